"""Who is who: the people of one article, gathered from their names and titles.

A name that could be two people, and a title whose holder is not certain, stay without a person:
the reader of an alert must be able to trust whom it names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from entente.core.cast.holders import TOP_OFFICES, Holders
from entente.core.cast.mentions import Cast, Person
from entente.core.cast.names import NameSpan, is_part
from entente.core.cast.nominals import Nominal
from entente.core.cast.spelling import is_transliterated, resembles, sounds_like
from entente.core.cast.words import split_words
from entente.core.knowledge import Knowledge, Leader, Term, fold
from entente.core.titles import Office

_FAMILY_NAME_FIRST = frozenset({"CHN", "PRK", "KOR", "TWN", "VNM", "HKG", "KHM", "HUN"})
_ELECTED_BEFORE = 160  # days: from the longest of elections to the oath
_RECENT_YEARS = 12  # a former leader may still be called by the surname alone


@dataclass(eq=False, slots=True)
class Entry:
    """A person with what identifies him or her: known leader, names used, titles used."""

    person: Person
    leader: Leader | None = None
    names: set[tuple[str, ...]] = field(default_factory=set)
    offices: list[Office] = field(default_factory=list)


@dataclass(slots=True)
class Roster:
    """The people of one article, and the rules that find one of them again."""

    knowledge: Knowledge
    on: date | None
    states: set[str]  # spoken of in the article
    entries: list[Entry] = field(default_factory=list)
    holders: Holders = field(init=False)
    _by_word: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ask for offices at the date of the article."""
        self.holders = Holders(self.knowledge, self.on)

    def adopt(self, cast: Cast) -> None:
        """Know the people and states of `cast` beforehand, without their mentions."""
        self.states.update(code for actor in cast.actors for code in actor.codes)
        for person in cast.people:
            words = split_words(person.name)
            known = [each for each in self.knowledge.people(fold(person.name)) if person.qid]
            leader = next((each for each in known if each.qid == person.qid), None)
            self._learn(self._add(Entry(replace(person, mentions=[]), leader)), words)

    def by_full_name(self, span: NameSpan, text: str, nominal: Nominal | None) -> Entry:
        """Return the person of a full name, a new one if need be; the title may decide."""
        leader = self._choose(span.leaders, nominal)
        if leader is None and nominal is not None:
            leader = self._by_title_and_surname(span, nominal)
        if leader is not None:
            entry = self._of_leader(leader)
        else:
            entry = self._unlisted(span.words) or self._new(text)
        self._learn(entry, span.words)
        self._note_title(entry, nominal)
        return entry

    def by_short_name(self, span: NameSpan, text: str, nominal: Nominal | None) -> Entry | None:
        """Return the person of a surname, or None where it could be two people or nobody."""
        held = [
            entry for entry in self._sharing(span.words) if self._answers_to(entry, span.words)
        ]
        if nominal is not None and nominal.codes:
            held = [entry for entry in held if _belongs(entry, nominal.codes)]
        if len(held) > 1:
            current = [entry for entry in held if self._is_current(entry)]
            if len(current) != 1:
                return None
            held = current
        found = None if held else self._by_surname(span, nominal) or self._by_spelling(span)
        entry = held[0] if held else self._respelt(span)
        if found is not None:
            entry = self._of_leader(found)
        if entry is None:
            return self._title_only_name(span, text, nominal)
        self._note_title(entry, nominal)
        return entry

    def by_title(self, nominal: Nominal, text: str) -> Entry | None:
        """Return the holder of a title with a state: one of the article, or of the base."""
        if nominal.unheld or not nominal.definite or not nominal.codes or nominal.foreign:
            return None
        held = [entry for entry in self.entries if self._holds(entry, nominal)]
        if len(held) == 1:
            return held[0]
        found = None
        if not (nominal.former or nominal.elect or nominal.undated):
            found = self.holders.one_of(nominal.offices, nominal.codes[0])
        if found is not None:
            return self._of_leader(found)
        if held or nominal.former or nominal.elect or nominal.undated:
            return None
        return self._unnamed(nominal, text)

    def by_bare_title(self, nominal: Nominal, before: Iterable[Entry]) -> Entry | None:
        """Return the first of `before` whom "el mandatario" can mean."""
        gender = nominal.offices[0].gender
        for entry in before:
            if gender and entry.person.gender and gender != entry.person.gender:
                continue
            if self._holds(entry, nominal):
                return entry
        return None

    def _choose(self, leaders: Sequence[Leader], nominal: Nominal | None) -> Leader | None:
        if nominal is not None and nominal.codes:
            of_state = [
                leader
                for leader in leaders
                if any(term.state in nominal.codes for term in leader.terms)
            ]
            leaders = of_state or leaders
        else:
            leaders = [leader for leader in leaders if self._is_of_the_time(leader)]
        if len(leaders) > 1:
            current = [leader for leader in leaders if self.holders.term(leader) is not None]
            leaders = current or leaders
        return leaders[0] if len(leaders) == 1 else None

    def _is_of_the_time(self, leader: Leader) -> bool:
        """Tell whether a full name can mean this leader here, and not somebody of that name.

        Those in office are spoken of anywhere; the others where their state is, or where their
        office was high and is not long past.
        """
        term = leader.term_on(self.on)
        if term is None:
            upcoming = None if self.on is None else _next_term(leader, self.on)
            return upcoming is not None and upcoming.state in self.states
        if term.state in self.states or self.on is None or term.covers(self.on):
            return True
        past = (self.on - term.end).days if term.end is not None else 0
        return term.office in TOP_OFFICES and past < _RECENT_YEARS * 366

    def _is_current(self, entry: Entry) -> bool:
        return entry.leader is not None and self.holders.term(entry.leader) is not None

    def _by_title_and_surname(self, span: NameSpan, nominal: Nominal) -> Leader | None:
        """Link another spelling of a name: "Yaser Arafat" beside the title of Yasser Arafat."""
        if nominal.former or nominal.unheld:
            return None
        holders = {
            id(leader): leader
            for code in nominal.codes
            for office in nominal.offices
            for leader in self.holders.all_of(office, code)
            if any(resembles(span.words[-1], name) for name in _last_names(leader))
        }
        return next(iter(holders.values())) if len(holders) == 1 else None

    def _by_surname(self, span: NameSpan, nominal: Nominal | None) -> Leader | None:
        leaders = [leader for leader in span.leaders if self._is_plausible(leader, span, nominal)]
        current = [leader for leader in leaders if self.holders.term(leader) is not None]
        top = [leader for leader in current if self.holders.is_top(leader)]
        for choice in (top, current, leaders):
            if choice:
                return choice[0] if len(choice) == 1 else None
        return None

    def _by_spelling(self, span: NameSpan) -> Leader | None:
        """Return who leads a state spoken of, however the surname is spelt: "Netaniahu"."""
        if len(span.words) > 1 or span.leaders:
            return None
        leaders = {
            id(leader): leader
            for code in self.states
            for leader in self.holders.top_of(code)
            if is_transliterated(leader)
            and any(sounds_like(name, span.words[0]) for name in _last_names(leader))
        }
        return next(iter(leaders.values())) if len(leaders) == 1 else None

    def _respelt(self, span: NameSpan) -> Entry | None:
        """Return the one person of no list whose last name the article also writes so: "Saree"."""
        if len(span.words) > 1 or span.leaders:
            return None
        found = [
            entry
            for entry in self.entries
            if entry.leader is None
            and any(len(name) > 1 and sounds_like(name[-1], span.words[0]) for name in entry.names)
        ]
        return found[0] if len(found) == 1 else None

    def _is_plausible(self, leader: Leader, span: NameSpan, nominal: Nominal | None) -> bool:
        """Tell whether a surname alone may mean this leader at this date, in this article."""
        states = {term.state for term in leader.terms}
        if nominal is not None and nominal.codes:
            return not states.isdisjoint(nominal.codes)
        if nominal is not None and nominal.foreign:
            return False
        term = leader.term_on(self.on)
        if term is None:
            return False
        if self.on is not None and term.end is not None:
            recent = (self.on - term.end).days < _RECENT_YEARS * 366
            if not recent or (term.is_over(self.on) and term.office not in TOP_OFFICES):
                return False
        if nominal is not None or not states.isdisjoint(self.states):
            return True
        company = any(each.leader and self._is_current(each) for each in self.entries)
        company = company or any(
            self.holders.is_top(other) and any(t.state in self.states for t in other.terms)
            for other in span.beside
        )
        return (span.office or (span.person and company)) and self.holders.is_top(leader)

    def _answers_to(self, entry: Entry, words: tuple[str, ...]) -> bool:
        if any(is_part(words, name) for name in entry.names):
            return True
        if entry.leader is not None:
            return " ".join(words) in {" ".join(name) for name in _surname_words(entry.leader)}
        first = entry.person.state in _FAMILY_NAME_FIRST
        return first and any(name[: len(words)] == words for name in entry.names)

    def _of_leader(self, leader: Leader) -> Entry:
        for entry in self.entries:
            if entry.leader is leader:
                return entry
        term = leader.term_on(self.on)
        upcoming = None if term or self.on is None else _next_term(leader, self.on)
        known = term or upcoming
        role = known.role if known else None
        if term is not None and self.on is not None and term.is_over(self.on):
            role = f"former {term.role}"
        if upcoming is not None:
            role = f"incoming {upcoming.role}" if self._is_incoming(upcoming) else None
        person = Person(
            leader.name,
            qid=leader.qid,
            role=role,
            state=known.state if known else None,
            leader=role is not None,
            gender=leader.gender,
        )
        entry = self._add(Entry(person, leader))
        self._learn(entry, split_words(leader.name))
        return entry

    def _is_incoming(self, term: Term) -> bool:
        """Tell whether a term begins so soon that who will hold it has been chosen, or runs."""
        ahead = None if self.on is None else (term.start - self.on).days
        return term.office in TOP_OFFICES and ahead is not None and ahead < _ELECTED_BEFORE

    def _unlisted(self, words: tuple[str, ...]) -> Entry | None:
        """Return the person of the article whose name contains these words or is contained."""
        for entry in self._sharing(words):
            for name in entry.names:
                if name == words or (len(words) > 1 and (is_part(words, name))):
                    return entry
                if len(name) > 1 and name == words[: len(name)]:
                    return entry
        return None

    def _new(self, name: str) -> Entry:
        return self._add(Entry(Person(name)))

    def _add(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        if entry.leader is not None:
            for words in _surname_words(entry.leader):
                self._by_word.setdefault(words[0], []).append(entry)
        return entry

    def _learn(self, entry: Entry, words: tuple[str, ...]) -> None:
        """Note that the person is called by these words."""
        if words in entry.names:
            return
        entry.names.add(words)
        for word in words:
            known = self._by_word.setdefault(word, [])
            if entry not in known[-1:]:
                known.append(entry)

    def _sharing(self, words: tuple[str, ...]) -> list[Entry]:
        """Return the people with a name that holds the first of these words."""
        return list(dict.fromkeys(self._by_word.get(words[0], ())))

    def _title_only_name(self, span: NameSpan, text: str, nominal: Nominal | None) -> Entry | None:
        """Make a person of a single word that an entity or a title shows to be a name."""
        if span.source == "surname" and nominal is None:
            return None
        linked = None if nominal is None else self._by_title_and_surname(span, nominal)
        entry = self._of_leader(linked) if linked else self._new(text)
        self._learn(entry, span.words)
        self._note_title(entry, nominal)
        return entry

    def _note_title(self, entry: Entry, nominal: Nominal | None) -> None:
        """Learn role, state and gender from a title beside the name."""
        if nominal is None or not nominal.offices:
            return
        office = nominal.offices[0]
        person = entry.person
        entry.offices.extend(nominal.offices)
        if person.gender is None and office.gender is not None and entry.leader is None:
            person.gender = office.gender
        if person.leader or nominal.foreign:
            return
        if nominal.codes or nominal.fielded or nominal.owner or entry.leader is not None:
            codes = nominal.codes or self.owner_codes(nominal)
            person.state = person.state or (codes[0] if codes else None)
            person.role = _status_role(nominal, office.role)
            person.leader = not nominal.unheld and (person.state is not None or nominal.fielded)

    def owner_codes(self, nominal: Nominal) -> tuple[str, ...]:
        """Return the state of the person to whom a title belongs: "Merkel's spokesperson"."""
        entry = None if nominal.owner is None else self.find(nominal.owner.words)
        return (entry.person.state,) if entry is not None and entry.person.state else ()

    def find(self, words: tuple[str, ...]) -> Entry | None:
        """Return the person of the article who is called by these words, if only one is."""
        sharing = self._sharing(words)
        found = [e for e in sharing if words in e.names or self._answers_to(e, words)]
        return found[0] if len(found) == 1 else None

    def _holds(self, entry: Entry, nominal: Nominal) -> bool:
        if nominal.codes and not _belongs(entry, nominal.codes):
            return False
        if entry.leader is not None:
            for term in entry.leader.terms:
                if nominal.codes and term.state not in nominal.codes:
                    continue
                held = self.on is None or term.covers(self.on)
                if (held != nominal.former or nominal.former) and any(
                    office.fits(term) for office in nominal.offices
                ):
                    return True
        if entry.leader is not None and nominal.former:
            return False
        return any(office.overlaps(known) for office in nominal.offices for known in entry.offices)

    def _unnamed(self, nominal: Nominal, text: str) -> Entry:
        """Keep the holder of an office without a name, so that he can be quoted."""
        office = nominal.offices[0]
        for entry in self.entries:
            if not entry.names and entry.leader is None and self._holds(entry, nominal):
                return entry
        person = Person(
            text,
            role=office.role,
            state=nominal.codes[0],
            leader=not office.spokesperson,
            gender=office.gender,
        )
        return self._add(Entry(person, offices=list(nominal.offices)))


def _status_role(nominal: Nominal, role: str) -> str:
    if nominal.former:
        return f"former {role}"
    if nominal.elect:
        return f"{role}-elect"
    return f"acting {role}" if nominal.acting else role


def _belongs(entry: Entry, codes: tuple[str, ...]) -> bool:
    if entry.leader is not None and any(term.state in codes for term in entry.leader.terms):
        return True
    return entry.person.state in codes or (entry.leader is None and entry.person.state is None)


def _next_term(leader: Leader, on: date) -> Term | None:
    return min(
        (term for term in leader.terms if term.start > on), key=lambda t: t.start, default=None
    )


def _surname_words(leader: Leader) -> list[tuple[str, ...]]:
    return [words for name in leader.surnames if (words := split_words(name))]


def _last_names(leader: Leader) -> set[str]:
    return {name[-1] for name in _surname_words(leader)}
