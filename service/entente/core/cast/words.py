"""The words of a parsed article as names are matched: folded, without punctuation.

Tokenizers differ over "Jong-un", "al-Assad" or "EE.UU."; words here are runs of letters and
digits, and what stands between two of them is kept as `gap`, so that a name matches however it
was cut into tokens.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from spacy.tokens import Doc

from entente.core.knowledge import fold

_WORD: Final = re.compile(r"[^\W_]+")
_INSIDE_NAME: Final = re.compile(r"[ \u00a0]?|[-‐‑–'’´`/]|\.[ \u00a0]?")
_SPACE: Final = re.compile(r"[ \u00a0]{1,2}")
_COMMA: Final = re.compile(r"[)]?[ \u00a0]?,[ \u00a0]{1,2}")

# words before an apostrophe that are words of their own: "l'Iran", "d'Ukraine"
_ELIDED: Final = frozenset({"l", "d", "qu", "jusqu", "lorsqu", "puisqu"})
_APOSTROPHES: Final = frozenset({"'", "’"})
_SHORT_FORM: Final = 2  # letters: "EE. UU.", "St. Lucia"

V = TypeVar("V")

_fold = lru_cache(maxsize=1 << 15)(fold)  # the words of articles repeat


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits at `start:end` of the article, with the `gap` before it."""

    folded: str
    text: str
    token: int
    start: int
    end: int
    gap: str
    joined: bool  # it may belong to the same name as the word before
    elided: bool = False  # an apostrophe stands for the space before it

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def spaced(self) -> bool:
        """Whether only a space, or the apostrophe of an elision, separates it from the last."""
        return self.elided or self.gap == " " or _SPACE.fullmatch(self.gap) is not None

    @property
    def after_comma(self) -> bool:
        """Whether a comma alone separates it from the word before."""
        return _COMMA.fullmatch(self.gap) is not None


def split_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name: "Kim Jong-un" -> ("kim", "jong", "un")."""
    return tuple(match.group() for match in _WORD.finditer(fold(name)))


def read_words(doc: Doc, text: str) -> list[Word]:
    """Return the words of `doc`, whose text is `text`, with the token where each begins."""
    words: list[Word] = []
    offsets = doc.to_array("IDX").tolist()
    token = end = 0
    for match in _WORD.finditer(text):
        written, start = match.group(), match.start()
        while token + 1 < len(offsets) and offsets[token + 1] <= start:
            token += 1
        gap = text[end:start]
        joined = bool(words) and _is_joint(words[-1].text, gap)
        end = match.end()
        elided = bool(words) and gap in _APOSTROPHES and words[-1].folded in _ELIDED
        words.append(Word(_fold(written), written, token, start, end, gap, joined, elided))
    return words


def _is_joint(before: str, gap: str) -> bool:
    """Tell whether `gap` may stand inside a name; a stop only after an initial or a short form."""
    if gap == " ":
        return True
    if "." in gap and len(before) > _SHORT_FORM:
        return False
    return _INSIDE_NAME.fullmatch(gap) is not None


class Phrases(Generic[V]):
    """Phrases of folded words, found longest first."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], V]]) -> None:
        """Index `entries`; several values of one phrase are kept in order."""
        table: dict[str, dict[tuple[str, ...], list[V]]] = {}
        for words, value in entries:
            if words:
                table.setdefault(words[0], {}).setdefault(tuple(words), []).append(value)
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], tuple[V, ...]]]] = {
            first: sorted(
                ((key, tuple(values)) for key, values in phrases.items()),
                key=lambda entry: -len(entry[0]),
            )
            for first, phrases in table.items()
        }

    def has(self, word: str) -> bool:
        """Tell whether the single `word` is an entry by itself."""
        return any(len(phrase) == 1 for phrase, _ in self._by_first.get(word, ()))

    def starts(self, words: Sequence[Word]) -> list[int]:
        """Return where a phrase may begin: most words begin none, and need not be asked."""
        table = self._by_first
        return [at for at, word in enumerate(words) if word.folded in table]

    def at(self, words: Sequence[Word], index: int) -> Iterator[tuple[int, tuple[V, ...]]]:
        """Yield (end, values) of the phrases that begin at `index`, the longest first."""
        after = words[index + 1].folded if index + 1 < len(words) else ""
        for phrase, values in self._by_first.get(words[index].folded, ()):
            if len(phrase) > 1 and phrase[1] != after:
                continue  # most phrases with this first word go on otherwise
            end = index + len(phrase)
            if end <= len(words) and all(
                words[index + n].folded == phrase[n] and words[index + n].joined
                for n in range(1, len(phrase))
            ):
                yield end, values

    def longest(self, words: Sequence[Word], index: int) -> tuple[int, tuple[V, ...]] | None:
        """Return the longest phrase that begins at `index`, if there is one."""
        if index >= len(words) or words[index].folded not in self._by_first:
            return None
        return next(self.at(words, index), None)

    def ending_at(self, words: Sequence[Word], end: int) -> tuple[int, tuple[V, ...]] | None:
        """Return (begin, values) of the longest phrase that ends before `end`."""
        for index in range(max(0, end - 6), end):
            for stop, values in self.at(words, index):
                if stop == end:
                    return index, values
        return None
