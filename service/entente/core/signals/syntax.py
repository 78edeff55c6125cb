"""Deep grammatical functions over Universal Dependencies: who acts, on what, with which words.

Treebanks differ in how they mark passives, agents and oblique arguments, so each function asks
for the form (an auxiliary, a preposition, a participle) as well as for the label.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Span, Token

from entente.core.signals.frames import Grammar, WordClass

NOMINAL: Final = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"})
VERBAL: Final = frozenset({"VERB", "AUX"})
OBLIQUE: Final = frozenset({"obl", "nmod", "obj", "iobj", "advmod", "dep", "compound", "advcl"})
_CARRIED: Final = frozenset(
    {"obj", "nsubj", "obl", "xcomp", "ccomp", "iobj", "advmod", "dep", "acl", "advcl"}
)
_CLAUSAL: Final = frozenset({"acl", "advcl", "ccomp", "parataxis"})
_MAX_CLIMB: Final = 12
LONGEST: Final = 80  # tokens of a phrase that are read; hostile texts have endless ones
REACH: Final = 5  # tokens after a verb in which its lost object is looked for


def relation(token: Token) -> str:
    """Return the universal relation without its subtype."""
    return token.dep_.partition(":")[0]


def children(token: Token, *relations: str) -> Iterator[Token]:
    """Yield the dependents with one of the relations (subtypes included), in text order."""
    for child in token.children:
        if relation(child) in relations:
            yield child


def is_word(token: Token, words: frozenset[str]) -> bool:
    """Tell whether lemma or form is among `words`: small models err in lemmas."""
    return token.lemma_.lower() in words or token.lower_ in words


def in_class(token: Token, words: WordClass) -> bool:
    """Tell whether `token` heads a phrase of the class."""
    if is_word(token, words.words):
        return True
    return any(_heads(token, phrase) for phrase in words.phrases)


def _heads(token: Token, phrase: str) -> bool:
    parts = phrase.split()
    if token.lower_ not in parts and token.lemma_.lower() not in parts:
        return False
    return contains(whole(token), phrase)


def contains(tokens: Iterable[Token], phrase: str) -> bool:
    """Tell whether the words of `phrase` follow each other in `tokens`, as forms or lemmas."""
    return _follows(phrase.split(), [(token.lower_, token.lemma_.lower()) for token in tokens])


def _follows(parts: list[str], forms: list[tuple[str, str]]) -> bool:
    first, *rest = parts
    return any(
        first in form
        and len(forms) - at > len(rest)
        and all(part in forms[at + 1 + n] for n, part in enumerate(rest))
        for at, form in enumerate(forms)
    )


def has_any(tokens: Iterable[Token], words: WordClass) -> bool:
    """Tell whether a word or phrase of the class stands in `tokens`."""
    kept = list(tokens)
    if any(is_word(token, words.words) for token in kept):
        return True
    forms = [(token.lower_, token.lemma_.lower()) for token in kept]
    present = {form for pair in forms for form in pair}
    return any(
        _follows(parts, forms)
        for parts in (phrase.split() for phrase in words.phrases)
        if parts[0] in present
    )


def whole(token: Token) -> Span:
    """Return the words of the phrase from edge to edge, at most LONGEST on each side."""
    first = max(token.left_edge.i, token.i - LONGEST)
    return token.doc[first : min(token.right_edge.i, token.i + LONGEST) + 1]


def phrase(token: Token) -> list[Token]:
    """Return the tokens of the phrase without relative clauses and finite complements."""
    kept, waiting = [token], [token]
    while waiting and len(kept) < LONGEST:
        for child in waiting.pop(0).children:
            label = relation(child)
            if label == "conj" or (label in _CLAUSAL and is_finite(child)):
                continue
            kept.append(child)
            waiting.append(child)
    return sorted(kept)


def morph(token: Token, feature: str) -> str:
    """Return the value of a morphological feature, or an empty string."""
    values = token.morph.get(feature, [])
    return values[0] if values else ""


def is_finite(token: Token) -> bool:
    """Tell whether the verb, or one of its auxiliaries or copulas, is finite."""
    group = [token, *children(token, "aux", "cop")]
    return any(morph(part, "VerbForm") == "Fin" or morph(part, "Mood") for part in group)


def is_participle(token: Token) -> bool:
    """Tell whether the token is a past participle without an auxiliary."""
    if morph(token, "VerbForm") != "Part" or any(children(token, "aux", "cop")):
        return False
    return morph(token, "Tense") != "Pres"


def is_reduced(token: Token) -> bool:
    """Tell whether the verb is a participle beside its noun ("the treaty signed by both").

    A past tense that the parser takes for one follows a name and has its subject before it.
    """
    if relation(token) not in {"acl", "amod"} or not is_participle(token):
        return False
    if any(children(token, "nsubj")) or any(item.i > token.i for item in children(token, "obj")):
        return False
    before = token
    while before.i and (before is token or before.pos_ == "ADV"):
        before = before.nbor(-1)
    return not (relation(token) == "amod" and token.i < token.head.i and before.pos_ == "PROPN")


def case_of(token: Token, grammar: Grammar) -> str:
    """Return the preposition of a nominal with its fixed parts: "a", "con", "junto a"."""
    words = []
    for child in token.children:
        if relation(child) in {"case", "mark"} and child.i < token.i and child.lower_ != "'s":
            words.append(child.lower_)
            words.extend(
                part.lower_ for part in children(child, "fixed") if part.pos_ in {"ADP", "NOUN"}
            )
    if not words:
        return ""
    words[-1] = grammar.contractions.get(words[-1], words[-1])
    return " ".join(words)


def is_passive(verb: Token, grammar: Grammar) -> bool:
    """Tell whether the verb is in the passive, marked by label or by auxiliary."""
    for child in verb.children:
        if child.dep_ in {"nsubj:pass", "aux:pass", "expl:pass", "csubj:pass"}:
            return True
        if relation(child) == "aux" and is_word(child, grammar.passive):
            return morph(verb, "VerbForm") == "Part" and morph(verb, "Tense") != "Pres"
    return False


def agents(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the nominals after "by" or "por"."""
    places = [verb, verb.head] if _misplaced(verb) else [verb]
    return [
        child
        for place in places
        for child in place.children
        if child.dep_ == "obl:agent"
        or (relation(child) in OBLIQUE and case_of(child, grammar) in grammar.agent)
    ]


