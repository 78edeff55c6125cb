"""What a verb or noun acts on, by whom in a passive, and where an object was lost.

The deep object is the subject of a passive and the noun of a participle. Small parsers often hang
objects elsewhere, so that word order is asked where the tree has none.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals.frames import Grammar
from entente.core.signals.syntax import (
    OBLIQUE,
    REACH,
    VERBAL,
    antecedent,
    case_of,
    children,
    is_finite,
    is_first_person,
    is_mistagged,
    is_reduced,
    is_word,
    lost_subject,
    morph,
    relation,
)

_FREE: Final = frozenset({"what", "lo", "ce", "aquilo"})  # "what it called", "lo que describió"
_FAR: Final = 12  # tokens of a free relative


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


def whence(verb: Token, grammar: Grammar) -> list[Token]:
    """Return from where somebody was sent in a passive that names no agent.

    Who is expelled from a state is expelled by its authorities.
    """
    named = any(item.pos_ == "PROPN" for item in agents(verb, grammar))
    if named or not (is_passive(verb, grammar) or is_reduced(verb)):
        return []
    sources = grammar.origin | grammar.owner
    places = children(verb, "obl", "nmod", "obj")
    return [item for item in places if case_of(item, grammar) in sources]


def _misplaced(verb: Token) -> bool:
    """Tell whether a finite verb was hung on its object ("was given tanks")."""
    return relation(verb) == "amod" and verb.pos_ in VERBAL and not is_reduced(verb)


def deep_objects(token: Token, grammar: Grammar) -> list[Token]:
    """Return the deep objects: of a passive its subject, of a participle its noun."""
    if lost_subject(token) is not None:
        return [token.head]
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
    found += taken_for_subjects(token, grammar)
    found += _objects_after_a_day(token, grammar) if found else []
    if _misplaced(token) and token.head.i > token.i:
        owner = token.head.dep_ == "nmod:poss"
        found.append(token.head.head if owner else token.head)
    if not found and _is_relative(token, grammar):
        return [token.head]
    found = found or _shared_objects(token) or _displaced_objects(token, grammar)
    found = found or _partitive_objects(token, grammar) or _marked_objects(token, grammar)
    found = found or _counted_objects(token, grammar)
    if not found and (token.pos_ in VERBAL or _misplaced(token)):
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


def taken_for_subjects(verb: Token, grammar: Grammar) -> list[Token]:
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
        if _is_next(verb, child) and case_of(child, grammar) in grammar.object_case
    ]


def _is_next(verb: Token, noun: Token) -> bool:
    """Tell whether a noun phrase follows a verb, a day or an adverb aside."""
    between = verb.doc[verb.i + 1 : noun.left_edge.i]
    days = [item for item in children(verb, "obl") if item.left_edge.i == verb.i + 1]
    if noun.left_edge.i <= verb.i or len(between) > REACH:
        return False
    inside = {
        part.i for day in days if day.pos_ == "NOUN" and not _has_case(day) for part in day.subtree
    }
    return all(item.pos_ == "ADV" or item.i in inside for item in between)


def _has_case(noun: Token) -> bool:
    return any(children(noun, "case", "mark"))


def _free_relative(verb: Token) -> list[Token]:
    """Return what a free relative names: the bases of "struck what it called rebel bases"."""
    after = verb.doc[verb.i + 1 : verb.i + 2]
    return [noun for token in after if (noun := meant(token)) is not token]


def meant(word: Token) -> Token:
    """Return the noun that a free relative names, of any other word the word itself."""
    inner = False
    if word.lower_ not in _FREE:
        return word
    for token in word.doc[word.i + 1 : min(word.i + _FAR, word.sent.end)]:
        if inner and token.pos_ == "NOUN":
            return token.head if relation(token) == "compound" else token
        inner = inner or token.pos_ in VERBAL
    return word


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
    found = found or [noun for noun in nouns if _follows_a_day(noun, grammar)]
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


def _follows_a_day(noun: Token, grammar: Grammar) -> bool:
    """Tell whether one bare word keeps "des" from the verb: "imposé mardi des"."""
    day = noun.doc[noun.left_edge.i - 1]
    beside = day.head == noun.head and day.i == noun.head.i + 1 and day.pos_ in {"NOUN", "ADV"}
    return beside and _is_partitive(noun, grammar, plural=True)


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
