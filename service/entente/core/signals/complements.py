"""What belongs to a trigger beyond subject and object: prepositional phrases and clauses.

Attachment is the parser's weakest point, so the phrases of object, light verb and neighbours are
asked after the trigger's own, and word order last.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals import functions, objects, syntax
from entente.core.signals.frames import Grammar

_DEPTH: Final = 3  # levels of noun phrases below the trigger's
_STRAY: Final = frozenset({"flat", "appos"})  # what parsers make of "Ana Silva a Pequim"
_CLAUSES: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "csubj", "obl", "nmod"})


def obliques(token: Token, preposition: str, grammar: Grammar) -> list[Token]:
    """Return the nominals after `preposition` that belong to the trigger.

    Attachment of prepositional phrases is the parser's weakest point, so the phrases of the
    object, and of a light verb around a noun, are asked after the trigger's own.
    """
    wanted = preposition.replace("_", " ")
    places = [token]
    if token.pos_ in syntax.VERBAL:
        heads = objects.deep_objects(token, grammar)
        places.extend(item for head in heads for item in syntax.conjuncts(head))
    elif (light := functions.governor(token, grammar)) is not None:
        places.append(light)
        places.extend(item for item in objects.deep_objects(light, grammar) if item != token)
    anchors = list(places)
    away = wanted not in grammar.place  # whom a border is with takes no part
    for place in places:
        if found := _after_preposition(place, wanted, grammar):
            return found
    if syntax.relation(token) == "obj":
        found = _after_preposition(token.head, wanted, grammar)
        if next_to := [item for item in found if item.left_edge.i == token.right_edge.i + 1]:
            return next_to
    for _ in range(_DEPTH):
        places = [
            item
            for place in places
            for item in syntax.children(place, "nmod", "obl", "amod", "appos", "acl")
            if (item.i > token.i or token.pos_ not in syntax.VERBAL)
            and not (away and syntax.is_word(item, grammar.borders))
        ]
        if found := [x for place in places for x in _after_preposition(place, wanted, grammar)]:
            return found
    return _next_prepositional(anchors, wanted, grammar)


def _next_prepositional(anchors: list[Token], wanted: str, grammar: Grammar) -> list[Token]:
    """Return the nominal after the preposition in the noun phrase that follows the trigger.

    For phrases that the parser hung on a later clause: no verb, comma or conjunction may lie
    between.
    """
    last = max(anchor.i for anchor in anchors)
    doc = anchors[0].doc
    for token in doc[last + 1 : last + 1 + syntax.REACH]:
        if token.lower_ == wanted or grammar.contractions.get(token.lower_) == wanted:
            return _head_after(token)
        other = token.pos_ not in {"DET", "ADJ", "NOUN", "PROPN", "NUM", "ADP"}
        if other or (wanted not in grammar.place and syntax.is_word(token, grammar.borders)):
            break
    return []


def _head_after(preposition: Token) -> list[Token]:
    for token in preposition.doc[preposition.i + 1 : preposition.i + 4]:
        if token.pos_ in {"NOUN", "PROPN"}:
            return [token]
        if token.pos_ not in {"DET", "ADJ"}:
            break
    return []


def _after_preposition(place: Token, wanted: str, grammar: Grammar) -> list[Token]:
    return [
        syntax.antecedent(child, grammar)
        for child in place.children
        if syntax.relation(child) in syntax.OBLIQUE | _STRAY
        and child.pos_ in syntax.NOMINAL | {"ADJ", "DET"}
        and syntax.case_of(child, grammar) == wanted
        and not (wanted in grammar.place and _is_beyond(child, place))
    ]


def _is_beyond(child: Token, place: Token) -> bool:
    """Tell whether another finite verb keeps a place from its word: it may be where that was."""
    between = place.doc[place.i + 1 : child.left_edge.i]
    return any(item.pos_ == "VERB" and syntax.is_finite(item) for item in between)


def clauses(token: Token, grammar: Grammar) -> list[Token]:
    """Return the verbs of complement and purpose clauses of the trigger or of its object."""
    places = [token]
    if token.pos_ in syntax.VERBAL:
        places.extend(objects.deep_objects(token, grammar))
    elif (light := functions.governor(token, grammar)) is not None:
        places.append(light)
    elif token.head.pos_ in syntax.VERBAL and syntax.relation(token) in {"obj", "obl", "nsubj"}:
        after = (
            child for child in syntax.children(token.head, "advcl") if child.left_edge.i > token.i
        )
        return [*_clauses_of(token), *(child for child in after if not syntax.is_finite(child))]
    found = [child for place in places for child in _clauses_of(place)]
    return [*found, *(item for verb in found for item in _purposes(verb, grammar))]


def _purposes(verb: Token, grammar: Grammar) -> list[Token]:
    """Return what a light verb of a clause is done for: "hacer lo necesario para apoyar"."""
    if not functions.is_light(verb, grammar):
        return []
    return [
        child
        for place in (verb, *syntax.children(verb, "ccomp", "obj"))
        for child in syntax.children(place, "advcl", "xcomp", "acl")
        if child.pos_ in syntax.VERBAL and not syntax.is_finite(child)
    ]


def _clauses_of(place: Token) -> list[Token]:
    """Return the verbs that depend on the token as complements or purposes."""
    return [
        child
        for child in place.children
        if syntax.relation(child) in _CLAUSES and child.pos_ in syntax.VERBAL
    ]