def _misplaced(verb: Token) -> bool:
    """Tell whether a finite verb was hung on its object ("was given tanks")."""
    return relation(verb) == "amod" and verb.pos_ in VERBAL and not is_reduced(verb)


def antecedent(token: Token, grammar: Grammar) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if not (morph(token, "PronType") == "Rel" or token.lower_ in grammar.relative):
        return token
    if token.pos_ not in {"PRON", "SCONJ", "DET"}:
        return token
    verb = token.head
    for _ in range(_MAX_CLIMB):
        if relation(verb) == "acl":
            return verb.head
        if verb.head is verb:
            break
        verb = verb.head
    return token


def objects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the deep objects: of a passive its subject, of a participle its noun."""
    if token.pos_ not in VERBAL and morph(token, "VerbForm") != "Part":
        return _noun_objects(token, grammar)
    if is_reduced(token):
        return [_modified(token)]
    if is_passive(token, grammar):
        found = [antecedent(item, grammar) for item in children(token, "nsubj")]
        found += children(token, "obj")
        return [*found, token.head] if _misplaced(token) else found
    found = [antecedent(item, grammar) for item in children(token, "obj", "iobj")]
    if _misplaced(token) and token.head.i > token.i:
        found.append(token.head)
    if not found and (morph(token, "VerbForm") == "Fin" or _misplaced(token)):
        found = _next_noun(token)
    return found


def _modified(participle: Token) -> Token:
    """Return the noun that a participle agrees with: the nearest one up the phrase."""
    wanted = (morph(participle, "Gender"), morph(participle, "Number"))
    noun = participle.head
    while relation(noun) in {"nmod", "appos", "conj"} and noun.head.pos_ == "NOUN":
        if not wanted[0] or (morph(noun, "Gender"), morph(noun, "Number")) == wanted:
            break
        noun = noun.head
    return noun


def _next_noun(verb: Token) -> list[Token]:
    """Return the noun that follows a finite verb, over its determiners and adjectives.

    Small parsers at times hang the object of a verb elsewhere; word order still tells it.
    """
    for token in verb.doc[verb.i + 1 : verb.i + 1 + REACH]:
        if token.pos_ in {"NOUN", "PROPN"}:
            return [token]
        if token.pos_ not in {"DET", "ADJ", "NUM", "PRON", "ADV"}:
            break
    return []


def _noun_objects(noun: Token, grammar: Grammar) -> list[Token]:
    found = [child for child in children(noun, "nmod") if case_of(child, grammar) in grammar.owner]
    return found + list(children(noun, "compound"))


def subjects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the deep subjects of a verb or predicate, empty where it is dropped."""
    if token.pos_ in VERBAL or morph(token, "VerbForm") == "Part":
        if is_reduced(token):
            return agents(token, grammar)
        if is_passive(token, grammar):
            return agents(token, grammar)
    group = [token, *children(token, "aux")]
    own = [antecedent(item, grammar) for part in group for item in children(part, "nsubj")]
    own = [_referent(item, token, grammar) for item in own]
    return own or _shared_subjects(token, grammar)


