"""Deep grammatical functions over Universal Dependencies: who acts, on what, by which verb.

Treebanks differ in how they mark passives, agents and oblique arguments, so each function asks
for the form (an auxiliary, a preposition, a participle) as well as for the label; where small
parsers often err, word order repairs the tree.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals.frames import Grammar, lemmas
from entente.core.signals.syntax import (
    NOMINAL,
    OBLIQUE,
    REACH,
    VERBAL,
    antecedent,
    case_of,
    children,
    is_finite,
    is_first_person,
    is_mistagged,
    is_participle,
    is_reduced,
    is_word,
    main_noun,
    morph,
    relation,
)

_CARRIED: Final = frozenset(
    {"obj", "nsubj", "obl", "xcomp", "ccomp", "iobj", "advmod", "dep", "acl", "advcl"}
)
_MAX_CLIMB: Final = 12
_FREE: Final = frozenset({"what", "lo", "ce", "aquilo"})  # "what it called", "lo que describió"
_FAR: Final = 12  # tokens of a free relative
_WHERE: Final = frozenset({"donde", "where", "où", "onde"})


def is_passive(verb: Token, grammar: Grammar) -> bool:
    """Tell whether the verb is in the passive, marked by label or by auxiliary."""
    if is_word(verb, grammar.intransitive) or _is_reflexive(verb, grammar):
        return False
    for child in verb.children:
        if child.dep_ in {"nsubj:pass", "aux:pass", "expl:pass", "csubj:pass"}:
            return True
        if relation(child) == "aux" and is_word(child, grammar.passive):
            return morph(verb, "VerbForm") == "Part" and morph(verb, "Tense") != "Pres"
    return False


def _is_reflexive(verb: Token, grammar: Grammar) -> bool:
    """Tell whether a pronoun makes the verb reflexive, where it never makes a passive (French)."""
    pronouns = grammar.reflexive - grammar.passive_reflexive
    return any(is_word(child, pronouns) for child in children(verb, "expl", "obj", "iobj", "dep"))


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


def objects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the deep objects: of a passive its subject, of a participle its noun."""
    if is_mistagged(token):
        return list(children(token, "obj"))
    if token.pos_ not in VERBAL and morph(token, "VerbForm") != "Part":
        return _noun_objects(token, grammar)
    if is_reduced(token):
        return [_modified(token)]
    if is_passive(token, grammar):
        found = [antecedent(item, grammar) for item in children(token, "nsubj")]
        found += children(token, "obj")
        return [*found, token.head] if _misplaced(token) else found
    return _free_relative(token) or _active_objects(token, grammar)


def _active_objects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the objects of an active verb, also those that the parser hung elsewhere."""
    found = [antecedent(item, grammar) for item in children(token, "obj", "iobj")]
    found += _objects_taken_for_subjects(token, grammar)
    found += _objects_after_a_day(token, grammar) if found else []
    if _misplaced(token) and token.head.i > token.i:
        owner = token.head.dep_ == "nmod:poss"
        found.append(token.head.head if owner else token.head)
    if not found and _is_relative(token, grammar):
        return [token.head]
    found = found or _shared_objects(token) or _displaced_objects(token, grammar)
    found = found or _partitive_objects(token, grammar) or _marked_objects(token, grammar)
    found = found or _counted_objects(token, grammar)
    if not found and (morph(token, "VerbForm") == "Fin" or _misplaced(token)):
        found = _next_noun(token)
    return found


def _is_relative(verb: Token, grammar: Grammar) -> bool:
    """Tell whether a clause lacks its object, which its noun is ("the treaty that both sign")."""
    if relation(verb) != "acl" or not is_finite(verb) or not any(children(verb, "nsubj")):
        return False
    return any(
        mark.lower_ in grammar.relative and mark.i == verb.head.i + 1
        for mark in children(verb, "mark")
    )


def _objects_taken_for_subjects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return nouns after the verb that cannot be its subject: it has one, or speaks of us.

    Nor has the infinitive that another verb governs one of its own ("nie avoir attaqué X").
    """
    nouns = [item for item in children(verb, "nsubj") if item.pos_ != "PRON"]
    if any(children(verb, "obj", "cop")) or verb.pos_ not in VERBAL:
        return []
    speaks = any(is_first_person(part, grammar) for part in (verb, *children(verb, "aux")))
    governed = relation(verb) == "xcomp" and any(
        morph(part, "VerbForm") == "Inf" for part in (verb, *children(verb, "aux"))
    )
    before = any(item.i < verb.i for item in children(verb, "nsubj"))
    return [item for item in nouns if item.i > verb.i and (before or speaks or governed)]


