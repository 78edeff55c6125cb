"""The sample dispatches give the alerts that were read by eye."""

import yaml

from tests.golden.alerts import EXPECTED, sample_alerts, written


def test_the_samples_give_the_alerts_that_were_read_by_eye() -> None:
    assert yaml.safe_load(written()) == yaml.safe_load(EXPECTED.read_text(encoding="utf-8")), (
        "read the difference by eye, then run `python -m tests.golden.alerts`"
    )


def test_a_second_run_gives_the_same_bytes() -> None:
    first, second = (
        [alert.to_bytes() for _, alerts in sample_alerts() for alert in alerts] for _ in "ab"
    )
    assert first == second
