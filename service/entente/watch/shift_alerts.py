"""One revision of an alert that a relation has left its baseline, written from its causes.

Its words are those of the acts behind it; its severity has terms of its own for the fact and for
how far the daily amount has risen, the others are those of all alerts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from math import log2
from typing import Final

from entente.messages import (
    Alert,
    Cause,
    Precision,
    Revision,
    SeverityTerm,
    Status,
    Versions,
)
from entente.messages.alert import Change, Tier
from entente.watch.alerts import claim_of, report_of
from entente.watch.content import Content, content_of
from entente.watch.headlines import shift_headlines
from entente.watch.memory import Development
from entente.watch.relation_index import Alarm
from entente.watch.relation_memory import Standing
from entente.watch.rules import development_rules, relation_rules, severity_rules
from entente.watch.severity import Novelty, Weighed, severity_terms, tier_of, total

_LEAST_BEFORE: Final = 0.001  # a day of a thousand: what was nothing has not risen without end


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """What a revision is written from. `again` is true after an earlier shift of the side."""

    id: str
    revision: int
    change: Change
    pair: str
    side: str
    alarm: Alarm
    causes: tuple[Development, ...]
    history: tuple[Revision, ...]
    tier_before: Tier
    again: bool
    old: bool
    relation: Standing
    versions: Versions


def write_shift(draft: ShiftDraft) -> Alert:
    """Return the revision."""
    source, _, target = draft.pair.partition("-")
    told = [(each, content_of(each)) for each in draft.causes]
    told.sort(key=lambda pair: (-abs(pair[0].counted), pair[0].first_seen, pair[0].id))
    origins = tuple(sorted({origin for _, content in told for origin in content.origins}))
    confidence = _confidence(told)
    novelty: Novelty = "repeat" if draft.again else "first"
    weighed = _weighed(draft, told, confidence, novelty, max(len(origins), 1))
    terms, severity, tier = _judged(draft, weighed)
    alarm, bounds = draft.alarm, development_rules().bounds
    leads = [content.lead for _, content in told if content.lead is not None]
    accounts = {lead.account.article_id: lead.account for lead in leads}
    return Alert(
        id=draft.id,
        story=draft.id,
        revision=draft.revision,
        kind="shift",
        change=draft.change,
        tier=tier,
        severity=severity,
        severity_terms=terms,
        headline=shift_headlines(
            draft.side, (source, target), withdrawn=draft.change == "withdrawn"
        ),
        type="shift",
        status=Status.ASSERTED,
        source=source,
        target=target,
        confidence=confidence,
        why=_why(draft),
        event_date=str(alarm.onset) if alarm.onset == alarm.day else f"{alarm.onset}/{alarm.day}",
        first_seen=min((each.first_seen for each, _ in told), default=_noon(alarm)),
        last_seen=max((each.last_seen for each, _ in told), default=_noon(alarm)),
        claims=tuple(claim_of(lead) for lead in leads[: bounds.claims]),
        reports=tuple(report_of(each) for each in islice(accounts.values(), bounds.accounts)),
        spread=weighed.spread,
        origins=origins,
        novelty=novelty,
        history=draft.history,
        relation=draft.relation.index,
        baseline=draft.relation.baseline,
        causes=tuple(_cause(each, content) for each, content in told if content.lead),
        versions=draft.versions,
    )


def _noon(alarm: Alarm) -> datetime:
    return datetime.combine(alarm.day, time(12), UTC)


def _confidence(told: list[tuple[Development, Content]]) -> float:
    """Return the mean confidence of the causes, by what each counts."""
    weights = [abs(each.counted) for each, _ in told]
    read = [content.lead.signal.confidence if content.lead else 0.0 for _, content in told]
    total_weight = sum(weights)
    if not total_weight:
        return 0.0
    return round(sum(w * c for w, c in zip(weights, read, strict=True)) / total_weight, 2)


def _weighed(
    draft: ShiftDraft,
    told: list[tuple[Development, Content]],
    confidence: float,
    novelty: Novelty,
    spread: int,
) -> Weighed:
    gravest = max(
        (abs(c.lead.signal.goldstein) for _, c in told if c.lead is not None), default=0.0
    )
    return Weighed(
        goldstein=gravest * severity_rules().shift.weight_share,
        status=Status.ASSERTED,
        confidence=confidence,
        speakers=(),
        parties=frozenset(draft.pair.split("-")),
        novelty=novelty,
        spread=spread,
        confirmed=False,
        contradicted=False,
        outcome=None,
        precision=Precision.DAY,
        old=draft.old,
    )


def _judged(draft: ShiftDraft, weighed: Weighed) -> tuple[tuple[SeverityTerm, ...], int, Tier]:
    rules = severity_rules().shift
    rise = log2(max(draft.alarm.after / max(draft.alarm.before, _LEAST_BEFORE), 1.0))
    own = {"shift": rules.base, "rise": min(rules.rise_per_doubling * rise, rules.rise_most)}
    terms = (
        *(SeverityTerm(name=name, points=round(points, 1)) for name, points in own.items()),
        *(term for term in severity_terms(weighed) if term.name != "status"),
    )
    if draft.change != "withdrawn":
        severity = total(terms)
        return terms, severity, tier_of(severity, weighed)
    taken_back = SeverityTerm(name="withdrawn", points=-sum(term.points for term in terms))
    return (*terms, taken_back), 0, "log" if draft.tier_before == "log" else "notify"


def _why(draft: ShiftDraft) -> str:
    alarm, full = draft.alarm, relation_rules().full_day
    years = relation_rules().years_between_false_alarms
    return (
        f"shift: {draft.side} of {alarm.after * full:.2f} points a day from {alarm.onset} to"
        f" {alarm.day}, {alarm.before * full:.2f} before; where acts come one by one, such"
        f" evidence comes by chance hardly more than once in {years:g} years"
    )


def _cause(development: Development, content: Content) -> Cause:
    return Cause(
        id=development.id,
        type=content.type,
        status=content.status,
        source=content.source,
        target=content.target,
        day=development.day_told,
        points=round(development.counted, 2),
    )
