"""What a noun alone tells: an act that is presupposed, or news."""

from typing import Final

from spacy.tokens import Token

from entente.core.signals import syntax

_TOLD: Final = frozenset({"ROOT", "conj", "ccomp"})


def is_bare(noun: Token, verb: Token, harms: frozenset[str], *, ordered: bool) -> bool:
    """Tell whether a noun alone tells an act: no light verb, nobody who orders it, no harm."""
    if noun.pos_ in syntax.VERBAL or verb != noun or ordered:
        return False
    return not any(syntax.children(noun, "cop", "nsubj")) and not _is_cause(noun, harms)


def is_news(noun: Token, harms: frozenset[str]) -> bool:
    """Tell whether an act is told as news by a noun: as indefinite subject of a finite verb.

    Headlines leave out the article: "Bombardeos en Siria dejan cinco muertos".
    """
    if syntax.relation(noun) != "nsubj" or not syntax.is_finite(noun.head):
        return False
    if syntax.is_word(noun.head, harms) and not any(syntax.children(noun, "det")):
        return True
    words = list(syntax.children(noun, "det", "amod", "nummod"))
    return any(syntax.morph(word, "Definite") == "Ind" or word.pos_ == "NUM" for word in words)


def _is_cause(noun: Token, harms: frozenset[str]) -> bool:
    """Tell whether a noun is the cause of a harm: "ten people were killed in strikes on X"."""
    verb = noun.head
    told = syntax.relation(verb) in _TOLD and syntax.is_finite(verb)
    return told and syntax.relation(noun) in {"obl", "advcl"} and syntax.is_word(verb, harms)
