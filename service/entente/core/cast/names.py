"""Where people are named: known full names, surnames of the press, and the parser's entities.

Names of the knowledge base come first and are found by their words alone, because small parsers
often miss or misjudge entities; the parser adds the people whom nobody has listed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from entente.core.cast.places import Place
from entente.core.cast.words import Phrases, Word, split_words
from entente.core.folding import fold
from entente.core.knowledge import Knowledge, Leader
from entente.core.titles import TitleWords

PEOPLE: Final = frozenset({"PER", "PERSON"})  # labels of entities

NameSource = Literal["full", "surname", "entity", "run"]

_LONGEST_NAME: Final = 7  # words
_PARTICLES: Final = frozenset(
    ["de", "del", "la", "las", "los", "da", "do", "dos", "das", "di", "du", "van", "von", "der",
     "den", "bin", "ben", "ibn", "al", "el", "ul", "ur", "abu", "o", "d", "le", "ter", "ten"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name at the words `first:last`, and the known leaders who bear it."""

    first: int
    last: int
    words: tuple[str, ...]
    leaders: tuple[Leader, ...]
    source: NameSource
    person: bool = False  # the parser takes a surname for a person's
    beside: tuple[Leader, ...] = ()  # who may be meant by the surname that a conjunction joins
    office: bool = False  # a word beside a surname shows who it is: "la Administración Trump"


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names of known leaders by their words."""

    full: Phrases[Leader]
    surnames: Phrases[Leader]


@lru_cache(maxsize=2)  # while new knowledge takes the place of old
def index_names(knowledge: Knowledge) -> NameIndex:
    """Index the names, aliases and surnames of all leaders."""
    full = dict.fromkeys(
        (split_words(name), leader)
        for leader in knowledge.leaders
        for name in (leader.name, *leader.aliases)
    )
    surnames = dict.fromkeys(
        (split_words(name), leader) for leader in knowledge.leaders for name in leader.surnames
    )
    return NameIndex(Phrases(full), Phrases(surnames))


def find_full_names(words: Sequence[Word], index: NameIndex) -> list[NameSpan]:
    """Return the full names and aliases of known leaders, longest first at each place."""
    found: list[NameSpan] = []
    resume = 0
    for at in index.full.starts(words):
        span = None if at < resume else _known(words, at, index.full, "full")
        if span is not None:
            found.append(span)
            resume = span.last
    return found


def _known(
    words: Sequence[Word], at: int, phrases: Phrases[Leader], source: NameSource
) -> NameSpan | None:
    for end, leaders in phrases.at(words, at):
        given = words[end - 1].capital or "-" in words[end - 1].gap  # Kim Jong-un
        if given and (words[at].capital or words[at].folded in _PARTICLES):
            key = tuple(word.folded for word in words[at:end])
            return NameSpan(at, end, key, leaders, source)
    return None


class NameReader:
    """Finds the names that no list has, and the surnames that a list has, in one article.

    `places` are the names of states, by first word: an entity of the parser may hold one ("Israel
    Katz"), but nothing grows over one.
    """

    def __init__(
        self, doc: Doc, words: Sequence[Word], titles: TitleWords, places: Mapping[int, Place]
    ) -> None:
        self.doc = doc
        self.words = words
        self.titles = titles
        self.in_places = {at for place in places.values() for at in span_range(place)}

    def read(self, index: NameIndex, full: Sequence[NameSpan]) -> list[NameSpan]:
        """Return all names; `full` are the full names of known leaders, found before."""
        names = list(full)
        taken = {at for span in names for at in span_range(span)}
        entities = list(self._entities(taken))
        names += [span for span in entities if len(span.words) > 1]
        taken = {at for span in names for at in span_range(span)} | self.in_places
        names += self._surnames(index, taken)
        taken |= {at for span in names for at in span_range(span)}
        names += [span for span in entities if taken.isdisjoint(span_range(span))]
        names += self._repeated(names)
        return names

    def _repeated(self, names: Sequence[NameSpan]) -> list[NameSpan]:
        """Return the surnames of people of this article where the parser has not seen them."""
        last_words = {span.words[-1] for span in names if span.source in {"entity", "run"}}
        taken = {at for span in names for at in span_range(span)} | self.in_places
        return [
            NameSpan(at, at + 1, (word.folded,), (), "entity")
            for at, word in enumerate(self.words)
            if word.folded in last_words
            and at not in taken
            and is_proper(self.doc[word.token])
            and not is_no_name(word, self.titles)
            and not self._continues(at - 1, at, taken)
            and not self._continues(at + 1, at + 1, taken)
        ]

    def _entities(self, taken: set[int]) -> Iterator[NameSpan]:
        """Yield the parser's people without the title words and possessives at their edges."""
        at = 0
        for entity in self.doc.ents:
            if entity.label_ not in PEOPLE or not any(is_proper(token) for token in entity):
                continue
            while at < len(self.words) and self.words[at].token < entity.start:
                at += 1
            first = last = at
            while last < len(self.words) and self.words[last].token < entity.end:
                last += 1
            if first < last - 1 and entity[0].is_sent_start and not is_proper(entity[0]):
                first += 1
            span = self._trimmed(entity, first, last, taken)
            if span is not None:
                at = span.last
                yield span

    def _trimmed(self, entity: Span, first: int, last: int, taken: set[int]) -> NameSpan | None:
        words = self.words
        broken = not taken.isdisjoint(range(first, last))
        while first < last:
            title = self.titles.offices.longest(words, first)
            if title is None and first not in taken and not is_no_name(words[first], self.titles):
                break
            first = title[0] if title else first + 1
        while first < last and (last - 1 in taken or not words[last - 1].capital):
            last -= 1
        inside = {token.i for token in name_tokens(entity)}
        last = next((n for n in range(first, last) if words[n].token not in inside), last)
        if first >= last or self.in_places.issuperset(range(first, last)):
            return None
        if broken and last - first == 1:
            return None  # a name was found in it, and this is what the parser added
        barred = taken | (self.in_places - set(range(first, last)))
        last = max(last, name_run(words, first, barred, self.titles, frozenset()))
        while self._continues(first - 1, first, barred):
            if self.doc[words[first - 1].token].ent_type_:
                break
            first -= 1
        inner = range(first, last)
        if len(inner) > _LONGEST_NAME or not all(words[n].joined for n in inner[1:]):
            return None
        return NameSpan(first, last, tuple(words[n].folded for n in inner), (), "entity")

    def _surnames(self, index: NameIndex, taken: set[int]) -> Iterator[NameSpan]:
        """Yield surnames of known leaders that stand alone.

        A surname beside another name word is part of somebody else's name: "Melania Trump".
        """
        resume = 0
        for at in index.surnames.starts(self.words):
            if at < resume or at in taken:
                continue
            span = _known(self.words, at, index.surnames, "surname")
            if span is None or not taken.isdisjoint(span_range(span)):
                continue
            resume = span.last
            if not (
                self._continues(span.first - 1, span.first, taken)
                or self._continues(span.last, span.last, taken)
            ):
                yield self._judged(span, index)

    def _judged(self, span: NameSpan, index: NameIndex) -> NameSpan:
        """Note what shows that a surname is a leader's."""
        words = [self.words[n] for n in span_range(span)]
        beside = [n for n in (span.first - 1, span.last) if 0 <= n < len(self.words)]
        return replace(
            span,
            person=any(self.doc[word.token].ent_type_ in PEOPLE for word in words)
            or any(True for _ in self._joined(span)),
            beside=self._joined_leaders(span, index),
            office=any(self.titles.has("administrations", self.words[n].folded) for n in beside),
        )

    def _joined(self, span: NameSpan) -> Iterator[int]:
        """Yield the capitalised word that a conjunction joins with it: "Macron and Merz"."""
        for seam, other in ((span.last, span.last + 1), (span.first - 1, span.first - 2)):
            if not (0 <= other < len(self.words) and self.words[max(seam, other)].spaced):
                continue
            word = self.words[other]
            joined = self.titles.has("and", self.words[seam].folded) and word.capital
            if joined and is_proper(self.doc[word.token]) and other not in self.in_places:
                yield other

    def _joined_leaders(self, span: NameSpan, index: NameIndex) -> tuple[Leader, ...]:
        found: list[Leader] = []
        for other in self._joined(span):
            forward = other >= span.last
            read = (
                index.surnames.longest(self.words, other)
                if forward
                else index.surnames.ending_at(self.words, other + 1)
            )
            found += read[1] if read else ()
        return tuple(found)

    def _continues(self, at: int, seam: int, taken: Collection[int]) -> bool:
        """Tell whether the word at `at` belongs to the name on the other side of `seam`."""
        if not 0 <= at < len(self.words) or at in taken or not self.words[seam].joined:
            return False
        word = self.words[at]
        if not word.capital or is_no_name(word, self.titles) or "'" in self.words[seam].gap:
            return False
        lists = ("administrations", "institutions")
        if any(self.titles.has(kind, word.folded) for kind in lists):
            return False
        token = self.doc[word.token]
        return is_proper(token) and not token.is_sent_start


def span_range(span: NameSpan | Place) -> range:
    """Return the words of a span."""
    return range(span.first, span.last)


def name_tokens(entity: Span) -> list[Token]:
    """Return the tokens of an entity up to a preposition: "Rafale" of "Rafale à Índia"."""
    kept: list[Token] = []
    for token in entity:
        if token.pos_ == "ADP" and token.is_lower and fold(token.text) not in _PARTICLES:
            break
        kept.append(token)
    return kept


def is_no_name(word: Word, titles: TitleWords) -> bool:
    """Tell whether `word` cannot be part of a name: lower case, a title, an article."""
    if not word.capital and word.folded not in _PARTICLES:
        return True
    return (
        titles.offices.has(word.folded)
        or titles.has("ranks", word.folded)
        or titles.has("articles", word.folded)
        or titles.has("of", word.folded)
    )


def name_run(
    words: Sequence[Word],
    first: int,
    taken: set[int],
    titles: TitleWords,
    particles: Collection[str] = _PARTICLES,
) -> int:
    """Return where a run of capitalised words that begins at `first` ends; `first` if none."""
    last = first
    at = first
    while at < len(words) and at - first < _LONGEST_NAME and at not in taken:
        word = words[at]
        if at > first and not word.joined:
            break
        hyphenated = at > first and word.gap == "-"
        if hyphenated or _is_name_word(words, at, at - first, titles):
            last = at + 1
        elif word.folded not in particles or at == first:
            break
        at += 1
    return last


def _is_name_word(words: Sequence[Word], at: int, before: int, titles: TitleWords) -> bool:
    """Tell whether a word can belong to a name; after a given name even "King" and "Major" can."""
    word = words[at]
    if not word.capital or titles.has("of", word.folded):
        return False
    if not is_no_name(word, titles):
        return True
    if before != 1:
        return False
    follows = at + 1 < len(words) and words[at + 1].joined
    return not follows or not (words[at + 1].capital or titles.has("of", words[at + 1].folded))


def is_proper(token: Token) -> bool:
    """Tell whether the tagger takes it for a name, or has not been asked."""
    return token.pos_ in {"PROPN", ""}


def is_part(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether `short` is a run inside `long` that holds more than given names.

    A word alone must be one of the last two: "Peña" of "Enrique Peña Nieto".
    """
    size = len(short)
    if size == 1:
        return short == long or short[0] in long[1:][-2:]
    return any(long[n : n + size] == short for n in range(len(long) - size + 1))
