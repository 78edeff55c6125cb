"""From one article to one record a pair of states.

An article about several pairs fans out, so that all that is known of a pair lies in one partition.
The records carry the quoted words themselves: who reads an alert never needs the article.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from entente.core.traces import figures_of, people_within, sentence_around, sketch
from entente.messages import (
    Analysis,
    Article,
    Observation,
    ObservedSignal,
    ObservedStatement,
    Precision,
    Signal,
    Statement,
    Versions,
)
from entente.sources import SourceRegistry, shipped_sources

CONTEXT_CHARS: Final = 200  # before and after the quoted words, cut at white space
_VERSION_CHARS: Final = 16
_MOST_NAMED: Final = 8  # people, figures and origins that are worth comparing


def observe(
    article: Article,
    analysis: Analysis,
    received_at: datetime,
    versions: Versions | None = None,
    sources: SourceRegistry | None = None,
) -> list[Observation]:
    """Return what `analysis` says about each pair, in the order of their keys.

    The key is the two codes in alphabetical order, "PRK-RUS", or the one code of an act without a
    target. A retracted article gives the records of what it had said, marked as retracted.
    """
    homes = _homes(analysis.signals)
    signals: dict[str, list[ObservedSignal]] = {}
    for signal in analysis.signals:
        key = pair_key(signal.source, signal.target)
        home = homes.get((signal.where, signal.group), key)
        signals.setdefault(key, []).append(_observed_signal(article, analysis, signal, home))
    statements: dict[str, list[ObservedStatement]] = {}
    for number, statement in enumerate(analysis.statements):
        for key in pairs_of(number, statement, analysis):
            statements.setdefault(key, []).append(_observed_statement(article, statement))
    told = versions.model_dump() if versions else {"knowledge": analysis.knowledge}
    if not signals and not statements:
        return []
    pairs = tuple(sorted(signals.keys() | statements.keys()))
    origins = _origins(article, analysis, sources or shipped_sources())
    fingerprint = sketch(article.text)
    return [
        Observation(
            pair=key,
            article_id=article.id,
            article_version=article.version or version_of(article.text),
            url=article.url,
            title=article.title,
            outlet=article.outlet,
            language=analysis.language or "und",
            observed_at=analysis.published_at or received_at,
            precision=_precision(article, analysis),
            retracted=article.retracted,
            signals=tuple(signals.get(key, ())),
            statements=tuple(statements.get(key, ())),
            origins=origins,
            fingerprint=fingerprint,
            pairs=pairs,
            versions={**told, **({"model": analysis.model} if analysis.model else {})},
        )
        for key in pairs
    ]


def pair_key(source: str, target: str | None) -> str:
    """Return the key of a pair of states, or of one alone."""
    if target is None or target == source:
        return source
    return "-".join(sorted((source, target)))


def _homes(signals: Sequence[Signal]) -> dict[tuple[str, int | None], str]:
    """Return which of its pairs owns the alert of each act of several members: the first.

    It has to be one of the pairs that get a record: two states that sanction a third are no pair
    of that act. Groups are numbered apart in the title and in the text.
    """
    homes: dict[tuple[str, int | None], str] = {}
    for signal in signals:
        if signal.group is not None:
            act, key = (signal.where, signal.group), pair_key(signal.source, signal.target)
            homes[act] = min(homes.get(act, key), key)
    return homes


def pairs_of(number: int, statement: Statement, analysis: Analysis) -> list[str]:
    """Return the pairs that the statement at `number` belongs to.

    It is by a leader of one of the two, and it speaks of the other or carries a signal about both.
    """
    keys: dict[str, None] = {}
    speakers = statement.speakers or ((statement.speaker,) if statement.speaker else ())
    for speaker in speakers:
        if not speaker.leader or speaker.state is None:
            continue
        others = [*statement.about]
        if statement.addressee is not None and statement.addressee.state is not None:
            others.append(statement.addressee.state)
        keys.update(
            dict.fromkeys(
                pair_key(speaker.state, code) for code in others if code != speaker.state
            )
        )
        for signal in analysis.signals:
            ends = {signal.source, signal.target}
            if signal.statement == number and signal.target and speaker.state in ends:
                keys[pair_key(signal.source, signal.target)] = None
    return list(keys)


def version_of(text: str) -> str:
    """Return what tells one text of an article from another where the producer does not say."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_VERSION_CHARS]


def _precision(article: Article, analysis: Analysis) -> Precision:
    """Return the precision of the date that was used: an arrival is known to the instant."""
    if article.published_at is not None and article.published_at == analysis.published_at:
        return article.published_precision
    return Precision.INSTANT


def _origins(article: Article, analysis: Analysis, sources: SourceRegistry) -> tuple[str, ...]:
    """Return what the article says it rests on: agencies by name, governments by code.

    A government is an origin where its own transcript or communiqué is quoted.
    """
    named = sources.named_in(f"{article.title or ''}\n{article.text}")
    speakers = (each.speaker for each in analysis.statements if each.speaker)
    documents = dict.fromkeys(
        speaker.state
        for speaker in speakers
        if speaker.state and not speaker.leader
        if any(map(sources.is_document, speaker.name.split()))
    )
    return (*named, *documents)[:_MOST_NAMED]


def _observed_signal(
    article: Article, analysis: Analysis, signal: Signal, home: str
) -> ObservedSignal:
    start, end = next(((span.start, span.end) for span in signal.evidence), (0, 0))
    source = _source(article, signal.where)
    quote, context = _quoted(source, start, end)
    first, last = sentence_around(source, start, end)
    people = people_within(analysis.leaders, first, last, signal.where)
    return ObservedSignal(
        type=signal.type,
        source=signal.source,
        target=signal.target,
        against=signal.against,
        members=signal.members,
        home=home,
        status=signal.status,
        quad=signal.quad,
        goldstein=signal.goldstein,
        confidence=signal.confidence,
        alert=signal.alert,
        speaker=signal.speaker,
        instrument=signal.instrument,
        event_date=signal.event_date,
        place=signal.place,
        condition=signal.condition,
        mode=signal.mode,
        people=people[:_MOST_NAMED],
        figures=figures_of(source[first:last])[:_MOST_NAMED],
        why=signal.why,
        quote=quote,
        quote_start=start,
        quote_end=end,
        where=signal.where,
        context=context,
    )


def _observed_statement(article: Article, statement: Statement) -> ObservedStatement:
    if statement.speaker is None:
        raise ValueError("a statement without a speaker belongs to no pair")
    start, end = statement.start, statement.end
    quote, context = _quoted(_source(article, statement.where), start, end)
    return ObservedStatement(
        speaker=statement.speaker,
        kind=statement.kind,
        polarity=statement.polarity,
        confidence=statement.confidence,
        quote=quote,
        quote_start=start,
        quote_end=end,
        where=statement.where,
        context=context,
    )


def _source(article: Article, where: str) -> str:
    return (article.title or "") if where == "title" else article.text


def _quoted(text: str, start: int, end: int) -> tuple[str, str]:
    """Return `text[start:end]` and some text around it that begins and ends with whole words."""
    first, last = max(0, start - CONTEXT_CHARS), min(len(text), end + CONTEXT_CHARS)
    first = next(_word_edges(text, first, start), start) if first else 0
    last = max(_word_edges(text, end, last), default=end) if last < len(text) else last
    return text[start:end], text[first:last].strip()


def _word_edges(text: str, first: int, last: int) -> Iterator[int]:
    return (at for at in range(first, last) if text[at].isspace())
