"""Which tellings of one family, direction and home tell one and the same act.

A pure function of the set of tellings: they are put in a fixed order, those with a day first, and
each joins the cluster that it differs least from, if that is less than 1, or opens one. So no
order of arrival can be seen in the result. The differences are points of
`data/watch/developments.yaml`; status is none of them, since planned becomes asserted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from entente.watch.rules import GroupingRules
from entente.watch.tellings import Telling, Trace, same_instrument, trace_of

APART: Final = 1.0
_HOUR: Final = timedelta(hours=1)
_ONE_DAY: Final = timedelta(days=1)
_LAST: Final = date(9999, 12, 31)


@dataclass(slots=True)
class Cluster:
    """Tellings of one act, and what they tell together."""

    tellings: list[Telling] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    first_day: date | None = None
    last_day: date | None = None
    first: datetime | None = None
    last: datetime | None = None
    planned: bool = True

    def add(self, telling: Telling, trace: Trace) -> None:
        """Take in a telling."""
        self.tellings.append(telling)
        self.traces.append(trace)
        self.planned = self.planned and trace.ahead
        self.people |= trace.people
        self.figures |= trace.figures
        if trace.day is not None:
            self.first_day = min(self.first_day or trace.day, trace.day)
            self.last_day = max(self.last_day or trace.day, trace.day)
        self.first = min(self.first or trace.published, trace.published)
        self.last = max(self.last or trace.published, trace.published)


def grouped(tellings: Iterable[Telling], rules: GroupingRules) -> list[Cluster]:
    """Return the acts that these tellings tell, of one family, direction and home."""
    traced = [(telling, trace_of(telling)) for telling in tellings]
    traced.sort(key=_order)
    clusters: list[Cluster] = []
    for telling, trace in traced:
        differences = [difference(cluster, trace, rules) for cluster in clusters]
        least = min(differences, default=APART)
        if least < APART:
            clusters[differences.index(least)].add(telling, trace)
        else:
            clusters.append(Cluster())
            clusters[-1].add(telling, trace)
    return clusters


def difference(cluster: Cluster, trace: Trace, rules: GroupingRules) -> float:
    """Return how much a telling differs from those of a cluster; from 1 on they are two acts."""
    points = _time_apart(cluster, trace, rules)
    if points is None or _is_out_of_reach(cluster, trace, rules):
        return 2 * APART
    verdicts = {same_instrument(other.instrument, trace.instrument) for other in cluster.traces}
    if False in verdicts and True not in verdicts:
        return 2 * APART
    if True in verdicts:
        points += rules.instrument_shared
    points += _apart(cluster.people, trace.people, rules.people_apart, rules.people_shared)
    points += _apart(cluster.figures, trace.figures, rules.figures_apart, rules.figures_shared)
    places = {other.place for other in cluster.traces} - {None}
    if trace.place and places and trace.place not in places:
        points += rules.place_apart
    return points


def _is_out_of_reach(cluster: Cluster, trace: Trace, rules: GroupingRules) -> bool:
    """Tell whether memory may hold only one of them, depending on when the articles came."""
    if cluster.first is None or cluster.last is None:
        return False
    last = cluster.last
    if cluster.planned and cluster.last_day is not None:  # a plan is kept until its day
        last = max(last, datetime.combine(cluster.last_day, time(), UTC))
    reach = _ONE_DAY * rules.reach_days
    return trace.published - last > reach or cluster.first - trace.published > reach


def _apart(known: set[str], told: frozenset[str], apart: float, shared: float) -> float:
    if not known or not told:
        return 0.0
    return apart if known.isdisjoint(told) else shared


def _time_apart(cluster: Cluster, trace: Trace, rules: GroupingRules) -> float | None:
    """Return the points for the time between them, None where they are too far apart."""
    if trace.day is not None:
        return _days_apart(cluster, trace, trace.day, rules)
    if cluster.first_day is None:
        return _reports_apart(cluster, trace, rules)
    begins = datetime.combine(cluster.first_day, time(), UTC)
    ahead = begins - trace.published
    if ahead > _HOUR * rules.zone_hours:  # it was still to come when this was told
        within = ahead <= _ONE_DAY * rules.plan_days
        return (
            rules.plan * (ahead / _ONE_DAY) / rules.plan_days if trace.ahead and within else None
        )
    last = cluster.last_day or cluster.first_day
    after = trace.published - datetime.combine(last, time.max, UTC)
    return _share(max(after, timedelta()), rules)


def _days_apart(cluster: Cluster, trace: Trace, day: date, rules: GroupingRules) -> float | None:
    if cluster.first_day is None or cluster.last_day is None:
        return None
    days = max((cluster.first_day - day).days, (day - cluster.last_day).days, 0)
    if cluster.planned and not trace.ahead and 1 < days <= rules.slip_days:
        return rules.slip  # what was planned for a day, or from that day on, was done later
    span = (max(cluster.last_day, day) - min(cluster.first_day, day)).days
    if days >= len(rules.days_apart) or span > rules.span_days:
        return None
    return rules.days_apart[days]


def _reports_apart(cluster: Cluster, trace: Trace, rules: GroupingRules) -> float | None:
    if cluster.first is None or cluster.last is None:
        return None
    gap = max(cluster.first - trace.published, trace.published - cluster.last, timedelta())
    span = max(cluster.last, trace.published) - min(cluster.first, trace.published)
    if span > _ONE_DAY * rules.report_days:
        return None
    return _share(gap, rules)


def _share(gap: timedelta, rules: GroupingRules) -> float | None:
    share = gap / (_HOUR * rules.window_hours)
    return rules.window * share if share <= 1 else None


def _order(traced: tuple[Telling, Trace]) -> tuple[bool, date, datetime, str, int, list[str]]:
    (account, signal), trace = traced
    known = (signal.event_date, signal.instrument, signal.place)
    told = [signal.type, signal.status, signal.quote, *(each or "" for each in known)]
    place = (account.published_at, account.article_id, signal.quote_start)
    return (trace.day is None, trace.day or _LAST, *place, [*told, *signal.people])
