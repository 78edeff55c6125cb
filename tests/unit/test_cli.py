"""The command line as people and scripts meet it: output, sentences, exit codes."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from entente.commands.demo import free_port
from tests.support.brokers import ROOT

TEXT = "Russian President Vladimir Putin met Kim Jong Un. Russia signed a treaty with North Korea."
COMMANDS = ["worker", "analyze", "demo", "replay", "dead-letters", "topics", "models", "contracts"]
COMMANDS += ["doctor", "board", "deliver", "feedback", "knowledge", "canary", "promises"]
BOX = re.compile(r"[╭╮╰╯│─]")


def entente(
    *arguments: str,
    given: bytes | None = None,
    folder: Path = ROOT,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "entente", *arguments],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "ENTENTE_POOL__PROCESSES": "1", **(environment or {})},
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one sentence of a command that failed with `code`."""
    assert "Traceback" not in done.stderr + done.stdout
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("entente: ")
    return line.removeprefix("entente: ")


def usage_error(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert done.stdout == ""
    return " ".join(BOX.sub(" ", done.stderr).split())


def test_help_lists_every_command_with_what_it_does() -> None:
    done = entente("--help")
    assert done.returncode == 0
    listed = re.findall(r"^│ ([\w-]+) +[A-Z]", done.stdout, re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    program = "import sys, entente.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    heavy = {"spacy", "aiokafka", "faust", "pydantic", "structlog", "numpy"}
    assert not heavy & set(done.stdout.decode().split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = entente(command, "--help")
    assert done.returncode == 0
    assert f"entente {command}" in done.stdout


def test_version() -> None:
    done = entente("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"entente \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("analyze",), "Missing argument 'file'"),
        (("analyze", "--frobnicate", "x"), "No such option: --frobnicate"),
        (("replay", "x", "--rate", "0"), "Invalid value for '--rate'"),
        (("worker", "--stage", "writer"), "is not one of"),
        (("dead-letters", "redrive", "--reason", "rainy"), "is not one of"),
        (("dead-letters", "list", "--since", "soon"), "does not match the formats"),
        (("dead-letters", "show"), "Missing argument 'place'"),
    ],
)
def test_wrong_usage_is_explained(arguments: tuple[str, ...], said: str) -> None:
    told = usage_error(entente(*arguments))
    assert said in told
    assert "--help" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("analyze", "absent.txt"), "absent.txt cannot be read: No such file or directory"),
        (("analyze", "--ndjson", "absent"), "absent cannot be read: No such file or directory"),
        (("analyze", "folder"), "folder cannot be read: Is a directory"),
        (("analyze", "--ndjson", "folder"), "folder cannot be read: Is a directory"),
        (("analyze", "latin.txt"), "latin.txt is not UTF-8 at byte 1: convert it first"),
        (("analyze", "cut.json"), "cut.json is not an article: json: EOF while parsing"),
        (("analyze", "wrong.json"), "wrong.json is not an article: schema: $.text"),
        (("analyze", "empty.txt"), "empty.txt is not an article: schema: $.text"),
        (("analyze", "good.txt", "--published-at", "soon"), "$.published_at"),
        (("analyze", "good.txt", "--language", "Spanish"), "$.language"),
        (("analyze", "--ndjson", "x", "--language", "es"), "--ndjson goes alone"),
    ],
)
def test_input_that_cannot_be_used_is_one_sentence(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.txt").write_bytes("año".encode("latin-1"))
    (tmp_path / "cut.json").write_text('{"text": "Words', encoding="utf-8")
    (tmp_path / "wrong.json").write_text('{"text": 7}', encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    assert said in sentence(entente(*arguments, folder=tmp_path), 2)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ENTENTE_HTTP__PORT", "high", "ENTENTE_HTTP__PORT is wrong: input should be a valid"),
        ("ENTENTE_BROKER", "kafka://x:1", "ENTENTE_BROKER is wrong: write host:port"),
        ("ENTENTE_HTTP_PORT", "1", "did you mean ENTENTE_HTTP__PORT?"),
        ("ENTENTE_KAFKA__SECURITY_PROTOCOL", "SASL_SSL", "ENTENTE_KAFKA__SASL_USERNAME and"),
    ],
)
def test_wrong_settings_are_one_sentence_and_code_2(variable: str, value: str, said: str) -> None:
    assert said in sentence(entente("worker", environment={variable: value}), 2)


def test_a_pipeline_that_is_not_installed_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    environment = {"ENTENTE_PIPELINE__EN": "en_core_of_nothing"}
    done = entente("analyze", "good.txt", folder=tmp_path, environment=environment)
    assert "en_core_of_nothing" in sentence(done, 2)


@pytest.mark.parametrize(
    "arguments",
    [("topics",), ("topics", "--create"), ("dead-letters", "list"), ("replay", "one.ndjson")],
    ids=" ".join,
)
def test_a_broker_that_is_away_is_one_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "one.ndjson").write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    broker = f"127.0.0.1:{free_port()}"
    done = entente(*arguments, folder=tmp_path, environment={"ENTENTE_BROKER": broker})
    said = sentence(done, 1)
    assert f"no Kafka broker answers at {broker}" in said
    assert "ENTENTE_BROKER" in said


def test_the_demo_without_its_broker_says_so() -> None:
    broker = f"127.0.0.1:{free_port()}"
    done = entente("demo", environment={"ENTENTE_BROKER": broker})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"no Kafka broker answers at {broker}" in done.stderr.splitlines()[-1]


