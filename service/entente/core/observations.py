"""From one article to one record a pair of states.

An article about several pairs fans out, so that all that is known of a pair lies in one partition.
The records carry the quoted words themselves: who reads an alert never needs the article.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from entente.core.traces import (
    MOST_NAMED,
    figures_of,
    pair_key,
    people_within,
    quoted,
    sentence_around,
    sketch,
)
from entente.core.utterances import observed_statements
from entente.messages import (
    Analysis,
    Article,
    Observation,
    ObservedSignal,
    Precision,
    Signal,
    Versions,
)
from entente.sources import SourceRegistry, shipped_sources

_VERSION_CHARS: Final = 16


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
    precision = _precision(article, analysis)
    signals: dict[str, list[ObservedSignal]] = {}
    for signal, home in zip(analysis.signals, homes, strict=True):
        key = pair_key(signal.source, signal.target)
        signals.setdefault(key, []).append(_observed_signal(article, analysis, signal, home))
    statements = observed_statements(article, analysis, precision, homes)
    told = (
        versions.model_dump(exclude_none=True) if versions else {"knowledge": analysis.knowledge}
    )
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
            precision=precision,
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


def _homes(signals: Sequence[Signal]) -> list[str]:
    """Return for each signal the pair that owns the alert: of several members, the first pair.

    It has to be one of the pairs that get a record: two states that sanction a third are no pair
    of that act. Groups are numbered apart in the title and in the text.
    """
    homes: dict[tuple[str, int | None], str] = {}
    for signal in signals:
        if signal.group is not None:
            act, key = (signal.where, signal.group), pair_key(signal.source, signal.target)
            homes[act] = min(homes.get(act, key), key)
    return [
        homes.get((signal.where, signal.group), pair_key(signal.source, signal.target))
        for signal in signals
    ]


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
    return (*named, *documents)[:MOST_NAMED]


def _observed_signal(
    article: Article, analysis: Analysis, signal: Signal, home: str
) -> ObservedSignal:
    start, end = next(((span.start, span.end) for span in signal.evidence), (0, 0))
    source = _source(article, signal.where)
    quote, context = quoted(source, start, end)
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
        people=people[:MOST_NAMED],
        figures=figures_of(source[first:last])[:MOST_NAMED],
        why=signal.why,
        quote=quote,
        quote_start=start,
        quote_end=end,
        where=signal.where,
        context=context,
    )


def _source(article: Article, where: str) -> str:
    return (article.title or "") if where == "title" else article.text
