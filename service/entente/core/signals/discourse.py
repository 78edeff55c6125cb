"""Whom a verb without a subject means, in languages that drop it: who acted last.

Only the sentence right before is asked, and only where number agrees and nothing else fits; two
sentences on, too much has come between.
"""

from typing import Final

from spacy.tokens import Span, Token

from entente.core.signals import functions, syntax
from entente.core.signals.referents import Referents, Role

DROPS_SUBJECTS: Final = frozenset({"es", "pt"})  # languages whose verbs may lack a subject
_HEADS: Final = frozenset({"ROOT", "conj"})


def continued_subject(verb: Token, referents: Referents) -> Role:
    """Return the subject of the sentence before for a main verb without one ("Se reunió con")."""
    grammar = referents.grammar
    reflexive = any(syntax.is_word(item, grammar.reflexive) for item in verb.children)
    if syntax.relation(verb) not in _HEADS or not syntax.is_finite(verb):
        return Role()
    if (reflexive and any(syntax.children(verb, "obj", "ccomp"))) or _has_subject(verb.sent, verb):
        return Role()
    before = syntax.sentence_before(verb)
    if before is None or before.root.pos_ not in syntax.VERBAL:
        return Role()
    found = referents.resolve(functions.subjects(before.root, grammar))
    plural = "Plur" in {syntax.morph(part, "Number") for part in (verb, *_auxiliaries(verb))}
    agrees = bool(found) and plural == (len(found.codes) > 1)
    return Role(found.codes, (), "elided") if agrees else Role()


def _has_subject(sentence: Span, verb: Token) -> bool:
    return any(syntax.relation(token) == "nsubj" for token in sentence if token.i < verb.i) or any(
        syntax.children(verb, "nsubj", "csubj")
    )


def _auxiliaries(verb: Token) -> list[Token]:
    return list(syntax.children(verb, "aux", "cop"))
