"""Each frame reads the sentences beside it in `signals.yaml`, and leaves the others alone."""

import pytest

from entente.core.signals.frames import Frame, load_lexicon
from entente.messages import Signal, Status
from tests.unit.test_signals import signals

LANGUAGES = ("es", "en", "fr", "pt")
COMPLETE = frozenset({"en", "es"})  # languages each of whose frames has examples of both kinds
TOLD = frozenset({Status.ASSERTED, Status.PLANNED})


def frames() -> list[tuple[str, Frame]]:
    return [(language, frame) for language in LANGUAGES for frame in load_lexicon(language).frames]


def read_by(frame: Frame, text: str, language: str) -> list[Signal]:
    return [found for found in signals(text, language) if found.why.startswith(f"{frame.id}:")]


@pytest.mark.parametrize(
    ("language", "frame", "example"),
    [
        pytest.param(language, frame, example, id=f"{language}-{frame.id}-{number}")
        for language, frame in frames()
        for number, example in enumerate(frame.examples)
    ],
)
def test_a_frame_reads_its_examples(language: str, frame: Frame, example: str) -> None:
    states, _, text = example.partition(": ")
    found = {
        tuple(code for code in (signal.source, signal.target) if code)
        for signal in read_by(frame, text, language)
    }
    assert tuple(states.split()) in found


@pytest.mark.parametrize(
    ("language", "frame", "text"),
    [
        pytest.param(language, frame, text, id=f"{language}-{frame.id}-{number}")
        for language, frame in frames()
        for number, text in enumerate(frame.not_)
    ],
)
def test_a_frame_leaves_its_counterexamples_alone(language: str, frame: Frame, text: str) -> None:
    assert not [found for found in read_by(frame, text, language) if found.status in TOLD]


@pytest.mark.parametrize("language", sorted(COMPLETE))
def test_each_frame_has_examples_of_both_kinds(language: str) -> None:
    lacking = [
        frame.id for frame in load_lexicon(language).frames if not (frame.examples and frame.not_)
    ]
    assert lacking == []
