"""One signal a type, pair, status and instrument: repeated tellings become further evidence."""

from collections.abc import Sequence

from entente.messages import CharSpan, Signal
from entente.messages.vocabulary import ONTOLOGY


def merged(signals: Sequence[Signal]) -> list[Signal]:
    """Merge repeated tellings in text order; the surest gives the fields, all give evidence."""
    kept: dict[tuple[object, ...], list[Signal]] = {}
    for signal in signals:
        kept.setdefault(_key(signal), []).append(signal)
    named = {key[:-1]: key for key in kept if key[-1] is not None}
    for key in [key for key in kept if key[-1] is None and key[:-1] in named]:
        kept[named[key[:-1]]].extend(kept.pop(key))
    return [_merge(tellings) for tellings in kept.values()]


def _key(signal: Signal) -> tuple[object, ...]:
    pair: tuple[str | None, ...] = (signal.source, signal.target)
    if ONTOLOGY[signal.type].symmetric and signal.target is not None:
        pair = tuple(sorted((signal.source, signal.target)))
    return (signal.type, pair, signal.status, signal.instrument)


def _merge(tellings: Sequence[Signal]) -> Signal:
    best = max(tellings, key=lambda signal: signal.confidence)
    spans = {(span.start, span.end) for signal in tellings for span in signal.evidence}
    outer = [
        span
        for span in sorted(spans)
        if not any(
            other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans
        )
    ]
    dates = [signal.event_date for signal in tellings if signal.event_date]
    names = [signal.instrument for signal in tellings if signal.instrument]
    against = dict.fromkeys(code for signal in tellings for code in signal.against)
    return best.model_copy(
        update={
            "evidence": tuple(CharSpan(start=start, end=end) for start, end in outer),
            "event_date": best.event_date or (dates[0] if dates else None),
            "instrument": best.instrument or (names[0] if names else None),
            "against": tuple(against),
            "alert": any(signal.alert for signal in tellings),
        }
    )
