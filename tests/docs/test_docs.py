"""The documents tell what there is, no more and no less, and their examples work."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from entente.core.signals import scoring
from entente.errors import Reason
from entente.messages import SignalType, Status
from entente.samples import load_samples
from entente.settings import variables
from entente.watch.rules import development_rules, severity_rules
from tests.docs.generate import PAGES, ROOT, commands
from tests.docs.shell import Step, run, steps_of

NOT_OURS = {"node_modules", "work", "libs", "build", "dist"}  # and folders with a leading dot
OTHER_VARIABLES = {"ENTENTE_LINT_TOOLS"}  # where deploy/lint.sh has its checkers


def documents() -> dict[str, str]:
    """Return the text of every Markdown file, by its path from the root."""
    texts = {}
    for path in sorted(ROOT.rglob("*.md")):
        place = path.relative_to(ROOT)
        if not any(part in NOT_OURS or part.startswith(".") for part in place.parts):
            texts[str(place)] = path.read_text(encoding="utf-8")
    return texts


DOCUMENTS = documents()
SIGNALS = DOCUMENTS["docs/signals.md"]
GUARANTEES = DOCUMENTS["docs/guarantees.md"]
SETTINGS = dict(variables())


def in_all(pattern: str) -> Iterator[tuple[str, re.Match[str]]]:
    for name, text in DOCUMENTS.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            yield name, match


def section(text: str, title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


def code_of(text: str) -> str:
    """Return what stands in code blocks, and the inline code with its marks, a line each."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`[^`\n]+`", text)
    return "\n".join([*blocks, *inline])


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives the headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_generated_documents_are_what_the_generator_writes(name: str) -> None:
    assert DOCUMENTS[name] == PAGES[name](), "run `make contracts`"


def test_every_setting_is_documented_with_what_it_is_for() -> None:
    rows = re.findall(
        r"^\| `(ENTENTE_\w+)` \| (\S.*?) \|", DOCUMENTS["docs/settings.md"], re.MULTILINE
    )
    assert [name for name, _ in rows if "__" not in name] == [n for n in SETTINGS if "__" not in n]
    assert {name for name, _ in rows} == set(SETTINGS)


def test_documents_name_no_setting_that_is_none() -> None:
    named = {match[0] for _, match in in_all(r"\bENTENTE_[A-Z_]*[A-Z](?!_)\b")}
    sections = {name.partition("__")[0] for name in SETTINGS}
    assert named <= set(SETTINGS) | sections | OTHER_VARIABLES


def test_every_command_and_option_is_documented() -> None:
    page = DOCUMENTS["docs/commands.md"]
    for name, command in commands().items():
        part = section(page, name)
        assert command.help
        assert command.help in part
        for parameter in command.params:
            rows = re.findall(r"^\| `([^`]+)` \| (\S.*) \|$", part, re.MULTILINE)
            names = {row[0].split()[0].rstrip(",").lower() for row in rows}
            wanted = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.name
            assert wanted in names, f"{name} {wanted}"


def test_documents_name_no_command_or_option_that_is_none() -> None:
    known = commands()
    for document, text in DOCUMENTS.items():
        called = re.findall(
            r"(?:^|`|\$ )entente ([a-z]+(?:-[a-z]+)*)\b([^`\n#|]*)", code_of(text), re.MULTILINE
        )
        for first, rest in called:
            both = " ".join([first, *rest.split()[:1]])
            name = both if both in known else first
            assert name in known, f"{document}: {name}"
            options = {option for each in known[name].params for option in each.opts}
            assert set(re.findall(r"--[a-z-]+", rest)) <= options, f"{document}: {name}{rest}"


def test_documents_name_no_make_target_that_is_none() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for document, text in DOCUMENTS.items():
        called = set(re.findall(r"(?:^|`)make ([a-z-]+)\b", code_of(text), re.MULTILINE))
        assert called <= targets, document


def test_every_status_is_documented_with_its_weight() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| ([\d.]+) \|$", section(SIGNALS, "Statuses"), re.MULTILINE
    )
    weights = development_rules().status_weight
    assert {name: float(weight) for name, weight in rows} == {s.value: weights[s] for s in Status}


def test_the_addends_of_the_confidence_are_those_of_the_code() -> None:
    part = section(SIGNALS, "From words to a signal")
    shown = [float(number) for number in re.findall(r"\| ([+-]?\d\.\d\d) \|$", part, re.MULTILINE)]
    assert shown == [
        scoring.BASE,
        scoring.BOTH_EXPLICIT,
        scoring.SPEAKER_KNOWN,
        scoring.INDIRECT,
        scoring.NOMINAL,
        scoring.UNFINISHED,
        scoring.QUOTED_TRIGGER,
        scoring.UNCERTAIN,
    ]


