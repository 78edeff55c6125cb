"""English probes: minimal sentences of every type and status, written before they were run.

A sentence is right if all that it wants is told with its status, and nothing else is asserted or
planned. Every second sentence was held back while rules were written: the check half.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from entente.messages import Signal, SignalType
from entente.messages.vocabulary import ONTOLOGY
from tests.unit.sentence_cases import DATA
from tests.unit.test_signals import signals

Fact = tuple[str, str, str, str]
FLOOR = {"tune": 0.0, "check": 0.0}  # shares of right sentences; may only rise


@dataclass(slots=True)
class Probe:
    """A sentence with the facts that it must tell, may tell, and whom acts are against."""

    text: str
    wanted: set[Fact] = field(default_factory=set)
    allowed: set[Fact] = field(default_factory=set)
    against: set[str] = field(default_factory=set)

    def faults(self, found: Sequence[Signal]) -> list[str]:
        """Return what is missed, and what is told beyond."""
        told = {_fact(s.type.value, s.source, s.target or "", s.status.value) for s in found}
        live = {fact for fact in told if fact[-1] in {"asserted", "planned"}}
        missed = [f"missed {fact}" for fact in sorted(self.wanted - told)]
        beyond = [f"beyond {fact}" for fact in sorted(live - self.wanted - self.allowed)]
        lacking = self.against - {code for s in found for code in s.against}
        return [*missed, *beyond, *(f"missed against {code}" for code in sorted(lacking))]


def _fact(kind: str, source: str, target: str, status: str) -> Fact:
    if (target and ONTOLOGY[SignalType(kind)].symmetric) or kind == "mediation":
        source, target = sorted((source, target))
    return kind, source, target, status


def probes() -> Iterator[Probe]:
    """Yield the probes in file order; rows of one sentence make one."""
    probe: Probe | None = None
    lines = (DATA / "signal_probes_en.txt").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if not line.startswith("#")):
        kind, source, targets, status, text = line.removeprefix("?").split("|")
        if text != "=":
            if probe is not None:
                yield probe
            probe = Probe(text)
        assert probe is not None
        if not kind:
            continue
        target, _, against = targets.partition(" against ")
        facts = probe.allowed if line.startswith("?") else probe.wanted
        facts.add(_fact(kind, source, target, status))
        probe.against |= {against} - {""}
    if probe is not None:
        yield probe


def half(name: str) -> list[Probe]:
    """Return every second probe."""
    return list(probes())[name == "check" :: 2]


@pytest.mark.parametrize("name", ["tune", "check"])
def test_the_share_of_right_sentences_stays(name: str) -> None:
    chosen = half(name)
    right = sum(not probe.faults(signals(probe.text, "en")) for probe in chosen)
    assert right / len(chosen) >= FLOOR[name]


def test_the_probes_cover_all_types() -> None:
    told = {fact[0] for probe in probes() for fact in probe.wanted}
    assert told == {kind.value for kind in SignalType}
