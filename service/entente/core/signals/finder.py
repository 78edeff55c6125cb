"""From the words of an article to its signals.

Each act of `acts` is read for status, date and the statement around it, told once a pair, and
merged with other tellings of the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.cast.mentions import Cast
from entente.core.signals import complements, functions, syntax
from entente.core.signals.acts import Act, ActFinder
from entente.core.signals.arguments import Arguments
from entente.core.signals.background import EventDate, Timeline, undated_background
from entente.core.signals.frames import Frame, load_lexicon
from entente.core.signals.instruments import treaty_name
from entente.core.signals.merging import merged
from entente.core.signals.modality import Reading
from entente.core.signals.nominals import is_bare, is_news
from entente.core.signals.referents import Referents
from entente.core.signals.scoring import confidence, deserves_alert
from entente.core.signals.status import condition_after, event_status
from entente.core.signals.status_lexicon import load_status
from entente.messages import CharSpan, Precision, Signal, SignalType, Statement, Status
from entente.messages.vocabulary import ONTOLOGY, TypeFacts

SPEECH: Final = frozenset(
    {
        SignalType.ALLIANCE_DECLARED,
        SignalType.PRAISE,
        SignalType.CRITICISM,
        SignalType.REQUEST,
        SignalType.THREAT,
        SignalType.SUPPORT_PLEDGED,
        SignalType.AGREEMENT_INTENDED,
        SignalType.OBLIGATION_INVOKED,
    }
)  # said by the speaker now, whatever the words around tell of the past


def find_signals(
    doc: Doc,
    language: str,
    cast: Cast,
    statements: Sequence[Statement],
    published: datetime | None,
    precision: Precision,
) -> list[Signal]:
    """Return the signals of an article in text order, one a type, pair, status and instrument.

    `statements` are those of the same text; signals point to them by index. Offsets are characters
    of the text. Raises `ConfigError` for a language without data, nothing else.
    """
    if not cast.actors and not any(person.state for person in cast.people):
        return []
    return _Finder(doc, language, cast, statements, published, precision).find()


INSTANT: Final = frozenset({SignalType.PRAISE, SignalType.CRITICISM})  # said, never planned
_JOINED: Final = 4  # verbs joined to a cue that are looked through
_OPEN: Final = frozenset({Status.PLANNED, Status.POSSIBLE, Status.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class _Telling:
    """How an act is told: the type that comes of it, its status with the deciding words."""

    kind: SignalType
    status: Status
    word: str
    date: EventDate | None
    instrument: str | None
    statement: int | None
    nominal: bool
    disclosed: bool


class _Finder:
    def __init__(
        self,
        doc: Doc,
        language: str,
        cast: Cast,
        statements: Sequence[Statement],
        published: datetime | None,
        precision: Precision,
    ) -> None:
        self._doc = doc
        self._statements = statements
        self._language = language
        self._lexicon = lexicon = load_lexicon(language)
        self._grammar = lexicon.grammar
        exact = precision in {Precision.INSTANT, Precision.DAY}
        day = published.date() if published else None
        self._timeline = Timeline(doc, language, day, exact=exact)
        self._referents = Referents(doc, cast, statements, lexicon.grammar)
        self._arguments = Arguments(self._referents, lexicon, self._timeline.tokens())
        self._finder = ActFinder(doc, lexicon, load_status(language), self._arguments)

    def find(self) -> list[Signal]:
        found = [
            (act.trigger.i, signal)
            for group, act in enumerate(self._finder.acts())
            for signal in self._signals(act, group)
        ]
        found.sort(key=lambda item: item[0])
        return merged([signal for _, signal in found])

    def _signals(self, act: Act, group: int) -> list[Signal]:
        telling = self._telling(act)
        if telling is None:
            return []
        pairs = _pairs(act, ONTOLOGY[telling.kind])
        first = self._signal(act, telling, *pairs[0])
        if len(pairs) == 1 or _is_round(act):
            return [first, *(_between(first, *pair) for pair in pairs[1:])]
        members = tuple(dict.fromkeys(code for pair in pairs for code in pair if code))
        joint = first.model_copy(update={"members": members, "group": group})
        return [_between(joint, *pair) for pair in pairs]

    def _signal(self, act: Act, telling: _Telling, source: str, target: str | None) -> Signal:
        """Build the signal of an act between the first two who take part."""
        frame, date = act.frame, telling.date
        told = None if telling.statement is None else self._statements[telling.statement]
        roles = (*act.source.codes, *act.target.codes)
        score = self._confidence(act, telling)
        return Signal(
            type=telling.kind,
            source=source,
            target=target,
            against=self._arguments.role(act.trigger, frame.against, avoid=roles).codes,
            status=telling.status,
            quad=ONTOLOGY[telling.kind].quad,
            goldstein=_goldstein(frame, ONTOLOGY[telling.kind]),
            speaker=told.speaker if told else None,
            addressee=told.addressee if told else None,
            statement=telling.statement,
            instrument=telling.instrument,
            event_date=str(date.value) if date and date.value else None,
            mode=frame.mode,
            stage=frame.stage,
            tone=frame.tone,
            obligation=frame.obligation,
            condition=self._condition(act),
            claimed_by=told.speaker.name if told and told.speaker else None,
            disclosed=telling.disclosed,
            place=self._place(telling.kind, act.trigger),
            confidence=score,
            alert=deserves_alert(telling.kind, telling.status, score, one_sided=target is None),
            evidence=(self._evidence(act),),
            why=_why(act, telling.status, telling.word),
        )

    def _telling(self, act: Act) -> _Telling | None:
        """Read type, status, date and statement; None where nothing is told as an act."""
        frame, token, reading = act.frame, act.trigger, act.reading
        number = self._referents.statement_at(token)
        cue = self._referents.cue_statement(token)
        if number is not None and self._is_denied(act, number):
            reading.add("denied", "the statement denies it")
        if token.sent.text.rstrip(' "”»').endswith("?"):
            reading.add("possible", "?")
        finding, word = reading.strongest()
        kind, status = _kind_and_status(frame, reading)
        if finding == "requested" or kind is None:
            return None
        verb = functions.governor(token, self._grammar) or token
        date = self._timeline.event_date(token, verb, self._finder.objects(token, frame), reading)
        harms = load_status(self._language).words["harms"].words
        nominal = is_bare(token, verb, harms, ordered=act.source.how == "decider")
        spoken = number is not None
        old = _old(act, verb, status, date, harms, nominal=nominal, spoken=spoken)
        instrument, signed_in = self._instrument(frame, token, date)
        if old is None and frame.stage is None and self._timeline.is_past(signed_in):
            old = str(signed_in)
        disclosed = old is not None and self._is_disclosed(verb)
        if disclosed:
            old = None
        if old is not None and status in {Status.ASSERTED, Status.ALLEGED}:
            status, word = Status.BACKGROUND, old
        elif date is not None and date.ahead and status is Status.ASSERTED and not reading.past:
            status, word = Status.PLANNED, date.words
        if kind in INSTANT and status in _OPEN:
            return None
        statement = number if number is not None else cue
        return _Telling(kind, status, word, date, instrument, statement, nominal, disclosed)

    def _is_disclosed(self, verb: Token) -> bool:
        """Tell whether an old act is news because only now somebody reveals or admits it."""
        words = self._lexicon.classes.get("disclose")
        node = verb
        while words is not None and syntax.relation(node) in {"ccomp", "xcomp", "csubj"}:
            if node.head == node:
                break
            node = node.head
            if syntax.in_class(node, words):
                return True
        return False

    def _is_denied(self, act: Act, number: int) -> bool:
        """Tell whether a statement denies the act: not its own cue, nor a verb joined to that.

        Who "ruled out sending" refuses, and denies nothing.
        """
        if self._statements[number].polarity != "denied" or "rejected" in act.reading.findings:
            return False
        verb = act.trigger
        for _ in range(_JOINED):
            if self._referents.cue_statement(verb) == number:
                return False
            if syntax.relation(verb) != "conj":
                return True
            verb = verb.head
        return True

    def _confidence(self, act: Act, telling: _Telling) -> float:
        return confidence(
            act.frame,
            act.source,
            act.target,
            telling.status,
            nominal=telling.nominal,
            finite=act.trigger.pos_ not in syntax.VERBAL or syntax.is_finite(act.trigger),
            spoken=telling.statement is not None,
            scare_quoted=telling.statement is None and _is_quoted(act.trigger),
        )

    def _instrument(
        self, frame: Frame, token: Token, date: EventDate | None
    ) -> tuple[str | None, int | None]:
        """Return the name of the treaty and the year that dates it."""
        if not frame.instrument:
            return None, None
        heads = self._finder.objects(token, frame) or ([token] if token.pos_ == "NOUN" else [])
        for head in heads:
            year = self._timeline.year_of(head)
            if year is None and date is not None and date.old and date.value is not None:
                year = date.value.year
            name = treaty_name(head, year, self._timeline.tokens())
            if name is not None:
                return name, year
        return None, None

    def _condition(self, act: Act) -> str | None:
        span = act.reading.condition
        if span is None and act.frame.type is SignalType.THREAT:
            span = condition_after(act.trigger, load_status(self._language))
        if span is None:
            return None
        first, last = span
        return self._doc[first:last].text.strip(" ,.;:")

    def _place(self, kind: SignalType, token: Token) -> str | None:
        if kind not in {SignalType.MEETING, SignalType.JOINT_EXERCISE, SignalType.MEDIATION}:
            return None
        for preposition in sorted(self._grammar.place):
            places = [
                place
                for place in complements.obliques(token, preposition, self._grammar)
                if self._is_in_clause(token, place)
            ]
            codes = self._referents.resolve(places).codes
            if len(codes) == 1:
                return codes[0]
        return None

    def _is_in_clause(self, trigger: Token, place: Token) -> bool:
        """Tell whether no other verb stands between an act and a place: the place may be its."""
        verb = functions.governor(trigger, self._grammar) or trigger
        between = self._doc[min(trigger.i, place.i) : max(trigger.i, place.i)]
        own = {trigger, verb, *syntax.children(verb, "aux")}
        return not any(token.pos_ in syntax.VERBAL and token not in own for token in between)

    def _evidence(self, act: Act) -> CharSpan:
        """Return the clause that shows the act: trigger, objects and the words of both roles."""
        sentence = act.trigger.sent
        indices = {
            act.trigger.i,
            *(item.i for item in self._finder.objects(act.trigger, act.frame)),
        }
        indices.update(act.source.tokens, act.target.tokens)
        verb = functions.governor(act.trigger, self._grammar)
        if verb is not None:
            indices.add(verb.i)
        for index in tuple(indices):
            token = self._doc[index]
            indices.update(
                child.i
                for child in syntax.children(
                    token, "det", "aux", "amod", "flat", "compound", "case"
                )
            )
            if syntax.relation(token) in {"nmod", "appos", "flat", "amod"}:
                indices.add(token.head.i)
        kept = [index for index in indices if sentence.start <= index < sentence.end]
        span = self._doc[min(kept) : max(kept) + 1]
        return CharSpan(start=span.start_char, end=span.end_char)


def _between(signal: Signal, source: str, target: str | None) -> Signal:
    """Return the same act between another two who take part."""
    return signal.model_copy(update={"source": source, "target": target})


def _is_quoted(token: Token) -> bool:
    """Tell whether the trigger stands alone or almost alone between quotation marks."""
    near = token.doc[max(0, token.i - 3) : token.i + 4]
    marks = [part.i for part in near if part.text in {'"', "“", "”", "«", "»"}]
    return any(at < token.i for at in marks) and any(at > token.i for at in marks)


def _kind_and_status(frame: Frame, reading: Reading) -> tuple[SignalType | None, Status]:
    """Return what comes of the frame: a refused cooperation is a rejection that happened."""
    finding, _ = reading.strongest()
    cooperative = ONTOLOGY[frame.type].quad.endswith("coop")
    if (reading.refused or frame.withheld) and finding == "negated":
        if frame.refused_as is not None:
            return frame.refused_as, Status.ASSERTED
        return (
            (SignalType.REJECTION, Status.ASSERTED)
            if cooperative
            else (frame.type, Status.NEGATED)
        )
    if finding == "rejected":
        return (SignalType.REJECTION if cooperative else None), Status.ASSERTED
    if frame.promise and finding in {None, "planned", "conditional", "possible", "due"}:
        return frame.type, Status.ASSERTED
    return frame.type, event_status(reading, joint=ONTOLOGY[frame.type].symmetric)


def _old(
    act: Act,
    verb: Token,
    status: Status,
    date: EventDate | None,
    harms: frozenset[str],
    *,
    nominal: bool,
    spoken: bool,
) -> str | None:
    """Return the words that make an act background, None where it is news."""
    if act.frame.promise:
        return None
    if date is not None and (date.value is not None or date.old):
        return date.words if date.old else None
    if status is Status.ALLEGED:
        return None
    speech = spoken and act.frame.type in SPEECH
    lasting = act.frame.lasting
    words = undated_background(act.trigger, verb, act.reading, speech=speech, lasting=lasting)
    known = nominal and not is_news(act.trigger, harms)
    if words is None and known and act.frame.nominal == "background":
        return "a bare noun"
    return words


def _goldstein(frame: Frame, facts: TypeFacts) -> float:
    """Return the weight: a demand weighs as CAMEO 100, an appeal as 020."""
    return -5.0 if frame.tone == "demand" else facts.goldstein


def _pairs(act: Act, facts: TypeFacts) -> list[tuple[str, str | None]]:
    """Return source and target of each signal: every source with every target.

    Where the order says nothing, the sources among themselves are pairs too; the targets are not.
    """
    sources, targets = act.source.codes, act.target.codes
    if act.frame.type is SignalType.MEDIATION:
        return list(combinations(dict.fromkeys((*sources, *targets)), 2))
    pairs: list[tuple[str, str | None]] = [
        (source, target) for source in sources for target in targets if source != target
    ]
    together = facts.symmetric and act.frame.mutual is not False and not _is_round(act)
    if together or (act.frame.mutual and not targets):
        pairs.extend(combinations(sources, 2))
    return pairs or [(source, None) for source in sources]


def _is_round(act: Act) -> bool:
    """Tell whether the act is a visit: each host is met apart, whoever else is on the way."""
    return act.frame.mode == "visit" and bool(act.target)


def _why(act: Act, status: Status, word: str) -> str:
    """Name the rule and the words that led to it, for a reader who wants to check."""
    doc = act.trigger.doc
    sides = []
    for name, role in (("source", act.source), ("target", act.target)):
        words = " ".join(doc[index].text for index in dict.fromkeys(role.tokens)) or role.how
        sides.append(f"{name} {'+'.join(role.codes) or 'none'} ({words})")
    because = f" by “{word}”" if word else ""
    return f"{act.frame.id}: “{act.trigger.text}”, {', '.join(sides)}, {status.value}{because}"
