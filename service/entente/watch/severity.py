"""How much an alert matters: additive terms and one rule for the tier.

The terms add up to the severity (0 to 100), each stands in the alert, and the numbers are in
`data/watch/severity.yaml`. The tier is `page` from its threshold on, if the status is asserted or
planned, the date of the article is known to the day or better, the report is not old and the plan
has not lapsed; `notify` from its threshold on; else `log`. What is background is logged.
"""

from dataclasses import dataclass
from math import log2
from typing import Final, Literal

from entente.messages import Precision, SeverityTerm, Speaker, Status
from entente.messages.alert import Tier
from entente.watch.rules import SeverityRules, severity_rules

Novelty = Literal["first", "repeat", "warming_up"]
_EXACT: Final = frozenset({Precision.INSTANT, Precision.DAY})


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the severity of a development depends on; `goldstein` is from -10 to +10.

    `parties` are the states concerned, `outcome` what became of a
    plan, `old` is true for news long before the newest of the pair.
    """

    goldstein: float
    status: str
    confidence: float
    speakers: tuple[Speaker, ...]
    parties: frozenset[str]
    novelty: Novelty
    spread: int
    confirmed: bool
    contradicted: bool
    outcome: str | None
    precision: Precision
    old: bool


def severity_terms(weighed: Weighed) -> tuple[SeverityTerm, ...]:
    """Return the terms that are not zero, in points."""
    rules = severity_rules()
    spread = min(rules.spread_per_doubling * log2(max(weighed.spread, 1)), rules.spread_most)
    above = weighed.confidence - rules.confidence_zero
    terms = {
        "weight": rules.weight_per_goldstein * abs(weighed.goldstein),
        "status": _status_points(weighed.status, rules),
        "confidence": rules.confidence_per_unit * above,
        "speaker": max(
            (_speaker_points(speaker, weighed, rules) for speaker in weighed.speakers),
            default=rules.speaker.anybody,
        ),
        "novelty": getattr(rules.novelty, weighed.novelty),
        "spread": spread,
        "confirmed": rules.confirmed if weighed.confirmed else 0.0,
        "outcome": rules.outcome.get(weighed.outcome or "", 0.0),
        "contradicted": rules.contradicted if weighed.contradicted else 0.0,
    }
    rounded = {name: round(points, 1) for name, points in terms.items()}
    return tuple(SeverityTerm(name=name, points=p) for name, p in rounded.items() if p)


def total(terms: tuple[SeverityTerm, ...]) -> int:
    """Return the severity: the sum of `terms`, cut to 0..100."""
    return round(min(max(sum(term.points for term in terms), 0.0), 100.0))


def tier_of(severity: int, weighed: Weighed) -> Tier:
    """Return the tier by the rule of this module."""
    rules = severity_rules()
    if weighed.status == Status.BACKGROUND:
        return "log"
    news = weighed.status in rules.may_page and weighed.precision in _EXACT
    news = news and not weighed.old and weighed.outcome != "lapsed"
    if severity >= rules.page and news:
        return "page"
    return "notify" if severity >= rules.notify else "log"


def _status_points(status: str, rules: SeverityRules) -> float:
    return rules.status.get(status, rules.status["other"])


def _speaker_points(speaker: Speaker, weighed: Weighed, rules: SeverityRules) -> float:
    if speaker.leader:
        ours = speaker.state in weighed.parties
        return rules.speaker.leader if ours else rules.speaker.other_leader
    return rules.speaker.official if speaker.state else rules.speaker.anybody
