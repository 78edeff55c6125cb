"""Whose a noun is, what it is part of and what it contains.

Possession is told by a genitive, an adjective, a preposition or a participle with its agent.
Quantities and beginnings ("most of its aid", "dozens of strikes") only carry the noun that counts.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Token

from entente.core.signals import objects, syntax
from entente.core.signals.frames import Grammar

_DEPTH: Final = 3  # carriers in carriers, owners of owners
_MEASURES: Final = frozenset({"NUM", "SYM"})


def carried_by(noun: Token, grammar: Grammar) -> Token | None:
    """Return the carrier noun of an event noun: "orden" of "orden de invasión"."""
    inside = syntax.relation(noun) in {"nmod", "compound"}
    return noun.head if inside and syntax.is_word(noun.head, grammar.carriers) else None


def contents(nouns: Iterable[Token], grammar: Grammar) -> list[Token]:
    """Return the nouns and what is in them: the aid of "most of its aid"."""
    found = list(nouns)
    level = found
    for _ in range(_DEPTH):
        level = [
            inner
            for noun in level
            if _carries(noun, grammar)
            for inner in _inside(noun, grammar)
            if inner not in found
        ]
        found = [*found, *level]
    return found


def _inside(noun: Token, grammar: Grammar) -> list[Token]:
    """Return what a carrier may contain: "millions worth of parts", French "près de dix chars"."""
    found = list(syntax.children(noun, "nmod", "compound"))
    if noun.pos_ == "ADV":
        found += syntax.children(noun, "obl")
    if not found and noun.pos_ == "NUM":
        found += _counted(noun, grammar)
    return [*found, *(item for item in syntax.children(noun, "amod") if _carries(item, grammar))]


def _counted(number: Token, grammar: Grammar) -> list[Token]:
    """Return what a number counts: "deux de ses villages", hung on the verb."""
    after = number.doc[number.i + 1 : number.i + 2]
    heads = [token.head for token in after if syntax.relation(token) == "case"]
    return [item for item in heads if syntax.case_of(item, grammar) in grammar.owner]


def _stray_agents(noun: Token, grammar: Grammar) -> list[Token]:
    """Return the name after "by" that ends the phrase of a noun with a participle.

    Parsers hang the agent of "los aranceles impuestos por X" on the verb outside.
    """
    last = noun.right_edge
    modifies = last.i > noun.i and syntax.relation(last) in {"amod", "acl"} and last.head == noun
    after = noun.doc[last.i + 1 : last.i + 2]
    if not modifies or not any(token.lower_ in grammar.agent for token in after):
        return []
    return [token for token in noun.doc[last.i + 2 : last.i + 4] if token.pos_ == "PROPN"][:1]


def _carries(noun: Token, grammar: Grammar) -> bool:
    words = grammar.carriers | grammar.approximators
    return noun.pos_ in _MEASURES or syntax.is_word(noun, words)


def owners(noun: Token, grammar: Grammar) -> list[Token]:
    """Return possessors and authors: "Russia's", "Russian", "de Rusia", "por Rusia"."""
    named = [
        child for child in noun.children if child.dep_ == "nmod:poss" and child.pos_ != "PRON"
    ]
    if named:
        return named
    return [
        *authors(noun, grammar),
        *(item for item in _modifiers(noun) if syntax.case_of(item, grammar) in grammar.owner),
    ]


def authors(noun: Token, grammar: Grammar) -> list[Token]:
    """Return who stands before the noun or after "by": "Russian", "Russia's", "por Rusia"."""
    found = []
    for child in noun.children:
        label = syntax.relation(child)
        case = syntax.case_of(child, grammar)
        if (
            child.dep_ in {"nmod:poss", "obl:agent"}
            or (label in {"nmod", "obl"} and case in grammar.agent)
            or (label in {"amod", "compound", "nmod", "flat"} and not case)
            or (label == "appos" and (child.pos_ == "ADJ" or child.i == noun.i + 1))
        ):
            found.append(child)
        if label in {"acl", "amod"} and syntax.is_participle(child):
            found.extend(objects.agents(child, grammar))
    return [*found, *_stray_agents(noun, grammar)]


def belonging(noun: Token, grammar: Grammar, *, wide: bool) -> Iterator[list[Token]]:
    """Yield, outward, whose and where a person or thing is: "a network of Iranian tankers".

    Those who fight their own state belong to nobody. Where `wide`, whom it is with counts too.
    """
    level = [noun]
    for _ in range(_DEPTH):
        kept = [item for item in level if not syntax.is_word(item, grammar.opponents)]
        level = [
            owner
            for item in kept
            for owner in (*owners(item, grammar), *_near(item, grammar, wide=wide))
        ]
        yield level


def _near(noun: Token, grammar: Grammar, *, wide: bool) -> list[Token]:
    near = grammar.place | grammar.origin | grammar.vicinity
    return [item for item in _modifiers(noun) if wide or syntax.case_of(item, grammar) in near]


def _modifiers(noun: Token) -> Iterator[Token]:
    """Yield the nominals of a noun, those hung on its measure too: "el arancel del 50 % de X"."""
    for child in syntax.children(noun, "nmod"):
        yield child
        if child.pos_ in _MEASURES or child.lower_ == "%":
            yield from syntax.children(child, "nmod")
