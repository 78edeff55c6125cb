"""Sentences of tests/data and the acts that must be told of them, one a line.

`type|source|target|status|sentence`, an empty target for an act of one state alone, a language
before the type where a file has several. A line that begins with "!" is missed, because the
shipped weights parse it wrong: its test is an expected failure, and tells when it is read.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from entente.messages import Signal, SignalType
from entente.messages.vocabulary import ONTOLOGY

DATA = Path(__file__).parents[1] / "data"
MISREAD = pytest.mark.xfail(reason="the shipped weights parse it wrong", strict=True)
Act = tuple[str, str, str | None, str]  # type, source, target, status


def sentence_rows(name: str) -> list[list[str]]:
    """Return the columns of each line, without the mark of those that are missed."""
    return [line.removeprefix("!").split("|") for line in _lines(name)]


def sentence_cases(name: str) -> list[ParameterSet]:
    """Return the columns of each line as parameters of a test."""
    return [
        pytest.param(*line.removeprefix("!").split("|"), marks=[MISREAD] * line.startswith("!"))
        for line in _lines(name)
    ]


def expected_act(kind: str, source: str, target: str, status: str) -> Act:
    """Return the act of a line, its pair in alphabetical order where the order says nothing."""
    if target and ONTOLOGY[SignalType(kind)].symmetric:
        source, target = sorted((source, target))
    return kind, source, target or None, status


def told(signals: Iterable[Signal]) -> set[Act]:
    """Return the acts of signals in the same form."""
    return {
        expected_act(each.type.value, each.source, each.target or "", each.status.value)
        for each in signals
    }


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
