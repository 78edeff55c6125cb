"""Nouns of office as they stand in a text, with all that belongs to them.

"el ministro israelí de Seguridad Pública, Gilad Erdan" and "Iran's President Hassan Rouhani" have
the same parts: determiner, state, field, noun, name. They are read from the order of the words,
which is rigid here, rather than from the parse, which is least sure in strings of names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from entente.core.cast.names import NameSpan, is_no_name, name_run, span_range
from entente.core.cast.places import Place
from entente.core.cast.words import Word
from entente.core.folding import fold
from entente.core.titles import Office, TitleWords

_OPENS: Final = re.compile(r" ?\(")
_FIELD_WORDS: Final = 6  # "de Asuntos Exteriores, Unión Europea y Cooperación"
_RUN_BEFORE: Final = 2  # words; one alone may begin a sentence
_PREFIX: Final = "ex"


@dataclass(slots=True)
class Nominal:
    """A noun of office at `noun`, its phrase at the words `first:last`; `name` if one is given."""

    first: int
    noun: int
    last: int
    offices: tuple[Office, ...]
    codes: tuple[str, ...] = ()
    owner: NameSpan | None = None
    name: NameSpan | None = None
    definite: bool = False
    indefinite: bool = False
    former: bool = False
    elect: bool = False
    acting: bool = False
    unheld: bool = False
    undated: bool = False  # "the new president": who that is, the date alone does not tell
    foreign: bool = False  # a complement follows that is no state: "of the company"
    fielded: bool = False
    institution: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing tells whose office it is: "el mandatario"."""
        return not (self.codes or self.owner or self.foreign or self.institution)

    @property
    def spokesperson(self) -> bool:
        """Whether the noun names a spokesperson."""
        return any(office.spokesperson for office in self.offices)


