"""One JSON line an event, as a log collector gets it: from the stderr of a process."""

import json
import subprocess
import sys
from typing import Any

import pytest

PREAMBLE = """
import logging, sys, structlog
from entente.errors import ConfigError, NotReachable
from entente.logs import configure_logging
from entente.settings import Kafka, Log, Settings
settings = Log(format={format!r}, level={level!r})
configure_logging(settings)
log = structlog.get_logger("entente.test")
"""


def logged(program: str, form: str = "json", level: str = "INFO") -> str:
    source = PREAMBLE.format(format=form, level=level) + program
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "", "the log goes to stderr"
    return done.stderr


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_our_own_and_foreign_events_have_the_same_form() -> None:
    ours, foreign = events(
        logged(
            'log.info("batch done", records=3)\nlogging.getLogger("faust.x").warning("w %s", 1)'
        )
    )
    assert (ours["event"], ours["records"], ours["level"]) == ("batch done", 3, "info")
    assert (foreign["event"], foreign["logger"], foreign["level"]) == ("w 1", "faust.x", "warning")
    assert set(foreign) | {"records"} == set(ours)


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nb",
        "\r\n{}",
        "a\u2028b\u2029c\x85d",
        "\x1b[2J\x9b31m",
        "\x00",
        '"}{"',
        "é 中 \U0001f600",
    ],
)
def test_hostile_text_stays_inside_its_line_and_comes_back_as_it_was(hostile: str) -> None:
    text = logged(f"log.info({hostile!r}, field={hostile!r})\nlogging.error('%s', {hostile!r})\n")
    ours, foreign = events(text)
    assert (ours["event"], ours["field"], foreign["event"]) == (hostile,) * 3
    assert text.replace("\n", "").isascii()
    assert text.replace("\n", "").isprintable()


def test_a_lone_surrogate_does_not_cost_the_event() -> None:
    assert events(logged("log.info('x', field='\\ud800')"))[0]["field"] == "\ud800"


def test_an_exception_is_inside_its_line() -> None:
    program = """
try:
    raise ValueError("two\\nlines")
except ValueError:
    log.exception("ours")
    logging.getLogger("aiokafka").exception("foreign")
"""
    ours, foreign = events(logged(program))
    for event in (ours, foreign):
        assert event["level"] == "error"
        assert "Traceback" in event["exception"]
        assert "two\nlines" in event["exception"]


def test_an_error_that_ends_in_a_sentence_of_ours_is_not_logged_with_a_traceback() -> None:
    program = """
for error in (NotReachable("no broker"), RuntimeError("a bug")):
    try:
        raise error
    except Exception:
        logging.getLogger("faust.worker").exception("[^_Shell]: Error: %r", error)
"""
    [event] = events(logged(program))
    assert "a bug" in event["exception"]


def test_what_mode_says_of_starting_services_is_left_out_below_warning() -> None:
    program = """
logging.getLogger("entente.x").info("[^-App]: Starting...")
logging.getLogger("mode").warning("[^-App]: slow")
"""
    [event] = events(logged(program))
    assert event["event"] == "[^-App]: slow"


def test_settings_in_a_log_do_not_give_the_password_away() -> None:
    program = """
kafka = Kafka(sasl_password="correct-horse-battery-staple")
log.info("settings", settings=Settings(kafka=kafka), password=kafka.sasl_password)
logging.error("%s %r", kafka, kafka)
"""
    text = logged(program)
    assert len(events(text)) == 2
    assert "correct-horse" not in text


@pytest.mark.parametrize(("level", "expected"), [("WARNING", 1), ("DEBUG", 3)])
def test_the_level_is_kept(level: str, expected: int) -> None:
    program = 'log.debug("d")\nlog.info("i")\nlog.warning("w")\n'
    assert len(logged(program, level=level).splitlines()) == expected


def test_json_is_written_where_no_terminal_is() -> None:
    assert events(logged('log.info("x")', form="auto"))[0]["event"] == "x"


def test_the_console_shows_values_without_obeying_them() -> None:
    text = logged('log.info("x", field="\\x1b]0;title\\x07")', form="console")
    assert "\x1b]0" not in text
    assert "\x07" not in text


def test_setting_up_twice_does_not_double_the_lines() -> None:
    assert len(events(logged('configure_logging(settings)\nlog.info("x")'))) == 1


def test_a_client_that_repeats_itself_is_heard_once_in_a_while() -> None:
    program = """
for number in range(1000):
    logging.getLogger("aiokafka.conn").error("Unable connect to node %s", number)
    logging.getLogger("aiokafka.conn").warning("another matter")
log.info("ours"); log.info("ours")
"""
    assert [event["event"] for event in events(logged(program))] == [
        "Unable connect to node 0",
        "another matter",
        "ours",
        "ours",
    ]