def _referent(pronoun: Token, verb: Token, grammar: Grammar) -> Token:
    """Return whom "it" or "they" of reported content mean: the subject of the reporting verb."""
    if pronoun.lower_ not in grammar.anaphoric or relation(verb) != "ccomp":
        return pronoun
    outer = [item for item in children(verb.head, "nsubj") if item.i < pronoun.i]
    return outer[0] if len(outer) == 1 else pronoun


def _shared_subjects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the subject that a conjunct, an infinitive or a gerund takes from its governor."""
    verb = token
    for _ in range(_MAX_CLIMB):
        governor = verb.head
        if governor is verb or not _shares(verb):
            return []
        if relation(verb) == "acl" and relation(governor) in {"obj", "obl"}:
            governor = governor.head
        if is_word(governor, grammar.object_control) and (
            addressed := _addressed(governor, verb, grammar)
        ):
            return addressed
        if relation(verb) == "xcomp":
            controllers = [item for item in objects(governor, grammar) if item.i < verb.i]
            if controllers and not is_passive(governor, grammar):
                return controllers
            if is_passive(governor, grammar) and (own := list(children(governor, "nsubj"))):
                return own
        found = [antecedent(item, grammar) for item in children(governor, "nsubj")]
        if found:
            return found
        verb = governor
    return []


def _addressed(governor: Token, verb: Token, grammar: Grammar) -> list[Token]:
    """Return whom "accuse of" or "ask to" speak of: the object between them and the clause."""
    return [
        item
        for item in governor.children
        if governor.i < item.i < verb.i
        and (
            relation(item) in {"obj", "iobj"}
            or (relation(item) == "obl" and case_of(item, grammar) in grammar.dative)
        )
    ]


def _shares(verb: Token) -> bool:
    label = relation(verb)
    if label in {"conj", "xcomp"}:
        return verb.head.pos_ in VERBAL or verb.pos_ in VERBAL
    if label == "acl" and is_participle(verb):
        return False
    return label in {"advcl", "acl", "obl", "ccomp"} and not is_finite(verb)


def governor(noun: Token, grammar: Grammar) -> Token | None:
    """Return the light verb that carries the noun ("held talks", "took part in"), if any."""
    node = noun
    for _ in range(_MAX_CLIMB):
        head, label = node.head, relation(node)
        if node.pos_ in VERBAL or head is node:
            return None
        if is_word(head, grammar.light) and (label in _CARRIED or is_participle(head)):
            return head
        coordinated = label == "conj" and head.pos_ in NOMINAL
        carried = is_word(head, grammar.carriers) and label in {"nmod", "compound", "acl"}
        if not (coordinated or carried):
            return None
        node = head
    return None


def carried_by(noun: Token, grammar: Grammar) -> Token | None:
    """Return the carrier noun of an event noun: "orden" of "orden de invasión"."""
    if relation(noun) in {"nmod", "compound"} and is_word(noun.head, grammar.carriers):
        return noun.head
    return None


def owners(noun: Token, grammar: Grammar) -> list[Token]:
    """Return possessors and authors: "Russia's", "Russian", "de Rusia", "por Rusia"."""
    named = [
        child for child in noun.children if child.dep_ == "nmod:poss" and child.pos_ != "PRON"
    ]
    if named:
        return named
    return [
        *authors(noun, grammar),
        *(item for item in children(noun, "nmod") if case_of(item, grammar) in grammar.owner),
    ]


def authors(noun: Token, grammar: Grammar) -> list[Token]:
    """Return who stands before the noun or after "by": "Russian", "Russia's", "por Rusia"."""
    found = []
    for child in noun.children:
        label = relation(child)
        if (
            child.dep_ in {"nmod:poss", "obl:agent"}
            or (label in {"nmod", "obl"} and case_of(child, grammar) in grammar.agent)
            or (label in {"amod", "compound", "nmod", "flat"} and not case_of(child, grammar))
            or (label == "appos" and child.pos_ == "ADJ")
        ):
            found.append(child)
        if label in {"acl", "amod"} and is_participle(child):
            found.extend(agents(child, grammar))
    return found


def conjuncts(token: Token) -> list[Token]:
    """Return the token and all that is coordinated with it."""
    found = [token]
    for item in found:
        if len(found) > LONGEST:
            break
        parts = [item, *children(item, "flat", "compound")]
        found.extend(child for part in parts for child in children(part, "conj"))
    return found
