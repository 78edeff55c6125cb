"""Whom a subject acts together with: "A and B" where the parser lost B, "Peru, along with Chile".

Parsers hang such a phrase on the subject, on the verb or on an adverb, so that word order decides.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.cast.mentions import PersonMention
from entente.core.signals.referents import PAIR, Referents, Role

_LONGEST: Final = 3  # words of a preposition
_TITLE: Final = 8  # tokens of a leader's title and name after "and"
_NAMED: Final = frozenset({"name", "capital", "metonym"})


def with_companions(role: Role, verb: Token, referents: Referents) -> Role:
    """Add the leader joined to a leader, and the states named after "along with", to a subject."""
    if len(role.codes) != 1:
        return role
    role = _headed(role, verb, referents)
    if len(role.codes) != 1:
        return role
    joined = _joined(role, verb, referents)
    return joined if joined is not role else _accompanied(role, verb, referents)


def _headed(role: Role, verb: Token, referents: Referents) -> Role:
    """Add the state before a comma at the head of a headline: "India, Oman sign trade deal"."""
    first = referents.cast.actor_at(verb.sent.start)
    if not role.tokens or first is None or first.kind != "name" or first.last + 2 > verb.i:
        return role
    second = referents.cast.actor_at(first.last + 1)
    bare = referents.doc[first.last].text == "," and second is not None and second.last == verb.i
    if not bare or min(role.tokens) != first.last + 1 or first.codes == role.codes:
        return role
    return Role((*first.codes, *role.codes), (first.head, *role.tokens), role.how)


def _joined(role: Role, verb: Token, referents: Referents) -> Role:
    """Add the leader joined to a leader by "and", whichever of the two the parser kept."""
    mention = _mention(role, referents)
    if mention is None:
        return role
    before = _leader_before(role, mention, referents)
    if before is not None:
        state, at = before
        return Role((state, *role.codes), (at, *role.tokens), role.how)
    after = _leader_after(role, mention, verb, referents)
    if after is not None:
        state, at = after
        return Role((*role.codes, state), (*role.tokens, at), role.how)
    return role


def _mention(role: Role, referents: Referents) -> PersonMention | None:
    return next(
        (
            mention
            for index in role.tokens
            if (person := referents.cast.person_at(index)) is not None
            for mention in person.mentions
            if mention.span_first <= index < mention.span_last
        ),
        None,
    )


def _leader_before(
    role: Role, mention: PersonMention, referents: Referents
) -> tuple[str, int] | None:
    """Return whom "A and" names before the mention: A opens the clause."""
    if mention.span_first < PAIR:
        return None
    doc, cast = referents.doc, referents.cast
    joint = doc[mention.span_first - 1]
    other = cast.person_at(joint.i - 1) if joint.pos_ == "CCONJ" else None
    if other is None or not other.leader or other.state in {None, *role.codes}:
        return None
    ends = (each for each in other.mentions if each.first < joint.i <= each.span_last)
    first = min((each.span_first for each in ends), default=joint.i - 1)
    if first > joint.sent.start and doc[first - 1].pos_ not in {"PUNCT", "SCONJ", "DET"}:
        return None
    return str(other.state), joint.i - 1


def _leader_after(
    role: Role, mention: PersonMention, verb: Token, referents: Referents
) -> tuple[str, int] | None:
    """Return whom "and B" names between the mention and the verb, no other verb between."""
    doc, cast = referents.doc, referents.cast
    if mention.span_last >= verb.i or doc[mention.span_last].pos_ != "CCONJ":
        return None
    for token in doc[mention.span_last + 1 : min(verb.i, mention.span_last + _TITLE)]:
        other = cast.person_at(token.i)
        if token.pos_ == "VERB" or token.is_punct:
            return None
        if other is not None and other.leader and other.state not in {None, *role.codes}:
            return str(other.state), token.i
    return None


def _accompanied(role: Role, verb: Token, referents: Referents) -> Role:
    """Add the states named after "along with" between a subject and its verb.

    A bare "with" needs a comma before it: "Peru, with Chile, ...".
    """
    if not role.tokens or max(role.tokens) >= verb.i:
        return role
    after = referents.doc[max(role.tokens) + 1 : verb.i]
    marked = len(after) > 0 and after[0].text == ","
    words = list(after[1:] if marked else after)
    forms = [token.lower_ for token in words[:_LONGEST]]
    known = referents.grammar.company
    lengths = (n for n in range(len(forms), 0, -1) if " ".join(forms[:n]) in known)
    length = next(lengths, 0)
    if not length or (length == 1 and not marked):
        return role
    codes, tokens = dict.fromkeys(role.codes), [*role.tokens]
    for token in words[length:]:
        actor = referents.cast.actor_at(token.i)
        if actor is not None and actor.kind in _NAMED:
            codes.update(dict.fromkeys(actor.codes))
            tokens.append(token.i)
        elif token.pos_ not in {"CCONJ", "DET"} and token.text != ",":
            break
    return Role(tuple(codes), tuple(tokens), role.how)
