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
by `allowance` and `prior_amount`. Acts that bring others with them break the bound, as no day may
have a mean above m given those before it; docs/developments.md has the rates measured.

Silent days cost nothing to compute: the state is that after the last day with an amount, so that
it does not matter in how many steps the days in between were passed.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil, exp, log1p
from typing import Final, NamedTuple

from entente.watch.rules import relation_rules

_DAYS_A_YEAR: Final = 365.25
_DIGITS: Final = 9


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
        return self.through + timedelta(days=1)


class Alarm(NamedTuple):
    """A shift: begun on `onset`, found on `day`; the daily amounts before it and since."""

    onset: date
    day: date
    before: float
    after: float


def opened(first: date) -> SideState:
    """Return the state of a pair that is known from that day on."""
    return SideState(since=first, through=first - timedelta(days=1))


def followed(state: SideState, amounts: Iterable[tuple[date, float]]) -> SideState:
    """Return the state after these days, in order and each with an amount."""
    course = _Course(state)
    for day, amount in amounts:
        course.take(day.toordinal(), amount)
    return course.state()


def found_until(
    state: SideState, amounts: Iterable[tuple[date, float]], at: date
) -> tuple[list[Alarm], float | None]:
    """Return the alarms of these days, and the mean daily amount that is usual as of `at`.

    None while that is known too little.
    """
    course = _Course(state)
    found = [alarm for day, amount in amounts if (alarm := course.take(day.toordinal(), amount))]
    return found, course.usual(at.toordinal())


def is_learning(since: date, at: date) -> bool:
    """Tell whether a baseline that began then is still too young at `at`."""
    return (at - since).days < relation_rules().warming_up_days


class _Bets(NamedTuple):
    """The daily amount that is expected, the stakes, and what each score loses on a silent day."""

    expected: float
    stakes: list[float]
    losses: list[float]


class _Course:
    """A side's state while days go by, which are numbers here."""

    def __init__(self, state: SideState) -> None:
        self._rules = relation_rules()
        self._since = state.since.toordinal()
        self._through = state.through.toordinal()
        self._amount = state.amount
        self._days = state.days
        self._bets: _Bets | None = None
        self._values = [score.value for score in state.scores]
        self._onsets = [score.onset.toordinal() for score in state.scores]
        self._pendings = [score.pending for score in state.scores]
        self._onset = state.onset.toordinal() if state.onset else None
        self._pending = state.pending
        self._shifted = state.shifted

    def state(self) -> SideState:
        """Return the state as it is stored."""
        scores = zip(self._values, self._onsets, self._pendings, strict=True)
        return SideState(
            since=date.fromordinal(self._since),
            through=date.fromordinal(self._through),
            amount=self._amount,
            days=self._days,
            scores=tuple(Score(value, date.fromordinal(on), kept) for value, on, kept in scores),
            onset=None if self._onset is None else date.fromordinal(self._onset),
            pending=self._pending,
            shifted=self._shifted,
        )

    def usual(self, at: int) -> float | None:
        """Return the mean daily amount as of `at`, None while it is known too little."""
        if at - self._since < self._rules.warming_up_days:
            return None
        self.pass_silent(at)
        return self._amount / self._days

    def take(self, day: int, amount: float) -> Alarm | None:
        """Count a day with an amount, and tell whether it completes a shift."""
        self.pass_silent(day - 1)
        amount = min(amount, 1.0)
        if day - self._since < self._rules.warming_up_days:
            self._learn(day, 1, amount)
            return None
        self._score(day, amount)
        if max(self._values) <= 0:
            self._calm(day - 1)
            self._learn(day, 1, amount)
            return None
        if self._onset is None:
            self._onset = day
        self._pending += amount
        self._through = day
        evidence = sum([exp(max(value, 0.0)) for value in self._values]) / len(self._values)
        if evidence < self._rules.years_between_false_alarms * _DAYS_A_YEAR:
            return None
        return self._alarm(day)

    def pass_silent(self, until: int) -> None:
        """Count the days without an amount up to and with `until`."""
        days = until - self._through
        if days <= 0:
            return
        if self._onset is None:
            self._learn(until, days, 0.0)
            return
        scored = [*zip(self._values, self._bet().losses, strict=True)]
        left = [value - days * loss for value, loss in scored]
        if max(left) > 0:
            self._values = [max(value, 0.0) for value in left]
            self._through = until
            return
        self._calm(self._through + max([ceil(value / loss) for value, loss in scored]))
        self.pass_silent(until)

    def _bet(self) -> "_Bets":
        """Return what is betted against the baseline, which rests while a score is above 0.

        The mean is pulled up where little is known.
        """
        if self._bets is None:
            rules = self._rules
            mean = (self._amount + rules.prior_amount) / self._days
            expected = min(rules.allowance * mean, 1.0)
            most = rules.stake_share / expected
            stakes = [min(stake, most) for stake in rules.stakes]
            losses = [-log1p(-stake * expected) for stake in stakes]
            self._bets = _Bets(expected, stakes, losses)
        return self._bets

    def _score(self, day: int, amount: float) -> None:
        bets = self._bet()
        if not self._values:
            self._values = [0.0] * len(self._rules.stakes)
            self._pendings, self._onsets = [*self._values], [day] * len(self._values)
        for place, stake in enumerate(bets.stakes):
            if self._values[place] <= 0:
                self._values[place], self._pendings[place], self._onsets[place] = 0.0, 0.0, day
            self._values[place] += log1p(stake * (amount - bets.expected))
            self._pendings[place] += amount

    def _alarm(self, day: int) -> Alarm:
        """Return the alarm of the leading score, and begin a new baseline with its onset."""
        leading = self._values.index(max(self._values))
        onset, pending = self._onsets[leading], self._pendings[leading]
        days = day - onset + 1
        usual = self._amount / self._days
        self._since, self._amount, self._days, self._shifted = onset, pending, float(days), True
        self._bets = None
        self._forget_scores()
        begun, found = date.fromordinal(onset), date.fromordinal(day)
        return Alarm(begun, found, round(usual, _DIGITS), round(pending / days, _DIGITS))

    def _calm(self, at: int) -> None:
        """Let what was set aside join the baseline: the scores are back at 0."""
        if self._onset is None:
            self._forget_scores()
            return
        days, pending = at - self._onset + 1, self._pending
        self._forget_scores()
        self._learn(at, days, pending)

    def _forget_scores(self) -> None:
        self._values, self._onsets, self._pendings = [], [], []
        self._onset, self._pending = None, 0.0

    def _learn(self, at: int, days: int, amount: float) -> None:
        """Let so many more days into the baseline, the last of them `at`."""
        self._bets = None
        each = 2.0 ** (-1 / self._rules.baseline_half_life_days)
        kept = each**days
        self._amount = self._amount * kept + amount
        self._days = self._days * kept + (1.0 - kept) / (1.0 - each)
        self._through = at
