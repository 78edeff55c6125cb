"""How many minimal sentences come out right: type, pair and status, and no other alert.

The sentences were written before the code was run on them. The first of each two is looked at for
errors; the other half only tells whether what was learned holds elsewhere. A floor may only rise.
"""

from dataclasses import dataclass

import pytest

from entente.messages import Signal, SignalType, Status
from entente.messages.vocabulary import ONTOLOGY
from tests.unit.sentence_cases import DATA, told
from tests.unit.test_signals import signals

FLOORS = {"es": (0.0, 0.0)}  # share right: half looked at, half only measured
_TOLD = frozenset({Status.ASSERTED, Status.PLANNED})
_BESIDE = {"alleged": ("criticism",), "mediation": ("meeting", "agreement_intended")}  # told too


@dataclass(frozen=True, slots=True)
class Probe:
    """One sentence with what it tells, or what it must not tell."""

    kind: str
    source: str
    target: str | None
    status: str
    text: str

    def is_right(self, found: list[Signal]) -> bool:
        """Tell whether what was found is what the sentence tells."""
        done = [signal for signal in found if signal.status in _TOLD]
        if self.kind == "none":
            return not done
        if self.kind.startswith("-"):
            return not any(signal.type.value == self.kind[1:] for signal in done)
        pair: tuple[str, str | None] = (self.source, self.target)
        if ONTOLOGY[SignalType(self.kind)].symmetric and self.target is not None:
            pair = (min(self.source, self.target), max(self.source, self.target))
        right = {self.kind, *_BESIDE.get(self.kind, ()), *_BESIDE.get(self.status, ())}
        others = [signal for signal in found if signal.alert and signal.type.value not in right]
        return not others and (self.kind, *pair, self.status) in told(found)


def probes(language: str) -> list[Probe]:
    lines = (DATA / f"signal_probes_{language}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return [
        Probe(kind, source, target or None, status, text)
        for kind, source, target, status, text in rows
    ]


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_the_share_that_is_right_does_not_fall(language: str) -> None:
    right = [probe.is_right(signals(probe.text, language)) for probe in probes(language)]
    halves = (right[::2], right[1::2])
    shares = [sum(half) / len(half) for half in halves]
    floors = FLOORS[language]
    assert all(share >= floor for share, floor in zip(shares, floors, strict=True)), shares


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_the_probes_cover_all_types_and_statuses(language: str) -> None:
    rows = probes(language)
    assert {kind.value for kind in SignalType} <= {row.kind for row in rows}
    assert {status.value for status in Status} <= {row.status for row in rows}