def test_the_rule_of_alerts_has_the_numbers_of_the_data_files() -> None:
    rules, severity = development_rules(), severity_rules()
    part = " ".join(section(SIGNALS, "When there is an alert").split())
    for phrase in (
        f"its confidence is {scoring.load_calibration().alert:g} or more",
        f"within {rules.grouping.window_hours:g} hours",
        f"in {rules.repeat_days:g} days",
        f"From {severity.page:g} it is `page`, from {severity.notify:g} `notify`",
        f"more than {rules.max_age_days:g} days older",
        f"the first {rules.warming_up_days:g} days",
    ):
        assert phrase in part
    bounds = rules.bounds
    kept = " ".join(GUARANTEES.split())
    assert f"at most {bounds.developments} acts and {bounds.pair_accounts} articles" in kept
    assert f"older than {rules.keep_days:g} days" in kept


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_of_a_dead_letter_stands_among_the_failures(reason: str) -> None:
    assert f"`{reason}`" in section(GUARANTEES, "When something fails")


def test_the_measured_runs_bear_out_what_is_promised() -> None:
    heads, _, *runs = re.findall(r"^\|(.*)\|$", DOCUMENTS["docs/measured.md"], re.MULTILINE)
    columns = [cell.strip() for cell in heads.split("|")]
    assert runs
    for line in runs:
        run_of = dict(zip(columns, (cell.strip() for cell in line.split("|")), strict=True))
        assert run_of["analyses"] == run_of["articles"], line
        wrong = ("lost", "doubled", "alerts wrong", "memory wrong", "dead letters")
        assert {run_of[name] for name in wrong} == {"0"}, line


def test_links_lead_somewhere() -> None:
    for document, match in in_all(r"\]\(([^)\s]+)\)"):
        target, _, anchor = match[1].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (ROOT / document).parent / target if target else ROOT / document
        path = path.resolve()
        assert path.exists(), f"{document}: {match[1]}"
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), f"{document}: {match[1]}"


@pytest.mark.parametrize(
    ("what", "count"), [("sample dispatches", len(load_samples())), ("types", len(SignalType))]
)
def test_numbers_are_right(what: str, count: int) -> None:
    counts = [match[1] for _, match in in_all(rf"\b(\d+) {what}\b")]
    assert set(counts) == {str(count)}


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached = {"README.md"}
    waiting = ["README.md"]
    while waiting:
        name = waiting.pop()
        for target in re.findall(r"\]\(([^)#\s]+)", DOCUMENTS[name]):
            path = ((ROOT / name).parent / target).resolve()
            found = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else ""
            if found in DOCUMENTS and found not in reached:
                reached.add(found)
                waiting.append(found)
    assert {name for name in DOCUMENTS if name.startswith("docs/")} <= reached


def test_no_document_names_a_path_of_somebodys_machine() -> None:
    found = [match[0] for _, match in in_all(r"(?<![\w.])/(?:home|root|work|Users|tmp)/[^\s`)]*")]
    assert found == []
    assert not [name for name, text in DOCUMENTS.items() if str(ROOT) in text]


@pytest.mark.parametrize("name", [name for name, text in DOCUMENTS.items() if steps_of(text)])
def test_shell_sessions_print_what_the_document_shows(name: str, tmp_path: Path) -> None:
    for step in steps_of(DOCUMENTS[name]):
        done = run(step, tmp_path)
        assert done.returncode == 0, f"{step.command}\n{done.stderr}"
        assert step.agrees(done.stdout), f"{step.command}\n{done.stdout}"


def test_the_readme_shows_sessions_at_all() -> None:
    assert {"README.md", "docs/quickstart.md"} <= {n for n, t in DOCUMENTS.items() if steps_of(t)}


@pytest.mark.parametrize(
    ("printed", "output", "agrees"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\nb", "a  \nb\n\n", True),
        ("a\nb", "a\nc\n", False),
        ("a", "a\nb\n", False),
        ("...\nb", "a\na\nb\n", True),
        ("a\n...\nc", "a\nc\n", True),
        ("a\n...", "a\nb\nc\n", True),
        ("...\nb", "a\nb\nc\n", False),
        ("a.c", "abc\n", False),
        ("", "", True),
    ],
)
def test_dots_stand_for_any_lines(printed: str, output: str, *, agrees: bool) -> None:
    assert Step("", printed).agrees(output) is agrees