def test_a_worker_without_a_broker_logs_json_and_ends_with_the_sentence() -> None:
    broker = f"127.0.0.1:{free_port()}"
    environment = {"ENTENTE_BROKER": broker, "ENTENTE_HTTP__PORT": "0"}
    done = entente("worker", "--stage", "watcher", environment=environment)
    *log, last = done.stderr.splitlines()
    assert done.returncode == 1
    assert f"entente: no Kafka broker answers at {broker}" in last
    assert all(json.loads(line)["event"] for line in log)
    assert "Traceback" not in done.stderr


def test_a_worker_whose_port_is_taken_says_which_and_how_to_change_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {"ENTENTE_HTTP__PORT": port, "ENTENTE_BROKER": f"127.0.0.1:{free_port()}"}
        done = entente("worker", environment=environment)
    assert f"cannot listen on 127.0.0.1:{port}" in sentence(done, 1)
    assert "ENTENTE_HTTP__PORT" in done.stderr


def test_analyze_shows_a_text_to_people(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(TEXT, encoding="utf-8")
    done = entente("analyze", "news.txt", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout, "no colours where no terminal is"
    for words in ("Vladimir Putin", "treaty_signed", "outcome analyzed, language en"):
        assert words in done.stdout


@pytest.mark.parametrize(
    "given",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xef\xbb\xbf" + json.dumps({"text": TEXT}, indent=1).encode(),
    ],
    ids=["text with a byte order mark", "JSON with a byte order mark"],
)
def test_analyze_reads_text_or_json_from_stdin_and_prints_one_analysis(given: bytes) -> None:
    done = entente("analyze", "--json", "-", given=given)
    assert (done.returncode, done.stderr) == (0, "")
    [line] = done.stdout.splitlines()
    analysis = json.loads(line)
    assert analysis["outcome"] == "analyzed"
    leader = analysis["leaders"][0]["mentions"][0]
    assert "Putin" in TEXT[leader["start"] : leader["end"]]


def test_a_text_may_begin_with_a_brace_and_have_language_and_date_told() -> None:
    options = ("--language", "en", "--published-at", "2024-06-19", "--json")
    done = entente("analyze", "-", *options, given=b"{sic} " + TEXT.encode())
    analysis = json.loads(done.stdout)
    assert analysis["published_at"] == "2024-06-19T00:00:00Z"
    assert analysis["language"] == "en"


def test_ndjson_keeps_order_and_ids_and_names_bad_lines_on_stderr(tmp_path: Path) -> None:
    lines: list[Any] = [
        {"id": "long", "text": TEXT * 30},
        {"id": "short", "text": "Rain."},
        {"id": "no text"},
        {"id": "ñ 4", "text": TEXT},
    ]
    raw = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    raw += [b"", b"   ", b"{not json", b"\xff", json.dumps({"id": "last", "text": "x"}).encode()]
    (tmp_path / "many.ndjson").write_bytes(b"\n".join(raw))
    done = entente("analyze", "--ndjson", "many.ndjson", folder=tmp_path)
    assert done.returncode == 1
    analyses = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in analyses] == ["long", "short", "ñ 4", "last"]
    assert "treaty_signed" in {signal["type"] for signal in analyses[2]["signals"]}
    complaints = done.stderr.splitlines()
    assert complaints[0] == "many.ndjson, line 3: schema: $.text: Field required"
    assert complaints[1].startswith("many.ndjson, line 7: json: ")
    assert complaints[2].startswith("many.ndjson, line 8: encoding: byte 0")
    assert len(complaints) == 3


def test_ndjson_answers_a_line_before_the_next_one_comes() -> None:
    command = [sys.executable, "-m", "entente", "analyze", "--ndjson", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "ENTENTE_POOL__PROCESSES": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for id_ in ("first", "second"):
            process.stdin.write(json.dumps({"id": id_, "text": TEXT}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == id_
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize("arguments", ["--help", "analyze --ndjson many.ndjson"])
def test_who_stops_reading_is_not_shouted_at(arguments: str, tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": "Rain."})
    (tmp_path / "many.ndjson").write_text(f"{line}\n" * 60, encoding="utf-8")
    command = f"{sys.executable} -m entente {arguments} | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True)
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


def test_a_closed_stdin_is_one_sentence() -> None:
    command = f"{sys.executable} -m entente analyze - <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"entente: there is no stdin to read: name a file\n"


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("Putin visitó España «ayer» — 中.", encoding="utf-8")
    environment = {"PYTHONIOENCODING": "ascii"}
    done = entente("analyze", "n.txt", folder=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "visitó España «ayer» — 中" in done.stdout


def test_the_committed_contracts_are_checked() -> None:
    done = entente("contracts", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_drifted_contracts_are_named_with_the_fix(tmp_path: Path) -> None:
    assert entente("contracts", str(tmp_path)).returncode == 0
    (tmp_path / "alert.schema.json").write_text("{}", encoding="utf-8")
    done = entente("contracts", "--check", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path}/alert.schema.json differs from the code: run `entente contracts`\n"
    )


def test_doctor_tells_everything_even_without_a_broker() -> None:
    environment = {"ENTENTE_BROKER": f"127.0.0.1:{free_port()}"}
    done = entente("doctor", "--json", environment=environment)
    assert (done.returncode, done.stderr) == (1, "")
    findings = {each["check"]: each for each in json.loads(done.stdout)}
    assert findings["settings"]["verdict"] == findings["models"]["verdict"] == "ok"
    assert findings["broker"]["verdict"] == "fault"
    assert "ENTENTE_BROKER" in findings["broker"]["detail"]
    skipped = {name for name, each in findings.items() if each["verdict"] == "skipped"}
    assert skipped == {"topics", "read", "write", "clock"}
