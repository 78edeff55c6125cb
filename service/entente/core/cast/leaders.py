"""Who is spoken of in an article: the leaders above all, and everybody else who may speak.

Names come first, then titles with a state, then bare titles, each resting on what the step before
has settled. Everything is resolved at the article's date.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from spacy.tokens import Doc

from entente.core.cast.actor_mentions import end_of, find_actors, head_of
from entente.core.cast.mentions import Cast, PersonKind, PersonMention
from entente.core.cast.names import NameReader, NameSpan, find_full_names, index_names, span_range
from entente.core.cast.nominals import Nominal, NominalReader
from entente.core.cast.places import Place, find_places, index_places
from entente.core.cast.roster import Entry, Roster
from entente.core.cast.words import Word, read_words
from entente.core.knowledge import Knowledge
from entente.core.parsing.columns import text_of
from entente.core.titles import TitleWords, load_titles


def find_cast(
    doc: Doc, language: str, knowledge: Knowledge, on: date | None, context: Cast | None = None
) -> Cast:
    """Return the people and actors of `doc`; titles are resolved as of the day `on`.

    `context` is the cast of the article whose title `doc` is: a headline calls by the surname
    whom the text introduces.
    """
    finder = _CastFinder(doc, language, knowledge, on)
    if context is not None:
        finder.roster.adopt(context)
    return finder.find()


_LATTER_REACH: Final = 30  # words back to the two whom "the latter" tells apart


@dataclass(frozen=True, slots=True)
class _Found:
    """A person at the words `first:last` of a phrase that covers `span_first:span_last`."""

    entry: Entry
    first: int
    last: int
    span_first: int
    span_last: int
    kind: PersonKind


class _CastFinder:
    """The work on one article."""

    def __init__(self, doc: Doc, language: str, knowledge: Knowledge, on: date | None) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.titles: TitleWords = load_titles(language)
        self.words: Sequence[Word] = read_words(doc, self.text)
        self.places: dict[int, Place] = {}
        self.names = {span.first: span for span in self._find_names(language, knowledge)}
        self.reader = NominalReader(
            self.words, self.titles, self.places, self.names, _covered(self.names.values())
        )
        states = {place.code for place in self.places.values() if place.code}
        self.roster = Roster(knowledge, on, states)

    def _find_names(self, language: str, knowledge: Knowledge) -> list[NameSpan]:
        """Find the names of people, and on the way the places, which compete for the words.

        A full name beats a place ("Jordan Bardella"), a place beats a lone surname ("Chad").
        """
        index = index_names(knowledge)
        full = find_full_names(self.words, index)
        places = find_places(
            self.doc, self.words, _covered(full), index_places(knowledge, language)
        )
        names = NameReader(self.doc, self.words, self.titles, places).read(index, full)
        taken = _covered(names)
        self.places.update(
            (at, place) for at, place in places.items() if taken.isdisjoint(span_range(place))
        )
        return names

    def find(self) -> Cast:
        """Run the steps in their order and lay out the cast."""
        nominals = self.reader.read()
        found = list(self._named(nominals))
        found += self._titled([nominal for nominal in nominals if nominal.name is None])
        found += self._untitled([n for n in nominals if n.name is None and n.bare], found)
        found += self._latter(found)
        cast = Cast()
        for one in sorted(found, key=lambda one: (one.first, one.last)):
            cast.add_mention(one.entry.person, self._mention(one))
            self._add_relative(cast, one)
        in_names = _covered(one for one in found if one.kind == "name")
        for actor in find_actors(self.doc, self.text, self.reader, in_names, cast):
            cast.add_actor(actor)
        return cast

    def _named(self, nominals: Sequence[Nominal]) -> Iterator[_Found]:
        """Settle the names: those of several words first, since the others lean on them."""
        titled = {n.name: n for n in nominals if n.name is not None}
        spans = sorted({*self.names.values(), *titled}, key=lambda span: span.first)
        long = [span for span in spans if not _is_short(span)]
        long.sort(key=lambda span: (span.source != "full", -len(span.words)))
        left = [span for span in spans if _is_short(span)]
        for span in long:
            nominal = titled.get(span)
            text = self._text(span.first, span.last)
            yield self._found(self.roster.by_full_name(span, text, nominal), span, nominal)
        for _ in range(2):  # a surname may lean on one that is settled after it
            waiting, left = left, []
            for span in waiting:
                nominal = titled.get(span)
                text = self._text(span.first, span.last)
                entry = self.roster.by_short_name(span, text, nominal)
                if entry is None:
                    left.append(span)
                else:
                    yield self._found(entry, span, nominal)

    def _found(self, entry: Entry, span: NameSpan, nominal: Nominal | None) -> _Found:
        first, last = span.first, span.last
        if nominal is None:
            first = self._ranks_before(first)
        else:
            first, last = min(first, nominal.first), max(last, nominal.last)
        return _Found(entry, span.first, span.last, first, last, "name")

    def _ranks_before(self, first: int) -> int:
        at = first
        while at and self.words[at].joined and self._is_rank(self.words[at - 1].folded):
            at -= 1
        return at

    def _is_rank(self, word: str) -> bool:
        return self.titles.has("ranks", word) or self.titles.offices.has(word)

    def _titled(self, nominals: Sequence[Nominal]) -> Iterator[_Found]:
        for nominal in nominals:
            if nominal.owner is not None and not nominal.codes:
                nominal.codes = self.roster.owner_codes(nominal)
            article = self.titles.has("articles", self.words[nominal.first].folded)
            text = self._text(nominal.first + article, nominal.last)
            entry = self.roster.by_title(nominal, text)
            if entry is not None:
                span = (nominal.first, nominal.last)
                yield _Found(entry, *span, *span, "title")

    def _untitled(self, nominals: Sequence[Nominal], found: Sequence[_Found]) -> list[_Found]:
        """Settle bare titles in reading order: each may mean a person spoken of before it.

        The last person who can be called so and the last who was a subject must be the same.
        """
        line = sorted(found, key=lambda one: one.first)
        for nominal in nominals:
            if not nominal.definite or nominal.unheld:
                continue
            before = [one for one in reversed(line) if one.first < nominal.first]
            last = self.roster.by_bare_title(nominal, (one.entry for one in before))
            subjects = (one.entry for one in before if self._is_subject(one))
            entry = self.roster.by_bare_title(nominal, subjects) or last
            if entry is not None and entry is last:
                span = (nominal.first, nominal.last)
                line.append(_Found(entry, *span, *span, "title"))
                line.sort(key=lambda one: one.first)
        return [one for one in line if one not in found]

    def _latter(self, found: Sequence[_Found]) -> Iterator[_Found]:
        """Let "the latter" and "este último" lead to the person named last before them."""
        line = sorted(found, key=lambda one: one.first)
        phrases = self.titles.words["latter"]
        for at in phrases.starts(self.words):
            read = phrases.longest(self.words, at)
            if read is None or not self._stands_alone(read[0]):
                continue
            near = [one for one in line if at - _LATTER_REACH < one.last <= at]
            people = {id(one.entry) for one in near}
            if near and len(people) > 1 and self._is_one_line(near[-1].last, at):
                yield _Found(near[-1].entry, at, read[0], at, read[0], "pronoun")

    def _stands_alone(self, at: int) -> bool:
        """Tell whether no noun follows: "the latter said", but not "the latter part"."""
        if at >= len(self.words) or not self.words[at].spaced:
            return True
        return self.doc[self.words[at].token].pos_ not in {"NOUN", "ADJ", "PROPN", "NUM"}

    def _is_one_line(self, first: int, last: int) -> bool:
        return not any("\n" in word.gap for word in self.words[first : last + 1])

    def _is_subject(self, one: _Found) -> bool:
        first, last = self._tokens(one.span_first, one.span_last)
        return self.doc[head_of(self.doc, first, last)].dep_.startswith("nsubj")

    def _text(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self._end(first, last)]

    def _end(self, first: int, last: int) -> int:
        return end_of(self.doc, self.text, self.words[first], self.words[last - 1])

    def _mention(self, one: _Found) -> PersonMention:
        first, last = self._tokens(one.first, one.last)
        span_first, span_last = self._tokens(one.span_first, one.span_last)
        return PersonMention(
            first=first,
            last=last,
            span_first=span_first,
            span_last=span_last,
            head=head_of(self.doc, span_first, span_last),
            start=self.words[one.first].start,
            end=self._end(one.first, one.last),
            kind=one.kind,
        )

    def _tokens(self, first: int, last: int) -> tuple[int, int]:
        return self.words[first].token, self.words[last - 1].token + 1

    def _add_relative(self, cast: Cast, one: _Found) -> None:
        """Let the "quien" after a name lead to the same person."""
        at = one.span_last
        if at >= len(self.words) or not self.titles.has("relatives", self.words[at].folded):
            return
        word = self.words[at]
        if word.spaced or word.after_comma:
            where = (word.token, word.token + 1)
            mention = PersonMention(*where, *where, word.token, word.start, word.end, "pronoun")
            cast.add_mention(one.entry.person, mention)


def _is_short(span: NameSpan) -> bool:
    return span.source == "surname" or (span.source != "full" and len(span.words) == 1)


def _covered(spans: Iterable[NameSpan | Place | _Found]) -> set[int]:
    return {at for span in spans for at in range(span.first, span.last)}
