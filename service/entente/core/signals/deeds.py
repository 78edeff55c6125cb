"""Deeds taken up again: whose "the attack" is that somebody condemns, whose "the decision".

The author is that of the nearest act before it that the noun can mean. Where the noun says itself
who did it, or the nearest such deed is told of nobody we know, nothing is found: a wrong author
would turn blame or praise on a bystander.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.signals import objects, syntax
from entente.core.signals.arguments import Arguments
from entente.core.signals.frames import Frame, Lexicon
from entente.core.signals.referents import Role
from entente.messages import SignalType

_SENTENCES: Final = 3  # sentences before its own in which a deed is looked for
_SPECIAL: Final = frozenset({"speaker", "addressee", "partner", "sentence", "clause", "any"})
_CLASSES: Final[Mapping[str, SignalType]] = {
    "assault": SignalType.ARMED_ATTACK,
    "measures": SignalType.SANCTIONS,
}  # words that name a deed of a type, besides the nouns of its frames
ANSWERS: Final = frozenset({SignalType.CRITICISM, SignalType.PRAISE, SignalType.REJECTION})


@dataclass(frozen=True, slots=True)
class _Deed:
    kind: SignalType
    author: Role


@dataclass(slots=True)
class Deeds:
    """The deeds that an article has told, by every token that tells them."""

    doc: Doc
    lexicon: Lexicon
    arguments: Arguments
    _told: dict[int, _Deed] = field(default_factory=dict)

    def add(self, kind: SignalType, author: Role, tokens: Iterable[Token]) -> None:
        """Note a deed under the words that tell it."""
        deed = _Deed(kind, author)
        for token in tokens:
            self._told.setdefault(token.i, deed)

    def author(self, trigger: Token, frame: Frame, avoid: tuple[str, ...]) -> Role:
        """Return the author of the deed that the target of a frame takes up, if any."""
        if frame.type not in ANSWERS:
            return Role()
        first = dict.fromkeys(path[0] for path in frame.target if path[0].name not in _SPECIAL)
        for step in first:
            for noun in self.arguments.step(trigger, step):
                deed = self._meant(noun) if self._takes_up(noun) else None
                if deed is not None and len(deed.author.codes) == 1:
                    found = deed.author.codes
                    return Role() if found[0] in avoid else Role(found, (noun.i,), "deed")
        return Role()

    def _takes_up(self, noun: Token) -> bool:
        """Tell whether a noun means a deed told before: it is definite and says no author."""
        grammar = self.lexicon.grammar
        after = self.doc[noun.i + 1 : noun.i + 2]
        if noun.pos_ != "NOUN" or not _is_definite(noun):
            return False
        if any(token.lower_ in grammar.agent for token in after):
            return False  # "the attack by ...", wherever the parser hung it
        skipped = self.arguments.skipped
        inside = [item for item in syntax.phrase(noun) if item != noun and item.i not in skipped]
        return not any(
            item.pos_ == "PROPN"
            or objects.agents(item, grammar)
            or self.arguments.referents.one(item)
            for item in inside
        )

    def _meant(self, noun: Token) -> _Deed | None:
        """Return the nearest deed before a noun that it can mean."""
        wanted = self._types(noun)
        generic = syntax.in_class(noun, self.lexicon.classes["deed"])
        if not wanted and not generic:
            return None
        for token in reversed(self.doc[_window(noun) : noun.i]):
            deed = self._told.get(token.i)
            if deed is not None and (deed.kind in wanted or (generic and _is_deed(deed))):
                return deed
            told = deed is None and not wanted.isdisjoint(self._types(token))
            if told and not self._takes_up(token):
                return None  # of somebody we do not know
        return None

    def _types(self, token: Token) -> frozenset[SignalType]:
        """Return the types of deed that a word tells without an object of its own."""
        if token.pos_ not in {"NOUN", *syntax.VERBAL}:
            return frozenset()
        verbal = token.pos_ in syntax.VERBAL
        offers = self.lexicon.offers(token.lemma_.lower(), token.lower_)
        frames = (frame for frame, _ in offers.get("verbs" if verbal else "nouns", ()))
        found = {item.type for item in frames if not (item.object or item.clause or item.spoken)}
        if not verbal:
            found.update(kind for name, kind in _CLASSES.items() if self._is_of(token, name))
        return frozenset(found)

    def _is_of(self, token: Token, name: str) -> bool:
        return syntax.is_word(token, self.lexicon.classes[name].words)


def _is_definite(noun: Token) -> bool:
    """Tell whether an article or a demonstrative opens the phrase: "the", "este", "those"."""
    return any(
        syntax.morph(child, "Definite") == "Def" or syntax.morph(child, "PronType") == "Dem"
        for child in syntax.children(noun, "det")
    )


def _is_deed(deed: _Deed) -> bool:
    """Tell whether an act is one that "the decision" or "this step" may mean."""
    return deed.kind not in {*ANSWERS, SignalType.MEETING, SignalType.REQUEST}


def _window(noun: Token) -> int:
    """Return where the sentences begin in which the deed may be told."""
    first = noun.sent.start
    for _ in range(_SENTENCES):
        if first == 0:
            break
        first = noun.doc[first - 1].sent.start
    return first
