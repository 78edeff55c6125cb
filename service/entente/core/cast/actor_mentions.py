"""States and organisations as they act in a text: by name, by their government, as a group.

"el Gobierno ruso", "las tropas rusas" and "the Trump administration" act for a state; the phrase
as a whole is one mention, and its noun carries the syntactic function. "ambos países" stands for
two states that must be beyond doubt.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from entente.core.cast.mentions import ActorKind, ActorMention, Cast
from entente.core.cast.names import PEOPLE, name_tokens
from entente.core.cast.nominals import NominalReader
from entente.core.cast.places import Place
from entente.core.cast.words import Word

_PAIR = 2
_SENTENCES = 2  # in which the members of a group are looked for
_CLEAR_LEAD = 1.5  # how much oftener the second state is named than the third
_OWN_LEAD = 2.0  # the same where the speaker's own state is meant with others


def head_of(doc: Doc, first: int, last: int) -> int:
    """Return the token of `first:last` that carries the function of the whole."""
    for token in doc[first:last]:
        if token.head is token or not first <= token.head.i < last:
            return token.i
    return first


def end_of(doc: Doc, text: str, first: Word, word: Word) -> int:
    """Return the offset where a phrase from `first` to `word` ends: with its bracket or stop."""
    if word.start > first.end and "(" in text[first.end : word.start]:
        return word.end + (text[word.end : word.end + 1] == ")")
    token = doc[word.token]
    short_form = token.text.endswith(".") and "." in token.text[:-1]
    return word.end + (short_form and token.idx + len(token) == word.end + 1)


def find_actors(
    doc: Doc, text: str, reader: NominalReader, in_names: set[int], cast: Cast
) -> list[ActorMention]:
    """Return the mentions of actors in text order; words in `in_names` belong to people."""
    finder = _ActorFinder(doc, text, reader, cast)
    governments = list(finder.governments(in_names))
    covered = {at for _, first, last in governments for at in range(first, last)}
    found = [finder.government(*government) for government in governments]
    for codes, first, last in finder.compounds():
        covered.update(range(first, last))
        found.append(finder.mention(codes, "group", first, last))
    for place in reader.places.values():
        if place.code is None or not covered.isdisjoint(range(place.first, place.last)):
            continue
        if in_names.isdisjoint(range(place.first, place.last)) and not finder.in_name(place):
            found.append(finder.mention((place.code,), place.kind, place.first, place.last))
    found += finder.groups(found)
    return sorted(found, key=lambda mention: (mention.first, mention.last))


class _ActorFinder:
    """The actors of one article."""

    def __init__(self, doc: Doc, text: str, reader: NominalReader, cast: Cast) -> None:
        self.doc = doc
        self.text = text
        self.reader = reader
        self.words = reader.words
        self.titles = reader.titles
        self.cast = cast
        self.place_ends = {place.last: place for place in reader.places.values()}
        self.name_ends = {name.last: name for name in reader.names.values()}
        self.people = {
            token.i: entity
            for entity in doc.ents
            if entity.label_ in PEOPLE and self._is_long(entity)
            for token in name_tokens(entity)
        }

    def _is_long(self, entity: Span) -> bool:
        """Tell whether an entity holds more than one word beside articles: not "Le Chili"."""
        return sum(not self.titles.has("articles", token.lower_) for token in entity) > 1

    def mention(
        self,
        codes: tuple[str, ...],
        kind: ActorKind,
        first: int,
        last: int,
        noun: int | None = None,
    ) -> ActorMention:
        """Build the mention of the words `first:last`, with `noun` as its head if given."""
        begin, end = self.words[first].token, self.words[last - 1].token + 1
        head = head_of(self.doc, begin, end) if noun is None else self.words[noun].token
        stop = end_of(self.doc, self.text, self.words[first], self.words[last - 1])
        return ActorMention(codes, kind, begin, end, head, self.words[first].start, stop)

    def government(
        self, codes_and_noun: tuple[tuple[str, ...], int], first: int, last: int
    ) -> ActorMention:
        """Build the mention of those who act for a state, or for several."""
        codes, noun = codes_and_noun
        return self.mention(codes, "government", first, last, noun)

    def in_name(self, place: Place) -> bool:
        """Tell whether the place is part of a longer name that is no actor: "Paris Hilton".

        A state of two words is none, though small models take "Costa Rica" for a person.
        """
        first, last = self.words[place.first].token, self.words[place.last - 1].token
        name = self.people.get(first)
        return name is not None and any(
            not first <= token.i <= last for token in name_tokens(name)
        )

    def governments(
        self, in_names: set[int]
    ) -> Iterator[tuple[tuple[tuple[str, ...], int], int, int]]:
        """Yield ((codes, noun), first, last) in words for nouns like "Gobierno" with a state."""
        resume = 0
        for at in self.reader.institution_starts():
            end = None if at < resume or at in in_names else self.reader.read_institution(at)
            if end is None or at in self.reader.places:
                continue
            found = self._owner_after(at, end) or self._owner_before(at, end)
            if found is None:
                continue
            code, first, last = found
            others, first = self._joined_before(first)
            noun = self._noun(at, end)
            further, last = self._joined_after(noun, last)
            yield ((*others, code, *further), noun), first, last
            resume = max(last, end)

    def _noun(self, first: int, last: int) -> int:
        """Return the word of an institution that is its noun: the last in English."""
        if not self.titles.before:
            return first
        stop = next(
            (n for n in range(first, last) if self.titles.has("of", self.words[n].folded)), last
        )
        return stop - 1

    def _owner_after(self, first: int, end: int) -> tuple[str, int, int] | None:
        """Read "ruso", "de Rusia", "of Russia", "de Putin", "Trump" after the noun."""
        at = self._skip_adjective(end)
        if at >= len(self.words) or not self.words[at].spaced:
            return None
        place = self.reader.places.get(at)
        if place and place.code and place.kind == "demonym" and not self.titles.before:
            return place.code, first, place.last
        of = self.titles.has("of", self.words[at].folded)
        if of:
            at = self.reader.skip_articles(at + 1)
            place = self.reader.places.get(at)
            if place and place.code and place.kind != "demonym":
                return place.code, first, place.last
        if of or not self.titles.before:
            return self._of_person(first, end, at)
        return None

    def _skip_adjective(self, at: int) -> int:
        """Step over one adjective: "tropas regulares de Ruanda"."""
        if at < len(self.words) and at not in self.reader.places and self.words[at].spaced:
            token = self.doc[self.words[at].token]
            if token.pos_ == "ADJ" and not self.words[at].capital and not self.titles.before:
                return at + 1
        return at

    def _of_person(self, first: int, end: int, at: int) -> tuple[str, int, int] | None:
        name = self.reader.names.get(at)
        if name is None or not self._is_administration(first, end):
            return None
        person = self.cast.person_at(self.words[at].token)
        if person is None or not person.leader or person.state is None:
            return None
        return person.state, first, name.last

    def _is_administration(self, first: int, end: int) -> bool:
        return any(
            self.titles.has("administrations", self.words[n].folded) for n in (first, end - 1)
        )

    def _owner_before(self, first: int, end: int) -> tuple[str, int, int] | None:
        """Read "Russian", "Russia's", "the Trump" before an English noun."""
        if not self.titles.before or first == 0:
            return None
        at = first
        if self._is_plain_adjective(at - 1) and self.words[at].spaced:
            at -= 1
        if at == 0 or not (self.words[at].spaced or self.words[at].gap == "-"):
            return None
        possessive = self.words[at - 1].folded == "s" and self.words[at - 1].gap in {"'", "’"}
        stop = at - 1 if possessive else at
        if (place := self.place_ends.get(stop)) and place.code:
            return place.code, place.first, end
        name = self.name_ends.get(stop)
        if name is None or not self._is_administration(first, end):
            return None
        person = self.cast.person_at(self.words[name.first].token)
        if person is None or not person.leader or person.state is None:
            return None
        return person.state, name.first, end

    def _joined_before(self, first: int) -> tuple[tuple[str, ...], int]:
        """Read "French and" before "German officials": further states, and where they begin."""
        codes: list[str] = []
        at = first
        while self.titles.before and at:
            joined = self.doc[self.words[at - 1].token].pos_ == "CCONJ"
            listed = bool(codes) and "," in self.words[at].gap
            place = self.place_ends.get(at - joined) if joined or listed else None
            if place is None or place.code is None or place.kind != "demonym":
                break
            codes.insert(0, place.code)
            at = place.first
        return tuple(dict.fromkeys(codes)), at

    def _joined_after(self, noun: int, last: int) -> tuple[tuple[str, ...], int]:
        """Read "y Marruecos", ", chinas y turcas" after "ministros de España": further states."""
        codes: list[str] = []
        at = last
        number = self.doc[self.words[noun].token].morph.get("Number", [])
        if self.titles.before or "Plur" not in number:
            return (), last
        while at < len(self.words):
            joined = self.doc[self.words[at].token].pos_ == "CCONJ"
            if not joined and "," not in self.words[at].gap:
                break
            first = at + joined
            if first < len(self.words) and self.titles.has("of", self.words[first].folded):
                first += 1
            place = self.reader.places.get(self.reader.skip_articles(first))
            if place is None or place.code is None:
                break
            codes.append(place.code)
            at = place.last
            if joined:
                return tuple(dict.fromkeys(codes)), at
        return (), last

    def _is_plain_adjective(self, at: int) -> bool:
        token = self.doc[self.words[at].token]
        return token.pos_ == "ADJ" and not self.words[at].capital and at not in self.place_ends

    def compounds(self) -> Iterator[tuple[tuple[str, str], int, int]]:
        """Yield (codes, first, last) of adjectives of two states: "franco-allemand"."""
        for at, word in enumerate(self.words[:-1]):
            place = self.reader.places.get(at + 1)
            code = self.titles.compounds.get(word.folded)
            if code and place and place.code and self.words[at + 1].gap == "-":
                yield (code, place.code), at, place.last

    def groups(self, actors: Sequence[ActorMention]) -> Iterator[ActorMention]:
        """Yield "both countries" and the like where two states are beyond doubt."""
        phrases, own = self.titles.words["groups"], self.titles.words["own_groups"]
        fixed_groups = self.titles.fixed_groups
        places = {at for each in (fixed_groups, phrases, own) for at in each.starts(self.words)}
        for at in sorted(places):
            if fixed := fixed_groups.longest(self.words, at):
                yield self.mention(fixed[1][0], "group", at, fixed[0])
            elif found := phrases.longest(self.words, at):
                token = self.words[at].token
                codes = self._pair_before(token, actors) or self._main_pair(actors, _CLEAR_LEAD)
                if codes is not None:
                    yield self.mention(codes, "group", at, found[0])
            elif found := own.longest(self.words, at):
                codes = self._main_pair(actors, _OWN_LEAD)
                if codes is not None:
                    yield self.mention(codes, "group", at, found[0])

    def _pair_before(self, token: int, actors: Sequence[ActorMention]) -> tuple[str, ...] | None:
        """Return the two states that the sentence up to `token`, or the one before, speaks of."""
        start = token
        for _ in range(_SENTENCES):
            start = self._sentence_start(start - 1 if start < token else start)
            near = dict.fromkeys(self._codes_between(start, token, actors))
            if len(near) >= _PAIR:
                return tuple(near) if len(near) == _PAIR else None
        return None

    def _main_pair(self, actors: Sequence[ActorMention], lead: float) -> tuple[str, ...] | None:
        """Return the two states that the article speaks of most, by a clear lead."""
        counts = Counter(self._codes_between(0, len(self.doc), actors))
        ranked = counts.most_common(_PAIR + 1)
        if len(ranked) < _PAIR:
            return None
        if len(ranked) > _PAIR and ranked[1][1] < lead * ranked[2][1]:
            return None
        return tuple(code for code, _ in ranked[:_PAIR])

    def _sentence_start(self, token: int) -> int:
        token = max(token, 0)
        while token and (not self.doc[token].is_sent_start or self.doc[token].is_space):
            token -= 1
        return token

    def _codes_between(
        self, first: int, last: int, actors: Sequence[ActorMention]
    ) -> Iterator[str]:
        for actor in actors:
            if first <= actor.first < last and len(actor.codes) == 1:
                yield actor.codes[0]
        for person in self.cast.people:
            if person.leader and person.state:
                for mention in person.mentions:
                    if first <= mention.first < last:
                        yield person.state
