"""When a pair of states leaves its baseline: a sequential test for each side of its index.

Cooperation and conflict are tested apart, day by day of event time. A day's amount is the sum of
its developments' weights, cut at one gravest act, so that it lies between 0 and 1; the baseline is
its mean. For a baseline m the factor 1 + stake * (amount - m) has a mean of at most 1 while the
mean stays at most m, whatever the distribution: an e-value, or a fair bet. Its CUSUM,
max(score, 0) + log(factor), reaches log(A) at most once in A days on average while nothing
changes, and fast when the mean rises. Only rises count: silence may be that of the sources.

Sources: E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954), for the CUSUM and its
estimate of the onset; J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for
sequential change detection" (2023), for the CUSUM of e-values, its mean over several stakes and
the bound on false alarms; I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random
variables by betting" (2024), for the factor. That the baseline is itself an estimate is paid for
by `allowance` and `prior_amount`; docs/developments.md has the rates measured.

Silent days cost nothing to compute: the state is that after the last day with an amount, so that
it does not matter in how many steps the days in between were passed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import ceil, exp, log, log1p
from typing import Final, NamedTuple

from entente.watch.rules import RelationRules, relation_rules

_DAY: Final = timedelta(days=1)
_DAYS_A_YEAR: Final = 365.25
_DIGITS: Final = 9  # what is stored is what goes on being reckoned with


class Score(NamedTuple):
    """The CUSUM of one stake: its value, since when it is above 0, and the amounts since then."""

    value: float
    onset: date
    pending: float


class SideState(NamedTuple):
    """One side of a pair after the last day with an amount.

    `since` is where the baseline begins: the first day of the pair, or the onset of its last
    shift if it has `shifted`. `amount` and `days` are its sums, forgetting slowly. While any of
    the scores is above 0 the days since `onset` are kept out of the baseline, their amounts in
    `pending`.
    """

    since: date
    through: date
    amount: float = 0.0
    days: float = 0.0
    scores: tuple[Score, ...] = ()
    onset: date | None = None
    pending: float = 0.0
    shifted: bool = False

    @property
    def first_open(self) -> date:
        """The first day that can still be counted."""
        return self.through + _DAY


class Alarm(NamedTuple):
    """A shift: begun on `onset`, found on `day`; the daily amounts before it and since."""

    onset: date
    day: date
    before: float
    after: float


def opened(first: date) -> SideState:
    """Return the state of a pair that is known from that day on."""
    return SideState(since=first, through=first - _DAY)


def followed(
    state: SideState, amounts: Iterable[tuple[date, float]]
) -> tuple[SideState, list[Alarm]]:
    """Return the state after these days, in order and each with an amount, and the alarms."""
    rules = relation_rules()
    alarms: list[Alarm] = []
    for day, amount in amounts:
        state, alarm = _day(_silent(state, day - _DAY, rules), day, min(amount, 1.0), rules)
        if alarm is not None:
            alarms.append(alarm)
    return state, alarms


def baseline(state: SideState, at: date) -> float | None:
    """Return the mean daily amount that is usual, None while that is known too little."""
    rules = relation_rules()
    if is_learning(state.since, at):
        return None
    passed = _silent(state, at, rules)
    return passed.amount / passed.days


def is_learning(since: date, at: date) -> bool:
    """Tell whether a baseline that began then is still too young at `at`."""
    return (at - since).days < relation_rules().warming_up_days


def _expected(state: SideState, rules: RelationRules) -> float:
    """Return what the test takes for usual: the mean, pulled up where little is known."""
    mean = (state.amount + rules.prior_amount) / state.days
    return min(rules.allowance * mean, 1.0)


def _stakes(expected: float, rules: RelationRules) -> list[float]:
    return [min(stake, rules.stake_share / expected) for stake in rules.stakes]


def _day(
    state: SideState, day: date, amount: float, rules: RelationRules
) -> tuple[SideState, Alarm | None]:
    """Return the state after a day with an amount; those before it have been passed."""
    if is_learning(state.since, day):
        return _learnt(state, day, 1, amount, rules), None
    expected = _expected(state, rules)
    stakes = _stakes(expected, rules)
    before = state.scores or (Score(0.0, day, 0.0),) * len(stakes)
    scores = tuple(
        _scored(score, log1p(stake * (amount - expected)), day, amount)
        for score, stake in zip(before, stakes, strict=True)
    )
    leading = max(scores)
    if leading.value <= 0:
        return _learnt(_calmed(state, day - _DAY, rules), day, 1, amount, rules), None
    pending = round(state.pending + amount, _DIGITS)
    if _mean(scores) < rules.years_between_false_alarms * _DAYS_A_YEAR:
        onset = state.onset or day
        return state._replace(through=day, scores=scores, onset=onset, pending=pending), None
    days = (day - leading.onset).days + 1
    usual = round(state.amount / state.days, _DIGITS)
    alarm = Alarm(leading.onset, day, usual, round(leading.pending / days, _DIGITS))
    amount, since = leading.pending, leading.onset
    return SideState(since, day, amount=amount, days=float(days), shifted=True), alarm


def _scored(score: Score, gain: float, day: date, amount: float) -> Score:
    if score.value <= 0:
        return Score(round(gain, _DIGITS), day, amount)
    pending = round(score.pending + amount, _DIGITS)
    return Score(round(score.value + gain, _DIGITS), score.onset, pending)


def _mean(scores: Sequence[Score]) -> float:
    return sum(exp(max(score.value, 0.0)) for score in scores) / len(scores)


def _silent(state: SideState, until: date, rules: RelationRules) -> SideState:
    """Return the state after days without an amount, up to and with `until`."""
    days = (until - state.through).days
    if days <= 0:
        return state
    if state.onset is None:
        return _learnt(state, until, days, 0.0, rules)
    expected = _expected(state, rules)
    losses = [-log1p(-stake * expected) for stake in _stakes(expected, rules)]
    scored = list(zip(state.scores, losses, strict=True))
    left = [score.value - days * loss for score, loss in scored]
    if max(left) > 0:
        scores = tuple(
            score._replace(value=max(value, 0.0))
            for score, value in zip(state.scores, left, strict=True)
        )
        return state._replace(through=until, scores=scores)
    lasting = max(ceil(max(score.value, 0.0) / loss) for score, loss in scored)
    return _silent(_calmed(state, state.through + lasting * _DAY, rules), until, rules)


def _calmed(state: SideState, at: date, rules: RelationRules) -> SideState:
    """Return the state once the scores are back at 0: what was set aside joins the baseline."""
    if state.onset is None:
        return state
    days = (at - state.onset).days + 1
    calm = state._replace(scores=(), onset=None, pending=0.0)
    return _learnt(calm, at, days, state.pending, rules)


def _learnt(
    state: SideState, at: date, days: int, amount: float, rules: RelationRules
) -> SideState:
    """Return the state with so many more days in the baseline, the last of them `at`."""
    kept = exp(-log(2.0) * days / rules.baseline_half_life_days)
    each = exp(-log(2.0) / rules.baseline_half_life_days)
    counted = (1.0 - kept) / (1.0 - each)
    return state._replace(
        through=at,
        amount=round(state.amount * kept + amount, _DIGITS),
        days=round(state.days * kept + counted, _DIGITS),
    )
