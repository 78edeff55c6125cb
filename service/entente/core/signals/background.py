"""When an act happened, and whether that makes it background.

Background is an act more than a week before publication, or an undated one that the text places
beside the news: in the pluperfect, by a participle or a relative clause, by "in recent years".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.dates import DateExpression, PartialDate, find_dates
from entente.core.parsing.columns import text_of
from entente.core.signals import syntax
from entente.core.signals.modality import Reading

WINDOW: Final = timedelta(days=7)
_MAX_CLIMB: Final = 8
_MAIN: Final = frozenset({"ROOT", "conj"})  # where an imperfect is not reported speech
_DATED_WITH: Final = frozenset({"advcl", "conj"})
_AHEAD: Final = frozenset({"due", "planned", "possible"})  # "they may meet on Friday"


@dataclass(frozen=True, slots=True)
class EventDate:
    """The date of an act, and what it says of its novelty."""

    value: PartialDate | None
    old: bool
    ahead: bool
    words: str


class Timeline:
    """The dates of one article, by the token that heads each."""

    def __init__(self, doc: Doc, language: str, published: date | None, *, exact: bool) -> None:
        self._published = published
        self._anchor = published if exact else None
        self._dates: list[tuple[Token, DateExpression]] = []
        self._tokens: list[range] = []
        self._text = text_of(doc)
        for expression in find_dates(self._text, language):
            span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
            if span is not None and len(span):
                self._dates.append((span.root, expression))
                self._tokens.append(range(span.start, span.end))

    def tokens(self) -> frozenset[int]:
        """Return the indices of the tokens inside date expressions."""
        return frozenset(index for indices in self._tokens for index in indices)

    def event_date(
        self, trigger: Token, verb: Token, objects: Sequence[Token], reading: Reading
    ) -> EventDate | None:
        """Return the date that belongs to the clause of the trigger."""
        for root, expression in self._dates:
            if root.sent.start != trigger.sent.start:
                continue
            if self._belongs(root, expression, (trigger, verb), objects):
                return self._judge(expression, reading)
        return self._inherited(verb, reading)

    def _inherited(self, verb: Token, reading: Reading) -> EventDate | None:
        """Return the past year that dates the clause around: "in 1990, when X invaded Y"."""
        outer = verb.head
        dated_with = syntax.relation(verb) in _DATED_WITH and syntax.is_finite(verb)
        if not dated_with or outer.pos_ not in syntax.VERBAL:
            return None
        for root, expression in self._dates:
            if expression.year is None or root.sent.start != verb.sent.start:
                continue
            if self._belongs(root, expression, (outer, outer), ()):
                judged = self._judge(expression, reading)
                return judged if judged.old else None
        return None

    def is_past(self, year: int | None) -> bool:
        """Tell whether the year lies before that of publication."""
        return year is not None and self._published is not None and year < self._published.year

    def year_of(self, head: Token) -> int | None:
        """Return the year that dates a treaty: in its phrase or by its participle."""
        for root, expression in self._dates:
            if expression.year is None or not head.left_edge.i <= root.i <= head.right_edge.i:
                continue
            node = root
            for _ in range(_MAX_CLIMB):
                if node == head:
                    return expression.year
                if node.pos_ in syntax.VERBAL and not syntax.is_participle(node):
                    break
                node = node.head
        return None

    def _belongs(
        self,
        root: Token,
        expression: DateExpression,
        triggers: tuple[Token, Token],
        objects: Sequence[Token],
    ) -> bool:
        node = root
        dates_the_object = expression.kind == "calendar" and expression.day is None
        for _ in range(_MAX_CLIMB):
            if node in triggers:
                return True
            if dates_the_object and node in objects:
                return False
            if node != root and node.pos_ in syntax.VERBAL and node.dep_ != "aux":
                return False
            if node.head == node:
                return False
            node = node.head
        return False

    def _resolve(self, expression: DateExpression, reading: Reading) -> PartialDate | None:
        """Return the date that is meant; of what was decided the nearer of the two years."""
        is_open = not reading.findings.keys().isdisjoint(_AHEAD)
        ahead = reading.future or (is_open and not reading.past)
        value = expression.resolve(self._anchor, future=ahead)
        if ahead or not is_open or value is None or self._anchor is None:
            return value
        coming = expression.resolve(self._anchor, future=True)
        if coming is None:
            return value
        distances = [abs(each.first_day() - self._anchor) for each in (coming, value)]
        return coming if distances[0] < distances[1] else value

    def _judge(self, expression: DateExpression, reading: Reading) -> EventDate:
        value = self._resolve(expression, reading)
        words = self._text[expression.start : expression.end]
        if value is None:
            coarse = expression.day is None and expression.kind == "calendar"
            old = coarse and (expression.ahead < 0 or reading.past)
            return EventDate(None, old=old, ahead=False, words=words)
        if self._published is None:
            # news name the year of other years than their own
            return EventDate(value, old=expression.year is not None, ahead=False, words=words)
        week_or_more = expression.unit != "day" and (expression.offset or 0) < -1
        old = value.last_day() < self._published - WINDOW or week_or_more
        return EventDate(value, old=old, ahead=value.first_day() > self._published, words=words)


def undated_background(
    trigger: Token, verb: Token, reading: Reading, *, speech: bool, lasting: bool
) -> str | None:
    """Return the words that place an undated act before the news, if any.

    `speech` marks acts that are done by saying so: their own tense tells nothing. `lasting` marks
    what goes on for years: in the present it is news only where an article or a title opens.
    """
    if reading.undated_background and not speech and not reading.same_day:
        return reading.undated_background
    later = reading.pluperfect and syntax.relation(verb) != "ccomp"
    going_on = reading.imperfect and syntax.relation(verb) in _MAIN
    present = not reading.past and syntax.morph(verb, "Tense") == "Pres"
    standing = lasting and present and trigger.sent.start > 0
    if (later or going_on or standing) and not speech and not reading.same_day:
        return verb.text
    if syntax.is_reduced(verb):
        return verb.text
    if not reading.beside:
        return None
    clause = _clause(verb)
    if syntax.is_participle(clause):
        return clause.text
    named = trigger.head.pos_ == "PROPN" and trigger.head.ent_type_ != "LOC"
    person = clause.head.ent_type_ == "PER" or named
    return clause.text if reading.past and not person else None


def _clause(verb: Token) -> Token:
    node = verb
    for _ in range(_MAX_CLIMB):
        if syntax.relation(node) in {"acl", "amod"} or node.head == node:
            return node
        node = node.head
    return node