def _objects_after_a_day(verb: Token, grammar: Grammar) -> list[Token]:
    """Return objects that a day before them pushed aside: "a reçu jeudi son homologue"."""
    return [
        child
        for child in children(verb, "obl")
        if child.i > verb.i and child.pos_ == "NOUN" and not case_of(child, grammar)
    ]


def _marked_objects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the object whose preposition made it an oblique ("reconoció a Palestina")."""
    return [
        child
        for child in children(verb, "obl")
        if child.left_edge.i == verb.i + 1 and case_of(child, grammar) in grammar.object_case
    ]


def _free_relative(verb: Token) -> list[Token]:
    """Return what a free relative names: the bases of "struck what it called rebel bases"."""
    start = next(
        (token for token in verb.doc[verb.i + 1 : verb.i + 2] if token.lower_ in _FREE), None
    )
    if start is None:
        return []
    inner = False
    for token in verb.doc[start.i + 1 : min(start.i + _FAR, verb.sent.end)]:
        if inner and token.pos_ == "NOUN":
            return [token.head if relation(token) == "compound" else token]
        inner = inner or token.pos_ in VERBAL
    return []


def _counted_objects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the object whose rough number looks like a preposition: "entregó hasta 50"."""
    after = verb.doc[verb.i + 1 : verb.i + 2]
    if not any(token.lower_ in grammar.approximators for token in after):
        return []
    return [
        child
        for child in children(verb, "obl")
        if child.pos_ == "NOUN"
        and verb.i < child.i <= verb.i + REACH
        and any(children(child, "nummod"))
    ]


def _shared_objects(verb: Token) -> list[Token]:
    """Return the object that the first of two joined verbs shares ("arm and train forces")."""
    for other in children(verb, "conj"):
        between = verb.doc[verb.i + 1 : other.i]
        if other.pos_ in VERBAL and len(between) == 1 and between[0].pos_ == "CCONJ":
            return list(children(other, "obj"))
    return []


def _displaced_objects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the object with a preposition hung on an adverb ("convocó después al ...")."""
    return [
        child
        for adverb in children(verb, "advmod")
        if adverb.pos_ == "ADV" and adverb.i > verb.i and not any(children(verb, "obj", "ccomp"))
        for child in children(adverb, "obl", "obj", "nmod")
        if child.i > adverb.i and case_of(child, grammar) in grammar.dative
    ]


def _partitive_objects(verb: Token, grammar: Grammar) -> list[Token]:
    """Return the object after an article that looks like a preposition ("livre des chars")."""
    nouns = [child for child in children(verb, "obl", "nmod") if child.i > verb.i]
    found = [noun for noun in nouns if _is_partitive(noun, grammar)]
    after = [part for noun in nouns for part in children(noun, "nmod") if part.i > noun.i]
    return found or [part for part in after if _is_partitive(part, grammar, plural=True)]


def _is_partitive(noun: Token, grammar: Grammar, *, plural: bool = False) -> bool:
    """Tell whether an article opens the noun phrase: right after the verb, or for many things.

    "a mené dans la nuit des frappes": the parser may hang them on the night.
    """
    opens = noun.left_edge.lower_ in grammar.partitive
    if not plural:
        return opens and noun.left_edge.i == noun.head.i + 1
    return opens and "Plur" in noun.morph.get("Number", [])


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
    wrong = _objects_taken_for_subjects(token, grammar)
    own = [
        antecedent(item, grammar)
        for part in group
        for item in children(part, "nsubj")
        if item not in wrong
    ]
    own = [_referent(item, token, grammar) for item in own]
    if not own and (main := main_noun(token)) is not None:
        return [main]
    if not own and (outer := _governor_of_place(token)) is not None:
        return subjects(outer, grammar)
    return own or _shared_subjects(token, grammar)


def _governor_of_place(verb: Token) -> Token | None:
    """Return the verb around a clause of place: "he flew to Rome, where he will meet ..."."""
    if relation(verb) != "acl" or not any(item.lower_ in _WHERE for item in verb.children):
        return None
    place = verb.head
    while relation(place) in {"nmod", "flat", "appos", "conj"} and place.head != place:
        place = place.head
    return place.head if place.head.pos_ in VERBAL and place.head != verb else None


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
        if relation(verb) == "acl" and relation(governor) in {"obj", "obl"}:
            governor = governor.head
        if is_word(governor, grammar.object_control) and (
            addressed := _addressed(governor, verb, grammar)
        ):
            return addressed
        if relation(verb) == "xcomp":
            controllers = [
                item
                for item in objects(governor, grammar)
                if item.i < verb.i and item.pos_ in NOMINAL
            ]
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
        predicate = label == "conj" and any(children(verb.head, "cop"))
        return predicate or verb.head.pos_ in VERBAL or verb.pos_ in VERBAL
    if label == "acl" and is_participle(verb):
        return False
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
