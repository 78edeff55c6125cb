"""How sure we are of a signal, and whether it deserves an alert of its own.

Documented points add up, and two fitted numbers (`data/confidence.yaml`) turn their sum into the
probability that type and states are right. Whether it is news is not part of it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Final

import yaml

from entente.core.signals.frames import Frame
from entente.core.signals.referents import Role
from entente.errors import ConfigError
from entente.messages.vocabulary import ONTOLOGY, SignalType, Status

BASE: Final = 0.6
BOTH_EXPLICIT: Final = 0.1  # both states are named by words that fill the roles
SPEAKER_KNOWN: Final = 0.1  # a verbal act stands inside a statement whose speaker we know
NOMINAL: Final = -0.15  # told by a bare noun
UNFINISHED: Final = -0.1  # told by an infinitive, gerund or participle
INDIRECT: Final = -0.1  # each role that was found through speaker, addressee or a dropped subject
QUOTED_TRIGGER: Final = -0.2  # scare quotes: the trigger is quoted outside any statement
UNCERTAIN: Final = -0.1  # possible, conditional, unconfirmed
_LOW, _HIGH = 0.05, 0.95
_INDIRECT_HOWS: Final = frozenset({"elided", "cue", "statement", "group", "sentence", "deed"})


@dataclass(frozen=True, slots=True)
class Calibration:
    """What points are worth, and the lowest probability of an alert."""

    intercept: float
    slope: float
    alert: float

    def probability(self, points: float) -> float:
        """Return the share of signals with so many points that are right."""
        return 1 / (1 + exp(-(self.intercept + self.slope * points)))


@cache
def load_calibration() -> Calibration:
    """Load `data/confidence.yaml`; raises `ConfigError` where it is not as expected."""
    where = "data/confidence.yaml"
    try:
        raw = yaml.safe_load(files("entente").joinpath(where).read_text(encoding="utf-8"))
        return Calibration(**{name: float(value) for name, value in raw.items()})
    except (OSError, yaml.YAMLError, TypeError, ValueError, AttributeError) as exc:
        raise ConfigError(f"{where}: cannot be read: {exc}") from exc


def confidence(
    frame: Frame,
    source: Role,
    target: Role,
    status: Status,
    *,
    nominal: bool,
    finite: bool,
    spoken: bool,
    scare_quoted: bool,
) -> float:
    """Return the probability that type and states are right, from the sum of the points."""
    score = BASE + frame.weight
    indirect = sum(role.how in _INDIRECT_HOWS for role in (source, target))
    score += INDIRECT * indirect if indirect else BOTH_EXPLICIT
    score += NOMINAL * nominal
    score += UNFINISHED * (not finite and not nominal)
    score += QUOTED_TRIGGER * scare_quoted
    if spoken and ONTOLOGY[frame.type].quad.startswith("verbal"):
        score += SPEAKER_KNOWN
    if status in {Status.POSSIBLE, Status.CONDITIONAL, Status.UNCONFIRMED}:
        score += UNCERTAIN
    return round(load_calibration().probability(min(_HIGH, max(_LOW, score))), 2)


def deserves_alert(kind: SignalType, status: Status, score: float, *, one_sided: bool) -> bool:
    """Tell whether the signal is news by itself.

    It is asserted, or planned where a plan of this type is news; it is sure enough; it joins two
    states or is an act of force posture of one.
    """
    if one_sided and kind is not SignalType.FORCE_POSTURE:
        return False
    told = status is Status.ASSERTED or (
        status is Status.PLANNED and ONTOLOGY[kind].planned_is_news
    )
    return told and score >= load_calibration().alert
