"""Deep subjects over Universal Dependencies, and the verbs that carry a noun.

Treebanks differ in how they mark passives, agents and oblique arguments, so each function asks
for the form (an auxiliary, a preposition, a participle) as well as for the label; where small
parsers often err, word order repairs the tree.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals.frames import Grammar, lemmas
from entente.core.signals.objects import agents, deep_objects, is_passive, taken_for_subjects
from entente.core.signals.syntax import (
    NOMINAL,
    VERBAL,
    antecedent,
    case_of,
    children,
    is_finite,
    is_lost_past,
    is_participle,
    is_reduced,
    is_word,
    lost_subject,
    main_noun,
    morph,
    perfect,
    relation,
)

_CARRIED: Final = frozenset(
    {"obj", "nsubj", "obl", "xcomp", "ccomp", "iobj", "advmod", "dep", "acl", "advcl"}
)
_MAX_CLIMB: Final = 12
_NEAR: Final = 3  # tokens between "called" and whom it is called on
_WHERE: Final = frozenset({"donde", "where", "où", "onde"})


def subjects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the deep subjects of a verb or predicate, empty where it is dropped."""
    if (lost := lost_subject(token)) is not None:
        return [lost]
    verbal = token.pos_ in VERBAL or morph(token, "VerbForm") == "Part"
    if verbal and (is_reduced(token) or is_passive(token, grammar)):
        return agents(token, grammar)
    group = [token, *children(token, "aux")]
    wrong = taken_for_subjects(token, grammar)
    own = [
        antecedent(item, grammar)
        for part in group
        for item in children(part, "nsubj")
        if item not in wrong
    ]
    own = [_referent(item, token, grammar) for item in own]
    if not own and (have := perfect(token)) is not None:
        return subjects(have, grammar)
    if not own and (main := main_noun(token)) is not None:
        return [main]
    if not own and (outer := _governor_of_place(token)) is not None:
        return subjects(outer, grammar)
    return own or _stray_subjects(token, grammar) or _shared_subjects(token, grammar)


def _stray_subjects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the name before a finite verb that was taken for an adverb: "Alger, qui ..., a"."""
    if not is_finite(verb) or verb.pos_ not in VERBAL:
        return []
    return [
        item
        for item in children(verb, "advmod", "dislocated")
        if item.pos_ == "PROPN" and item.i < verb.i and not case_of(item, grammar)
    ]


def _governor_of_place(verb: Token) -> Token | None:
    """Return the verb around a clause of place: "he flew to Rome, where he will meet ..."."""
    if relation(verb) != "acl" or not any(item.lower_ in _WHERE for item in verb.children):
        return None
    place = verb.head
    while relation(place) in {"nmod", "flat", "appos", "conj"} and place.head != place:
        place = place.head
    return place.head if place.head.pos_ in VERBAL and place.head != verb else None


def tells_on(verb: Token) -> bool:
    """Tell whether a clause of place tells on: "he flew to Rome, where he met ..."."""
    return _governor_of_place(verb) is not None


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
        if governor == verb or not _shares(verb):
            return []
        if relation(governor) == "amod" and governor.pos_ == "ADJ":
            governor = governor.head
        inside = governor != verb.head or relation(verb) in {"acl", "amod"}
        if inside and relation(governor) in {"obj", "obl"}:
            governor = governor.head
        controls = relation(verb) != "conj" and is_word(governor, grammar.object_control)
        if controls and (addressed := _addressed(governor, verb, grammar)):
            return addressed
        if relation(verb) == "xcomp":
            controllers = [
                item
                for item in deep_objects(governor, grammar)
                if item.i < verb.i and item.pos_ in NOMINAL
            ]
            if controllers and not is_passive(governor, grammar):
                return controllers
            if is_passive(governor, grammar) and (own := list(children(governor, "nsubj"))):
                return own
        named = [antecedent(item, grammar) for item in children(governor, "nsubj")]
        if found := [_referent(item, governor, grammar) for item in named]:
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
            or (relation(item) == "obl" and item.pos_ == "PROPN" and item.i <= governor.i + _NEAR)
        )
    ]


def _shares(verb: Token) -> bool:
    label = relation(verb)
    if is_lost_past(verb):
        return False
    if label in {"conj", "xcomp"}:
        predicate = label == "conj" and any(children(verb.head, "cop"))
        return predicate or verb.head.pos_ in VERBAL or verb.pos_ in VERBAL
    if label == "acl" and is_participle(verb):
        return False
    if label == "amod" and verb.pos_ in VERBAL and morph(verb, "Tense") == "Pres":
        return True  # "signed a decree imposing sanctions", hung on the sanctions
    verbal = verb.pos_ in VERBAL or bool(morph(verb, "VerbForm"))
    if label == "obl" and not verbal:  # what an act took place beside is not done by its subject
        return False
    return label in {"advcl", "acl", "obl", "ccomp"} and not is_finite(verb)


def governor(noun: Token, grammar: Grammar) -> Token | None:
    """Return the light verb that carries the noun ("held talks", "took part in"), if any."""
    node = noun
    for _ in range(_MAX_CLIMB):
        head, label = node.head, relation(node)
        if node.pos_ in VERBAL or head == node:
            return None
        if is_light(head, grammar) and (label in _CARRIED or is_participle(head)):
            return head
        coordinated = label == "conj" and head.pos_ in NOMINAL
        carried = is_word(head, grammar.carriers) and label in {"nmod", "compound", "acl"}
        if not (coordinated or carried):
            return None
        node = head
    return None


def decider(noun: Token, grammar: Grammar) -> Token | None:
    """Return the verb by which somebody orders or announces what a noun tells, if any."""
    node = noun
    for _ in range(_MAX_CLIMB):
        carried = is_word(node.head, grammar.carriers) and relation(node) in {"nmod", "compound"}
        if not carried and relation(node) != "conj":
            break
        node = node.head
    verb = node.head
    suffers = relation(node) == "obj" or node.dep_ == "nsubj:pass"
    if not suffers or verb.pos_ not in VERBAL:
        return None
    forms = lemmas(verb.lemma_.lower(), verb.lower_, grammar)
    return verb if any(form in grammar.deciders for form in forms) else None


def is_light(verb: Token, grammar: Grammar) -> bool:
    """Tell whether a verb only lends subject and status to the noun that it carries."""
    forms = lemmas(verb.lemma_.lower(), verb.lower_, grammar)
    return verb.pos_ in VERBAL and any(form in grammar.light for form in forms)
