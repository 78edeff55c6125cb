"""Whom a subject acts together with, told by a preposition: "Peru, along with Chile, condemned".

Parsers hang such a phrase on the subject, on the verb or on an adverb, so that word order decides.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals.referents import Referents, Role

_LONGEST: Final = 3  # words of a preposition
_NAMED: Final = frozenset({"name", "capital", "metonym"})


def with_companions(role: Role, verb: Token, referents: Referents) -> Role:
    """Add the states named after "along with" between a subject and its verb.

    A bare "with" needs a comma before it: "Peru, with Chile, ...".
    """
    if len(role.codes) != 1 or not role.tokens or max(role.tokens) >= verb.i:
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
