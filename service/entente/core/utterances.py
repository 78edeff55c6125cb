"""What leaders say in an article, by pairs: about whom, with which stance, on which day.

A statement that names several states belongs to the record of each of these pairs, but only one,
its home, raises the alert: that of an act which it tells, else of whom it addresses, else of the
state that its speaker speaks of most in the article.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from entente.core.dates import DateExpression, PartialDate, find_dates
from entente.core.traces import (
    MOST_NAMED,
    figures_of,
    pair_key,
    people_within,
    quoted,
    sentence_around,
)
from entente.messages import (
    CONFLICT_QUADS,
    Analysis,
    Article,
    ObservedStatement,
    Precision,
    Signal,
    Speaker,
    Statement,
    Status,
)

_EXACT: Final = frozenset({Precision.INSTANT, Precision.DAY})
_NOT_SAID: Final = frozenset({Status.NEGATED, Status.DENIED, Status.BACKGROUND})
_LONG_BEFORE: Final = timedelta(days=7)
_BETWEEN: Final = 6  # words at most between a verb of saying and the day that belongs to it


class _Told(NamedTuple):
    """An article as its statements are read from it; `homes` has one entry a signal."""

    article: Article
    analysis: Analysis
    homes: Sequence[str]
    published: date | None


def observed_statements(
    article: Article, analysis: Analysis, precision: Precision, homes: Sequence[str]
) -> dict[str, list[ObservedStatement]]:
    """Return the statements that belong to each pair; `homes` are those of the signals."""
    at = analysis.published_at
    told = _Told(article, analysis, homes, at.date() if at and precision in _EXACT else None)
    spoken_of = _spoken_of(analysis)
    found: dict[str, list[ObservedStatement]] = {}
    for number, statement in enumerate(analysis.statements):
        for speaker in _leaders(statement):
            pairs = _pairs_of(number, statement, speaker, analysis)
            home = _home(number, statement, speaker, told, spoken_of)
            for pair in pairs:
                observed = _observed(number, statement, speaker, told, pair)
                update = {"home": home if home in pairs else pairs[0]}
                found.setdefault(pair, []).append(observed.model_copy(update=update))
    return found


def _leaders(statement: Statement) -> Iterator[Speaker]:
    """Yield the leaders who speak, each once."""
    speakers = statement.speakers or ((statement.speaker,) if statement.speaker else ())
    told = {(each.qid or each.name): each for each in speakers if each.leader and each.state}
    yield from told.values()


def _pairs_of(
    number: int, statement: Statement, speaker: Speaker, analysis: Analysis
) -> list[str]:
    """Return the pairs that a statement by this leader belongs to.

    He is of one of the two, and speaks of the other, to it, or tells an act of both.
    """
    state = speaker.state or ""
    keys = dict.fromkeys(pair_key(state, code) for code in _others(statement, state))
    for signal in _signals_of(number, analysis):
        if signal.target and state in {signal.source, signal.target}:
            keys[pair_key(signal.source, signal.target)] = None
    return list(keys)


def _others(statement: Statement, state: str) -> list[str]:
    """Return the states that it is about or said to, without the speaker's own."""
    codes = [*statement.about]
    if statement.addressee is not None and statement.addressee.state is not None:
        codes.append(statement.addressee.state)
    return [code for code in codes if code != state]


def _home(
    number: int,
    statement: Statement,
    speaker: Speaker,
    told: _Told,
    spoken_of: dict[str, Counter[str]],
) -> str | None:
    """Return the pair whose alert a statement belongs to; of equals the one named first."""
    state = speaker.state or ""
    acts = [
        (not signal.alert, place)
        for place, signal in enumerate(told.analysis.signals)
        if signal.statement == number and state in {signal.source, signal.target}
        if signal.target
    ]
    if acts:
        return told.homes[min(acts)[1]]
    if statement.addressee is not None and statement.addressee.state not in {None, state}:
        return pair_key(state, statement.addressee.state)
    others = _others(statement, state)
    counts = spoken_of[_name(speaker)]
    return pair_key(state, max(others, key=counts.__getitem__)) if others else None


def _spoken_of(analysis: Analysis) -> dict[str, Counter[str]]:
    """Return how many statements of each speaker are about each state."""
    counts: dict[str, Counter[str]] = {}
    for statement in analysis.statements:
        for speaker in _leaders(statement):
            counts.setdefault(_name(speaker), Counter()).update({*statement.about})
    return counts


def _name(speaker: Speaker) -> str:
    return speaker.qid or speaker.name


def _observed(
    number: int, statement: Statement, speaker: Speaker, told: _Told, pair: str
) -> ObservedStatement:
    start, end = statement.start, statement.end
    text = (told.article.title or "") if statement.where == "title" else told.article.text
    quote, context = quoted(text, start, end)
    people = people_within(told.analysis.leaders, start, end, statement.where)
    said = _said_on(statement, text, told)
    old = told.published and said and said.last_day() < told.published - _LONG_BEFORE
    return ObservedStatement(
        speaker=speaker,
        about=statement.about,
        kind=statement.kind,
        polarity=statement.polarity,
        stance=_stance(number, statement, told.analysis, pair),
        event_date=str(said) if said else None,
        background=bool(old),
        people=tuple(each for each in people if each != _name(speaker))[:MOST_NAMED],
        figures=figures_of(quote)[:MOST_NAMED],
        confidence=statement.confidence,
        quote=quote,
        quote_start=start,
        quote_end=end,
        where=statement.where,
        context=context,
    )


def _signals_of(number: int, analysis: Analysis) -> list[Signal]:
    return [signal for signal in analysis.signals if signal.statement == number]


def _stance(number: int, statement: Statement, analysis: Analysis, pair: str) -> str | None:
    """Return whether what is said draws the pair together or apart, where its signals agree."""
    if statement.polarity == "denied":
        return "denial"
    sides = {
        "conflict" if signal.quad in CONFLICT_QUADS else "cooperation"
        for signal in _signals_of(number, analysis)
        if pair_key(signal.source, signal.target) == pair and signal.status not in _NOT_SAID
    }
    return sides.pop() if len(sides) == 1 else None


def _said_on(statement: Statement, text: str, told: _Told) -> PartialDate | None:
    """Return the date beside the verb of saying, in its sentence and not in what is said."""
    cue = statement.cue
    if cue is None or told.analysis.language is None:
        return None
    first, last = sentence_around(text, cue.start, cue.end)
    spoken = statement.parts or ((statement.start, statement.end),)
    around = _blanked(text, first, last, spoken)
    near = [
        (gap, each)
        for each in find_dates(around, told.analysis.language)
        if (gap := _words_between(around, each, cue.start - first, cue.end - first)) <= _BETWEEN
    ]
    for _, expression in sorted(near, key=lambda each: each[0]):
        said = expression.resolve(told.published)
        if said and (told.published is None or said.first_day() <= told.published):
            return said
    return None


def _blanked(text: str, first: int, last: int, spoken: Sequence[tuple[int, int]]) -> str:
    """Return `text[first:last]` with blanks for what is said."""
    letters = list(text[first:last])
    for start, end in spoken:
        within = range(max(start, first), min(end, last))
        letters[within.start - first : within.start - first + len(within)] = " " * len(within)
    return "".join(letters)


def _words_between(text: str, date_: DateExpression, start: int, end: int) -> int:
    gap = text[end : date_.start] if date_.start >= end else text[date_.end : start]
    return len(gap.split())