@dataclass(frozen=True, slots=True)
class NominalReader:
    """Reads the nominals of one article."""

    words: Sequence[Word]
    titles: TitleWords
    places: Mapping[int, Place]
    names: dict[int, NameSpan]
    taken: set[int]
    _place_ends: dict[int, Place] = field(default_factory=dict)
    _name_ends: dict[int, NameSpan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index places and names by their ends too."""
        self._place_ends.update({place.last: place for place in self.places.values()})
        self._name_ends.update({name.last: name for name in self.names.values()})

    def read(self) -> list[Nominal]:
        """Return the nominals in order; each noun is read once."""
        found: list[Nominal] = []
        resume = 0
        prefixed = [at for at, word in enumerate(self.words) if word.folded.startswith(_PREFIX)]
        for at in sorted({*self.titles.offices.starts(self.words), *prefixed}):
            nominal = None if at < resume or at in self.taken else self._nominal(at)
            if nominal is not None:
                found.append(nominal)
                resume = nominal.last
        return found

    def _nominal(self, at: int) -> Nominal | None:
        read = self.titles.offices.longest(self.words, at)
        former = False
        if read is None and self.words[at].folded.startswith(_PREFIX):
            read, former = self._prefixed(at), True
        if read is None:
            return None
        end, offices = read
        offices = tuple(office for office in offices if self._is_written(office, at, end))
        if not offices:
            return None
        nominal = Nominal(at, at, end, offices, former=former)
        if not self.titles.before:
            nominal.first = self._left(nominal, at)
            nominal.last = self._right(nominal, end)
        else:
            nominal.last = self._right(nominal, end)
            nominal.first = self._left(nominal, at)
        self._settle(nominal)
        if not (nominal.definite or nominal.indefinite):
            nominal.definite = self._is_headline(nominal)
        if not nominal.offices:
            return None
        self._attach(nominal)
        return nominal

    def _is_written(self, office: Office, first: int, last: int) -> bool:
        """Tell whether the accents fit, where the text has any: "papá" is no "papa"."""
        words = self.words[first:last]
        return all(
            word.text.lower() in {word.folded, written} or word.folded != fold(written)
            for word, written in zip(words, office.written, strict=False)
        )

    def _is_headline(self, nominal: Nominal) -> bool:
        """Tell whether only the article is left out: "Ministro israelí pide"."""
        first = self.words[nominal.first]
        starts = nominal.first == 0 or "\n" in first.gap
        titled = self.titles.before and self.words[nominal.noun].capital
        return bool(nominal.codes) and first.capital and (starts or titled)

    def _prefixed(self, at: int) -> tuple[int, tuple[Office, ...]] | None:
        """Read "expresidente" as a former president."""
        word = self.words[at]
        rest = replace(word, folded=word.folded.removeprefix(_PREFIX))
        window = [rest, *self.words[at + 1 : at + 8]]
        read = self.titles.offices.longest(window, 0) if rest.folded else None
        return None if read is None else (at + read[0], read[1])

    def _settle(self, nominal: Nominal) -> None:
        code = nominal.codes[0] if nominal.codes else None
        nominal.offices = tuple(office for office in nominal.offices if office.admits(code))
        implied = next((office.state for office in nominal.offices if office.state), None)
        if implied and not nominal.codes:
            nominal.codes = (implied,)

    def _status(self, nominal: Nominal, kind: str) -> None:
        nominal.former |= kind == "former"
        nominal.elect |= kind == "elect"
        nominal.acting |= kind == "acting"
        nominal.unheld |= kind == "unheld"
        nominal.undated |= kind == "undated"

    def _left(self, nominal: Nominal, at: int) -> int:
        """Read the words before the noun; return where the phrase begins."""
        while at > 0 and (self.words[at].spaced or self.words[at].gap in {"-", "'", "’"}):
            step = self._left_step(nominal, at)
            if step is None or step == at:
                break
            at = step
            if nominal.definite or nominal.indefinite:
                break
        return at

    def _left_step(self, nominal: Nominal, at: int) -> int | None:
        words, lists = self.words, self.titles.words
        before = words[at - 1]
        if self.titles.has("articles", before.folded):
            nominal.definite = True
            return at if self.titles.has("contracted", before.folded) else at - 1
        if self.titles.has("indefinite", before.folded):
            nominal.indefinite = True
            return at - 1
        for kind in ("former", "elect", "acting", "current", "undated", "unheld"):
            if found := lists[kind].ending_at(words, at):
                self._status(nominal, kind)
                return found[0]
        return self._left_modifier(nominal, at) if self.titles.before else None

    def _left_modifier(self, nominal: Nominal, at: int) -> int | None:
        """Read "Iran's", "US", "foreign", "Foreign Ministry", "Merkel's" before the noun."""
        before = self.words[at - 1]
        possessive = before.folded == "s" and before.gap in {"'", "’"}
        end = at - 1 if possessive else at
        if (place := self._place_ends.get(end)) and place.code and not nominal.codes:
            nominal.codes = (place.code,)
            nominal.definite |= possessive
            return place.first
        if possessive and (owner := self._name_ends.get(end)):
            nominal.owner, nominal.definite = owner, True
            return owner.first
        if possessive:
            return None
        if found := self.titles.words["institutions"].ending_at(self.words, at):
            nominal.institution = True
            field_ = self.titles.words["institution_fields"].ending_at(self.words, found[0])
            return field_[0] if field_ else found[0]
        if fields := self.titles.fields.ending_at(self.words, at):
            return fields[0] if self._apply_field(nominal, fields[1][0]) else None
        return None

    def _apply_field(self, nominal: Nominal, field_: tuple[str, str | None]) -> bool:
        if nominal.fielded or not any(office.ministry for office in nominal.offices):
            return False
        nominal.offices = tuple(o.of_field(*field_) for o in nominal.offices if o.ministry)
        nominal.fielded = True
        return True

    def _right(self, nominal: Nominal, at: int) -> int:
        """Read the words after the noun; return where the phrase ends."""
        while at < len(self.words):
            step = self._right_step(nominal, at)
            if step is None:
                break
            at = step
        return at

    def _right_step(self, nominal: Nominal, at: int) -> int | None:
        word = self.words[at]
        if _OPENS.fullmatch(word.gap) and word.text.isupper() and at + 1 < len(self.words):
            return at + 1 if self.words[at + 1].gap.startswith(")") else None
        if not word.spaced and word.gap != "-":
            return None
        for kind in ("elect", "acting", "current", "undated"):
            if found := self.titles.words[kind].longest(self.words, at):
                self._status(nominal, kind)
                return found[0]
        return self._right_complement(nominal, at)

    def _right_complement(self, nominal: Nominal, at: int) -> int | None:
        word, place = self.words[at], self.places.get(at)
        if place and place.code and place.kind == "demonym" and not self.titles.before:
            nominal.codes = nominal.codes or (place.code,)
            return place.last
        if nominal.offices[0].host and self.titles.has("host_prepositions", word.folded):
            host = self.places.get(self.skip_articles(at + 1))
            return host.last if host else None
        if self.titles.has("of", word.folded):
            return self._complement(nominal, at + 1)
        return None

    def skip_articles(self, at: int) -> int:
        """Return the first word from `at` on that is no article."""
        while at < len(self.words) and self.words[at].spaced:
            if not self._is_article(self.words[at].folded) or at in self.places:
                break
            at += 1
        return at

    def _is_article(self, folded: str) -> bool:
        return self.titles.has("articles", folded) or folded in {"la", "los", "las"}

    def _complement(self, nominal: Nominal, at: int) -> int | None:
        """Read what "de" or "of" leads to: a state, an institution, a field, a person."""
        at = self.skip_articles(at)
        if at >= len(self.words) or not self.words[at].spaced:
            return None
        if place := self.places.get(at):
            return self._of_place(nominal, place)
        return self._of_other(nominal, at)

    def _of_other(self, nominal: Nominal, at: int) -> int | None:
        if (found := self.titles.fields.longest(self.words, at)) and self._apply_field(
            nominal, found[1][0]
        ):
            return self._field_end(self._freed_field(at, found[0]))
        if (end := self.read_institution(at)) is not None:
            # the head of a parliament is no head of state
            nominal.institution = True
            nominal.foreign |= any(office.denotes for office in nominal.offices)
            return end
        if nominal.offices[0].ministry and not nominal.fielded and self.words[at].capital:
            return self._unlisted_field(nominal, at)
        if owner := self.names.get(at):
            nominal.owner = owner
            return owner.last
        nominal.foreign = True
        return None

    def _of_place(self, nominal: Nominal, place: Place) -> int:
        """Read "of Germany" and "for the German government"."""
        nominal.foreign |= place.code is None
        if place.code and not nominal.codes:
            nominal.codes = (place.code,)
        end = self.read_institution(place.last) if self.titles.before else None
        if end is not None and place.last < len(self.words) and self.words[place.last].spaced:
            nominal.institution = True
            return end
        return place.last

    def _freed_field(self, first: int, end: int) -> int:
        """Take a field back from a name that the parser saw in it; return where the field ends."""
        name = self.names.get(first)
        if name is None or name.leaders:
            return end
        del self.names[first]
        if any(self.titles.has("and", word) for word in name.words):
            return name.last
        if name.last > end:
            self.names[end] = replace(name, first=end, words=name.words[end - first :])
        return end

    def _field_end(self, at: int) -> int:
        """Step over the rest of a ministry's name: "Exteriores, Unión Europea y Cooperación"."""
        end = at
        while end < len(self.words) - 1:
            word = self.words[end]
            joint = word.spaced and self.titles.has("and", word.folded)
            first = end + 1 if joint else end
            if not (joint or word.after_comma) or not self.words[first].capital:
                break
            if first in self.names or (joint and first in self.places):
                break
            last = name_run(self.words, first, self.taken, self.titles, frozenset())
            if last == first:
                break
            end = last
            if joint:
                return end
        return at

    def _unlisted_field(self, nominal: Nominal, at: int) -> int:
        end = name_run(self.words, at, self.taken, self.titles)
        nominal.fielded = True
        return min(max(end, at + 1), at + _FIELD_WORDS)

    def institution_starts(self) -> list[int]:
        """Return the words from which `read_institution` may read one."""
        names = ("institutions", "institution_fields")[: 1 + self.titles.before]
        return sorted({at for name in names for at in self.titles.words[name].starts(self.words)})

    def read_institution(self, at: int) -> int | None:
        """Return where an institution such as "Ministerio de Exteriores" that begins here ends."""
        lists = self.titles.words
        if self.titles.before and (found := lists["institution_fields"].longest(self.words, at)):
            noun = lists["ministry_nouns"].longest(self.words, found[0])
            if noun and self.words[found[0]].spaced:
                return noun[0]
        institution = lists["institutions"].longest(self.words, at)
        if institution is None:
            return None
        end = institution[0]
        if end < len(self.words) and self.titles.has("of", self.words[end].folded):
            inner = self.skip_articles(end + 1)
            if found := lists["institution_fields"].longest(self.words, inner):
                return found[0]
        return end

    def _attach(self, nominal: Nominal) -> None:
        """Find the name that the title belongs to, after it or before it."""
        at = nominal.last
        if at < len(self.words) and (self.words[at].spaced or self.words[at].after_comma):
            comma = self.words[at].after_comma
            start = self._skip_ranks(at)
            name = self.names.get(start) or self._run(nominal, start, comma=comma)
            if name is not None:
                nominal.name = name
                return
        begin = self.words[nominal.first]
        if nominal.first and (begin.after_comma or _OPENS.fullmatch(begin.gap)):
            closed = at >= len(self.words) or not self.words[at].spaced
            if closed or not nominal.definite:
                nominal.name = self._name_ends.get(nominal.first) or self._run_before(nominal)

    def _skip_ranks(self, at: int) -> int:
        start = at
        while at < len(self.words) and at not in self.names:
            word = self.words[at]
            if at > start and not (word.spaced or word.gap == ". "):
                break
            if not (self._is_article(word.folded) or self.titles.has("ranks", word.folded)):
                break
            at += 1
        return at

    def _run(self, nominal: Nominal, start: int, *, comma: bool) -> NameSpan | None:
        """Take unlisted capitalised words for a name where a state stands beside the title."""
        if not (nominal.codes or nominal.owner) or nominal.indefinite or start in self.places:
            return None
        if start >= len(self.words) or not self.words[start].capital:
            return None
        long = {n for name in self.names.values() if len(name.words) > 1 for n in span_range(name)}
        end = name_run(self.words, start, long | self.places.keys(), self.titles)
        if end - start < (2 if comma else 1):
            return None
        for at in range(start, end):
            self.names.pop(at, None)  # a lone surname that the run has taken in
        key = tuple(word.folded for word in self.words[start:end])
        return NameSpan(start, end, key, (), "run")

    def _run_before(self, nominal: Nominal) -> NameSpan | None:
        """Take two or more capitalised words before an apposition with a state for a name."""
        last = first = nominal.first
        while first and not (first - 1 in self.taken or first in self._place_ends):
            word = self.words[first - 1]
            if is_no_name(word, self.titles) or (first < last and not self.words[first].joined):
                break
            first -= 1
        while first < last and not self.words[first].capital:
            first += 1
        if last - first < _RUN_BEFORE or not nominal.codes:
            return None
        key = tuple(word.folded for word in self.words[first:last])
        return NameSpan(first, last, key, (), "run")
