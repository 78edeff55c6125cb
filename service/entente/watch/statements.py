"""What leaders say as acts of their own: a speech is an act like others, of its speaker.

Grouping, counting of origins, revisions and bounds are those of all acts. What differs is in the
data: one speaker's words about one state are told apart by day, and a speech folds into the alert
of an act of that occasion, which then quotes it.
"""

from collections.abc import Iterator

from entente.messages import Observation, ObservedSignal, ObservedStatement, Status
from entente.watch.rules import STATEMENT, development_rules


def spoken(observation: Observation) -> Iterator[ObservedSignal]:
    """Yield the statements that this pair owns, as acts of a speaker toward the other state."""
    for statement in observation.statements:
        state = statement.speaker.state
        other = _other(observation.pair, state) if state else None
        if state and other and statement.home in {None, observation.pair}:
            yield _act(statement, state, other, observation.pair)


def _act(statement: ObservedStatement, state: str, other: str, pair: str) -> ObservedSignal:
    certain = statement.confidence >= development_rules().statements.confidence
    status = Status.BACKGROUND if statement.background else Status.ASSERTED
    about = {state, *statement.about}
    return ObservedSignal(
        type=STATEMENT,
        source=state,
        target=other,
        members=tuple(sorted(about)) if about - {state, other} else (),
        home=pair,
        status=status,
        quad=STATEMENT,
        goldstein=0.0,
        confidence=statement.confidence,
        alert=certain and not statement.background,
        speaker=statement.speaker,
        event_date=statement.event_date,
        mode=statement.stance,
        people=statement.people,
        figures=statement.figures,
        why=f"statement: {statement.kind}, speaker {statement.speaker.how}",
        quote=statement.quote,
        quote_start=statement.quote_start,
        quote_end=statement.quote_end,
        where=statement.where,
        context=statement.context,
    )


def _other(pair: str, state: str) -> str | None:
    """Return the other code of a pair, None where the state is none of its two."""
    if pair.startswith(f"{state}-"):
        return pair.removeprefix(f"{state}-")
    return pair.removesuffix(f"-{state}") if pair.endswith(f"-{state}") else None
