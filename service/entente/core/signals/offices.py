"""Whether a person acts for a state: by our lists of office holders, or by the article's words."""

from typing import Final

from spacy.tokens import Doc

from entente.core.cast.mentions import Cast, Person, PersonMention
from entente.core.signals import syntax
from entente.core.signals.frames import Grammar

_TITLE: Final = 6  # tokens of a title before a name
_FORMER: Final = frozenset(
    {"former", "late", "then", "entonces", "antiguo", "antigua", "ancien", "ancienne", "antigo"}
    | {"antiga", "alors", "então", "difunto", "feu"}
)


def holds_office(person: Person, doc: Doc, cast: Cast, grammar: Grammar) -> bool:
    """Tell whether a person acts for a state: who held an office once does not.

    Unless the article says so: "Russian President Boris Yeltsin", whatever our lists hold.
    """
    if not (person.role or "").startswith("former"):
        return True
    return any(
        _is_titled(mention, str(person.state), doc, cast, grammar) for mention in person.mentions
    )


def _is_titled(mention: PersonMention, state: str, doc: Doc, cast: Cast, grammar: Grammar) -> bool:
    """Tell whether office and state stand in the title before a name, and no "former"."""
    title = doc[max(0, mention.first - _TITLE) : mention.first]
    words = [token for token in title if token.i >= mention.span_first - 1]
    if any(token.lower_ in _FORMER or token.lower_.startswith("ex") for token in words):
        return False
    if any(syntax.is_word(token, grammar.opponents) for token in words):
        return False
    office = any(syntax.is_word(token, grammar.organs) for token in words)
    actors = (cast.actor_at(token.i) for token in words)
    return office and any(actor is not None and actor.codes == (state,) for actor in actors)
