"""Which state suffers an act that befalls persons, goods or places.

"Two Iranian tankers", "its villages", "near Damascus": whoever harms them acts against the state
that they belong to or lie in. Where the words of a frame name a state themselves, nothing here is
asked.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from spacy.tokens import Token

from entente.core.signals import complements, functions, objects, possession, syntax
from entente.core.signals.arguments import Arguments
from entente.core.signals.frames import Frame, Path, Step
from entente.core.signals.referents import Role
from entente.messages import SignalType

_OUTWARD: Final = 4  # words and clauses around a thing of the teller
_WHOSE: Final = frozenset({"author", "owner"})
_NO_THINGS: Final = frozenset(
    {"self", "speaker", "addressee", "partner", "sentence", "any", "between", "entre"}
)
_OF_TRADE: Final = frozenset({SignalType.SANCTIONS, SignalType.DEESCALATION})  # "trade with X"
_SUFFERED: Final = _OF_TRADE | {
    SignalType.ARMED_ATTACK,
    SignalType.RELATIONS_DOWNGRADED,
    SignalType.FORCE_POSTURE,
}
_WITH_PLACES: Final = frozenset({SignalType.ARMED_ATTACK, SignalType.FORCE_POSTURE})


class Victims:
    """Finds who suffers an act in one article."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._grammar = arguments.lexicon.grammar

    def of(self, frame: Frame, trigger: Token, avoid: Sequence[str]) -> Role:
        """Return the state of whom or what an act befalls, empty for acts that befall nothing."""
        if frame.type not in _SUFFERED:
            return Role()
        wide = frame.type in _OF_TRADE
        found = self._affiliated(trigger, frame.target, avoid, wide=wide)
        if found or frame.type not in _WITH_PLACES:
            return found
        if frame.type is SignalType.FORCE_POSTURE:
            return self._faced(trigger, avoid)
        return self._place(trigger, avoid)

    def _affiliated(
        self, trigger: Token, paths: Iterable[Path], avoid: Sequence[str], *, wide: bool
    ) -> Role:
        """Fill a role by whose the persons and things are that the paths lead to.

        "Two Iranian tankers", "the assets of Russian banks": their state suffers what befalls
        them. It does not where they fight it ("Cameroonian rebels"). Where `wide`, so it does
        what befalls the trade with it.
        """
        things = dict.fromkeys(_thing(path) for path in paths)
        if wide:
            things[Step("object"),] = None
        for path in filter(None, things):
            for token in map(objects.meant, self._arguments.reached(trigger, path)):
                found = self._owner(token, avoid, wide=wide)
                if len(found.codes) == 1 and found.codes[0] not in avoid:
                    return found
        return Role()

    def _place(self, attack: Token, avoid: Sequence[str]) -> Role:
        """Return the state in or near which an attack strikes, unless it strikes its opponents."""
        grammar = self._grammar
        struck = (item for item in syntax.phrase(attack) if item.i > attack.i)
        if any(syntax.is_word(item, grammar.opponents) for item in struck):
            return Role()
        for preposition in sorted(grammar.vicinity | grammar.place):
            where = complements.obliques(attack, preposition.replace(" ", "_"), grammar)
            found = self._arguments.referents.resolve(where) or self._owned(where, avoid)
            if len(found.codes) == 1:
                return Role() if found.codes[0] in avoid else found
        return Role()

    def _faced(self, posture: Token, avoid: Sequence[str]) -> Role:
        """Return whom a show of force answers: "put its army on alert after X's deployment"."""
        for preposition in sorted(self._grammar.facing):
            things = complements.obliques(posture, preposition.replace(" ", "_"), self._grammar)
            found = self._arguments.referents.resolve(things) or self._owned(things, avoid)
            if len(found.codes) == 1 and found.codes[0] not in avoid:
                return found
        return Role()

    def _owned(self, things: Iterable[Token], avoid: Sequence[str]) -> Role:
        found = (self._owner(thing, avoid, wide=False) for thing in things)
        return next((role for role in found if role), Role())

    def _owner(self, thing: Token, avoid: Sequence[str], *, wide: bool) -> Role:
        grammar = self._grammar
        if any(syntax.is_theirs(child) for child in thing.children):
            return self._teller(thing, avoid)
        for level in possession.belonging(thing, grammar, wide=wide):
            if found := self._arguments.referents.resolve(level):
                return found
        return Role()

    def _teller(self, thing: Token, avoid: Sequence[str]) -> Role:
        """Resolve "its" of a clause that somebody tells: "Peru said Chile attacked its ships".

        Who tells it is the next subject out that is not the subject of the clause itself.
        """
        clause = thing.head
        for _ in range(_OUTWARD):
            outer = clause.head
            if outer == clause:
                break
            if outer.pos_ in syntax.VERBAL:
                subjects = functions.subjects(outer, self._grammar)
                found = self._arguments.referents.resolve(subjects)
                if len(found.codes) == 1 and found.codes[0] not in avoid:
                    return Role(found.codes, (), "elided")
            clause = outer
        return Role()


def _thing(path: Path) -> Path:
    """Return the part of a path that leads to a person or thing, empty if none does."""
    while path and path[-1].name in _WHOSE:
        path = path[:-1]
    return path if path and path[-1].name not in _NO_THINGS else ()
