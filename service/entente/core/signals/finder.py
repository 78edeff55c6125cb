"""From the words of an article to its signals.

Each trigger word offers its frames in the order of the lexicon; the first whose conditions hold and
whose roles lead to two states makes one act, read for status and date, and told once a pair.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.mentions import Cast
from entente.core.signals import syntax
from entente.core.signals.arguments import Arguments, Role
from entente.core.signals.background import EventDate, Timeline, undated_background
from entente.core.signals.frames import Frame, Lexicon, TriggerKind, lemmas, load_lexicon
from entente.core.signals.instruments import treaty_name
from entente.core.signals.merging import merged
from entente.core.signals.scoring import confidence, deserves_alert
from entente.core.signals.status import (
    Reading,
    StatusLexicon,
    event_status,
    load_status,
    read_status,
)
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
    return _Finder(doc, language, cast, statements, published, precision).find()


@dataclass(frozen=True, slots=True)
class _Act:
    """A frame whose conditions hold at a trigger, with its roles filled."""

    frame: Frame
    trigger: Token
    source: Role
    target: Role
    reading: Reading


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
        self._lexicon: Lexicon = load_lexicon(language)
        self._status: StatusLexicon = load_status(language)
        self._statements = statements
        exact = precision in {Precision.INSTANT, Precision.DAY}
        self._timeline = Timeline(doc, language, published.date() if published else None, exact)
        self._arguments = Arguments(doc, cast, statements, self._lexicon, self._timeline.tokens())
        self._consumed: set[int] = set()
        self._named = bool(cast.actors) or any(person.state for person in cast.people)

    def find(self) -> list[Signal]:
        if not self._named:
            return []
        found: list[tuple[int, Signal]] = []
        group = 0
        for act in self._acts():
            signals = self._signals(act, group)
            group += 1
            found.extend((act.trigger.i, signal) for signal in signals)
        found.sort(key=lambda item: item[0])
        return merged([signal for _, signal in found])

    def _acts(self) -> Iterator[_Act]:
        nouns = []
        for token in self._doc:
            kind = _trigger_kind(token)
            if kind == "nouns":
                nouns.append(token)
            elif kind is not None:
                act = self._act(token, kind)
                if act is not None:
                    if act.frame.object:
                        self._consumed.update(item.i for item in self._objects(token, act.frame))
                    yield act
        for token in nouns:
            if token.i not in self._consumed:
                act = self._act(token, "nouns")
                if act is not None:
                    yield act

    def _act(self, token: Token, kind: TriggerKind) -> _Act | None:
        index = self._lexicon.by_word[kind]
        seen: set[str] = set()
        reading: Reading | None = None
        for lemma in lemmas(token.lemma_.lower(), token.lower_, self._lexicon.grammar):
            for frame, further in index.get(lemma, ()):
                if frame.id in seen or not self._holds(frame, further, token):
                    continue
                seen.add(frame.id)
                source = self._arguments.role(token, frame.source)
                if not source:
                    continue
                target = self._target(frame, token, source)
                if not self._complete(frame, source, target):
                    continue
                if reading is None:
                    reading = read_status(token, self._status)
                if frame.promise and not _is_promise(token, reading):
                    continue
                return _Act(frame, token, source, target, reading)
        return None

    def _target(self, frame: Frame, token: Token, source: Role) -> Role:
        return self._arguments.role(token, frame.target, avoid=source.codes)

    def _complete(self, frame: Frame, source: Role, target: Role) -> bool:
        if target or frame.one_sided:
            return True
        return ONTOLOGY[frame.type].symmetric and len(source.codes) > 1

    def _holds(self, frame: Frame, further: tuple[str, ...], token: Token) -> bool:
        """Tell whether all conditions of the frame but its roles hold."""
        if any(not _hangs_on(word, token) for word in further):
            return False
        if frame.spoken and self._arguments.statement_at(token) is None:
            return False
        if frame.object and not self._objects(token, frame):
            return False
        if frame.clause and not self._has_clause(frame, token):
            return False
        if frame.adverbs and not self._has(frame.adverbs, _adverbs(token)):
            return False
        if frame.beside and not self._has(frame.beside, token.sent):
            return False
        if not (frame.with_ or frame.without or frame.not_beside):
            return True
        scope = self._scope(frame, token)
        if frame.with_ and not self._has(frame.with_, scope):
            return False
        if frame.not_beside and self._has(frame.not_beside, token.sent):
            return False
        return not (frame.without and self._has(frame.without, scope))

    def _scope(self, frame: Frame, token: Token) -> list[Token]:
        """Return the words that `with` and `without` ask: of the object and what follows it."""
        if not frame.object or token.pos_ not in syntax.VERBAL:
            return syntax.phrase(token)
        heads = {
            *self._objects(token, frame),
            *syntax.children(token, "obj", "iobj", "obl", "xcomp"),
        }
        return sorted({part for item in heads for part in syntax.phrase(item)})

    def _has(self, names: Sequence[str], tokens: Sequence[Token] | Doc) -> bool:
        kept = list(tokens)
        return any(syntax.has_any(kept, self._lexicon.classes[name]) for name in names)

    def _has_clause(self, frame: Frame, token: Token) -> bool:
        verbs = [
            item
            for clause in syntax.clauses(token, self._lexicon.grammar)
            for item in syntax.conjuncts(clause)
        ]
        return any(
            syntax.in_class(part, self._lexicon.classes[name])
            for verb in verbs
            for part in (verb, *syntax.children(verb, "aux"))
            for name in frame.clause
        )

    def _objects(self, token: Token, frame: Frame) -> list[Token]:
        if not frame.object:
            return []
        found = [
            item
            for head in syntax.objects(token, self._lexicon.grammar)
            for item in syntax.conjuncts(head)
        ]
        classes = [self._lexicon.classes[name] for name in frame.object]
        return [item for item in found if any(syntax.in_class(item, words) for words in classes)]

    def _signals(self, act: _Act, group: int) -> list[Signal]:
        frame, token, reading = act.frame, act.trigger, act.reading
        number = self._arguments.statement_at(token)
        cue = self._arguments.cue_statement(token)
        if number is not None and self._statements[number].polarity == "denied" and cue != number:
            reading.add("denied", "the statement denies it")
        finding, word = reading.strongest()
        if finding == "requested":
            return []
        kind, status = self._kind_and_status(frame, reading)
        if kind is None:
            return []
        verb = syntax.governor(token, self._lexicon.grammar) or token
        date = self._timeline.event_date(token, verb, self._objects(token, frame), reading)
        nominal = token.pos_ not in syntax.VERBAL and verb is token and not _is_predicate(token)
        spoken = number is not None
        status, word = _with_background(frame, status, word, date, nominal, act, verb, spoken)
        instrument, signed_in = self._instrument(frame, token, date)
        if status is Status.ASSERTED and frame.stage is None and self._timeline.is_past(signed_in):
            status, word = Status.BACKGROUND, str(signed_in)
        statement = number if number is not None else cue
        score = confidence(
            frame,
            act.source,
            act.target,
            status,
            nominal=nominal,
            spoken=statement is not None,
            scare_quoted=statement is None and _is_quoted(token),
        )
        pairs = _pairs(act, ONTOLOGY[kind])
        facts = ONTOLOGY[kind]
        members = tuple(dict.fromkeys(code for pair in pairs for code in pair if code))
        told = self._statements[statement] if statement is not None else None
        against = self._arguments.role(
            token, frame.against, avoid=(*act.source.codes, *act.target.codes)
        )
        return [
            Signal(
                type=kind,
                source=source,
                target=target,
                against=against.codes,
                members=members if len(pairs) > 1 else (),
                group=group if len(pairs) > 1 else None,
                status=status,
                quad=facts.quad,
                goldstein=_goldstein(frame, facts),
                speaker=told.speaker if told else None,
                addressee=told.addressee if told else None,
                statement=statement,
                instrument=instrument,
                event_date=str(date.value) if date and date.value else None,
                mode=frame.mode,
                stage=frame.stage,
                tone=frame.tone,
                obligation=frame.obligation,
                condition=self._condition(reading),
                claimed_by=told.speaker.name if told and told.speaker else None,
                place=self._place(kind, token, members),
                confidence=score,
                alert=deserves_alert(kind, status, score, one_sided=target is None),
                evidence=(self._evidence(act),),
                why=_why(act, status, word),
            )
            for source, target in pairs
        ]

    def _kind_and_status(self, frame: Frame, reading: Reading) -> tuple[SignalType | None, Status]:
        finding, _ = reading.strongest()
        cooperative = ONTOLOGY[frame.type].quad in {"verbal_coop", "material_coop"}
        if reading.refused and finding == "negated":
            if frame.refused_as is not None:
                return frame.refused_as, Status.ASSERTED
            return (
                (SignalType.REJECTION, Status.ASSERTED)
                if cooperative
                else (frame.type, Status.NEGATED)
            )
        if finding == "rejected":
            return (
                (SignalType.REJECTION, Status.ASSERTED) if cooperative else (None, Status.NEGATED)
            )
        if frame.promise and finding in {None, "planned", "conditional", "possible"}:
            return frame.type, Status.ASSERTED
        return frame.type, event_status(reading)

    def _instrument(
        self, frame: Frame, token: Token, date: EventDate | None
    ) -> tuple[str | None, int | None]:
        """Return the name of the treaty and the year that dates it."""
        if not frame.instrument:
            return None, None
        heads = self._objects(token, frame) or ([token] if token.pos_ == "NOUN" else [])
        for head in heads:
            year = self._timeline.year_of(head)
            if year is None and date is not None and date.old and date.value is not None:
                year = date.value.year
            name = treaty_name(head, year)
            if name is not None:
                return name, year
        return None, None

    def _condition(self, reading: Reading) -> str | None:
        if reading.condition is None:
            return None
        first, last = reading.condition
        return self._doc[first:last].text.strip(" ,")

    def _place(self, kind: SignalType, token: Token, members: Sequence[str]) -> str | None:
        if kind not in {SignalType.MEETING, SignalType.JOINT_EXERCISE, SignalType.MEDIATION}:
            return None
        for preposition in sorted(self._lexicon.grammar.place):
            places = syntax.obliques(token, preposition, self._lexicon.grammar)
            codes = self._arguments.resolve(places).codes
            if len(codes) == 1:
                return codes[0]
        return None

    def _evidence(self, act: _Act) -> CharSpan:
        """Return the clause that shows the act: trigger, objects and the words of both roles."""
        sentence = act.trigger.sent
        indices = {act.trigger.i, *(item.i for item in self._objects(act.trigger, act.frame))}
        indices.update(act.source.tokens, act.target.tokens)
        verb = syntax.governor(act.trigger, self._lexicon.grammar)
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


def _trigger_kind(token: Token) -> TriggerKind | None:
    if token.pos_ in syntax.VERBAL or syntax.morph(token, "VerbForm") in {"Part", "Ger", "Inf"}:
        return "verbs" if syntax.relation(token) not in {"aux", "cop"} else None
    if token.pos_ in {"NOUN", "PROPN"}:
        return "nouns"
    return "adjectives" if token.pos_ == "ADJ" else None


def _hangs_on(word: str, token: Token) -> bool:
    return any(
        word in {child.lower_, child.lemma_.lower()} and abs(child.i - token.i) <= 4  # noqa: PLR2004
        for child in token.children
    )


def _adverbs(token: Token) -> list[Token]:
    return [
        part
        for child in token.children
        if syntax.relation(child) in {"advmod", "obl", "nmod", "xcomp", "conj"}
        for part in syntax.phrase(child)
    ]


def _is_predicate(token: Token) -> bool:
    return any(syntax.children(token, "cop", "nsubj"))


def _is_quoted(token: Token) -> bool:
    """Tell whether the trigger stands alone or almost alone between quotation marks."""
    near = token.doc[max(0, token.i - 3) : token.i + 4]
    marks = [part.i for part in near if part.text in {'"', "“", "”", "«", "»"}]
    return any(at < token.i for at in marks) and any(at > token.i for at in marks)


def _is_promise(token: Token, reading: Reading) -> bool:
    group = [token, *syntax.children(token, "aux")]
    first = any(syntax.morph(part, "Person") == "1" for part in group)
    return reading.future or (first and not reading.past)


def _with_background(
    frame: Frame,
    status: Status,
    word: str,
    date: EventDate | None,
    nominal: bool,
    act: _Act,
    verb: Token,
    spoken: bool,
) -> tuple[Status, str]:
    """Turn an asserted act of another time into background or, with a later date, into a plan."""
    if status not in {Status.ASSERTED, Status.ALLEGED} or frame.promise:
        return status, word
    if date is not None and (date.value is not None or date.old):
        if date.old:
            return Status.BACKGROUND, date.words
        if date.ahead and not act.reading.past:
            return Status.PLANNED, date.words
        return status, word
    if status is Status.ALLEGED:
        return status, word
    speech = spoken and frame.type in SPEECH
    words = undated_background(act.trigger, verb, act.reading, speech=speech)
    if words is not None:
        return Status.BACKGROUND, words
    if nominal and frame.nominal == "background":
        return Status.BACKGROUND, "a bare noun"
    return status, word


def _goldstein(frame: Frame, facts: TypeFacts) -> float:
    """A demand weighs as CAMEO 100, an appeal as 020."""
    return -5.0 if frame.tone == "demand" else facts.goldstein


def _pairs(act: _Act, facts: TypeFacts) -> list[tuple[str, str | None]]:
    """Return source and target of each signal: every source with every target.

    Where the order says nothing, the sources among themselves are pairs too; the targets are not.
    """
    sources, targets = act.source.codes, act.target.codes
    if act.frame.type is SignalType.MEDIATION:
        return list(combinations(dict.fromkeys((*sources, *targets)), 2))
    pairs: list[tuple[str, str | None]] = [
        (source, target) for source in sources for target in targets if source != target
    ]
    if facts.symmetric:
        pairs.extend(combinations(sources, 2))
    return pairs or [(source, None) for source in sources]


def _why(act: _Act, status: Status, word: str) -> str:
    """Name the rule and the words that led to it, for a reader who wants to check."""
    doc = act.trigger.doc
    sides = []
    for name, role in (("source", act.source), ("target", act.target)):
        words = " ".join(doc[index].text for index in dict.fromkeys(role.tokens)) or role.how
        sides.append(f"{name} {'+'.join(role.codes) or 'none'} ({words})")
    because = f" by “{word}”" if word else ""
    return f"{act.frame.id}: “{act.trigger.text}”, {', '.join(sides)}, {status.value}{because}"
