"""Writes the documents, or the parts of them, that the code alone can tell rightly.

    python -m tests.docs.generate

Whole pages (settings, commands) and parts between `<!-- NAME -->` and `<!-- /NAME -->` (types of
signals, the alert in the README). The tests compare them, so that a page cannot fall behind.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from io import StringIO
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

import typer
import yaml
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from training.train import LANGUAGES

from entente.cli import app
from entente.commands.demo import print_alert
from entente.core.analyzer import load_analyzer
from entente.core.observations import observe
from entente.messages import Alert, Article
from entente.messages.vocabulary import SignalType
from entente.samples import load_samples
from entente.settings import Settings
from entente.stream.app import WATCHER_VERSIONS
from entente.watch.memory import PairMemory
from entente.watch.watcher import Watcher
from tests.docs.cards import PIPELINES, card
from tests.docs.knowledge import knowledge_gaps

ROOT: Final = Path(__file__).resolve().parents[2]
ARRIVAL: Final = datetime(2024, 6, 25, tzinfo=UTC)  # after the last of the samples
QUADS: Final = {
    "verbal_coop": "cooperation in words",
    "material_coop": "cooperation in deeds",
    "verbal_conflict": "conflict in words",
    "material_conflict": "conflict in deeds",
}
# What the README shows of an alert; the other fields are in contracts/examples/alert.json.
SHOWN: Final = (
    "id",
    "revision",
    "change",
    "tier",
    "severity",
    "headline",
    "type",
    "status",
    "source",
    "target",
    "event_date",
    "spread",
    "novelty",
    "confidence",
    "why",
)
SETTINGS_HEAD: Final = """\
# Settings

Written by `make contracts` from `entente.settings`; do not edit.

A setting is an environment variable: `ENTENTE_` and the path of the setting, its parts joined by
two underscores. None is needed to start: the defaults are those of one broker on this machine.

- **Secrets** may be files instead: `/run/secrets/` and the variable's name in lower case, such as
  `/run/secrets/entente_kafka__sasl_password`. Any setting can be such a file. Where there is both
  a variable and a file, the variable counts. Secrets never appear in logs.
- **Mistakes** stop entente at once, with exit code 2 and a sentence that names the variable: a
  value out of its range, a misspelt variable.
- There is no configuration file and no `.env`.
"""
COMMANDS_HEAD: Final = """\
# Commands

Written by `make contracts` from `entente.cli`; do not edit.

Data goes to stdout; progress, logs and errors go to stderr. What the exit codes mean is in
[operations.md](operations.md#exit-codes). Settings are variables, see [settings.md](settings.md).
"""
RULE_HEAD: Final = """\
# Written by `make contracts` from deploy/prometheus/rules/entente.yml; do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: entente
  labels:
    app.kubernetes.io/name: entente
spec:
"""


def with_part(page: str, name: str, content: str) -> str:
    """Return the text of `page` with the part `name` replaced."""
    text = (ROOT / page).read_text(encoding="utf-8")
    before, rest = text.split(f"<!-- {name} -->\n", 1)
    _, after = rest.split(f"<!-- /{name} -->", 1)
    return f"{before}<!-- {name} -->\n{content}\n<!-- /{name} -->{after}"


def table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    rule = tuple("---" for _ in heads)
    cells = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    lines = [" | ".join(heads), "|".join(rule), *cells]
    return "\n".join(f"|{line}|" if set(line) == {"|", "-"} else f"| {line} |" for line in lines)


def settings_page() -> str:
    """Return docs/settings.md."""
    heads = ("variable", "what it sets", "values", "default")
    parts = [SETTINGS_HEAD, "## Deployment\n", table(heads, rows_of(Settings, "ENTENTE_"))]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            rows = rows_of(section, f"ENTENTE_{name.upper()}__")
            parts += [f"\n## {name.capitalize()}\n", f"{section.__doc__}\n", table(heads, rows)]
    return "\n".join(parts) + "\n"


def rows_of(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for each setting of `model` that is not a section itself."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            continue
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = "" if default is None or default == {} else f"`{plain(default)}`"
        variable = f"`{prefix}{name.upper()}`"
        yield variable, field.description or "", values_of(field), shown or "none"


def values_of(field: FieldInfo) -> str:
    """Return which values a setting takes."""
    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if get_origin(kind) is dict:
        return 'JSON, `{"es": "es_core_news_md"}`'
    while inner := [each for each in get_args(kind) if each is not NoneType]:
        kind = inner[0]
    names = {str: "text", int: "whole number", float: "number", bool: "`true`, `false`"}
    names |= {Path: "path of a file", SecretStr: "text, secret"}
    limits = [text for limit in field.metadata if (text := limit_of(limit))]
    return ", ".join([names.get(kind, str(kind)), *limits])


def limit_of(limit: Any) -> str:
    """Return a limit of a number as words."""
    match limit:
        case Ge(ge=least):
            return f"from {least:,}" if isinstance(least, int) else f"from {least}"
        case Gt(gt=least):
            return f"above {least}"
        case Le(le=most):
            return f"to {most:,}" if isinstance(most, int) else f"to {most}"
        case Lt(lt=most):
            return f"below {most}"
    return ""


def plain(value: Any) -> str:
    """Return a default as it would be written into a variable."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def commands() -> dict[str, Any]:
    """Return the commands of the command line by name, those of a group by both names."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        parts = getattr(command, "commands", None)
        found |= {name: command} if parts is None else {f"{name} {p}": c for p, c in parts.items()}
    return found


def commands_page() -> str:
    """Return docs/commands.md."""
    parts = [COMMANDS_HEAD]
    for name, command in commands().items():
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        options = ["[OPTIONS]"] if len(arguments) < len(command.params) else []
        names = [each.name.upper() for each in arguments]
        wanted = [
            n if each.required else f"[{n}]" for n, each in zip(names, arguments, strict=True)
        ]
        usage = " ".join(["entente", name, *options, *wanted])
        parts += [f"## {name}\n", f"`{usage}`\n", f"{command.help}\n"]
        rows = [(written(command, each), each.help or "") for each in command.params]
        if rows:
            parts += [table(("argument or option", "what it does"), iter(rows)) + "\n"]
    return "\n".join(parts).rstrip() + "\n"


def written(command: Any, parameter: Any) -> str:
    """Return how an argument or option is written, with what it takes."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    takes = parameter.display_type(typer.Context(command))
    taken = "" if parameter.is_flag else f" {takes}"
    return f"`{', '.join(parameter.opts)}{taken}`"


def types_table() -> str:
    """Return the table of signal types, in the order of the vocabulary."""
    text = files("entente").joinpath("data/ontology.yaml").read_text(encoding="utf-8")
    facts = yaml.safe_load(text)["types"]
    heads = ("type", "what it means", "kind", "weight", "mutual", "a plan is news", "PLOVER")
    rows = (
        (
            f"`{kind.value}`",
            facts[kind.value]["definition"],
            QUADS[facts[kind.value]["quad"]],
            f"{facts[kind.value]['goldstein']:+g}",
            "yes" if facts[kind.value]["symmetric"] else "no",
            "yes" if facts[kind.value]["planned_is_news"] else "no",
            facts[kind.value]["plover"],
        )
        for kind in SignalType
    )
    return table(heads, rows)


@cache
def sample_alerts() -> tuple[Alert, ...]:
    """Return the alerts of the sample dispatches, read in their order in this process."""
    analyzer, watcher = load_analyzer(), Watcher(WATCHER_VERSIONS)
    memory: dict[str, PairMemory] = {}
    alerts: list[Alert] = []
    for value in load_samples():
        article = Article.from_bytes(value)
        analysis = analyzer.analyze(article, ARRIVAL)
        for observation in observe(article, analysis, ARRIVAL, analyzer.versions):
            known = memory.get(observation.pair)
            memory[observation.pair], raised = watcher.observe(known, observation)
            alerts += raised
    return tuple(alerts)


def alert_example() -> str:
    """Return the alerts about one treaty: as the demo prints them, and the last as JSON."""
    pact = [alert for alert in sample_alerts() if alert.type == SignalType.DEFENCE_PACT]
    printed = StringIO()
    with redirect_stdout(printed):
        for alert in pact:
            print_alert(alert)
    fields = json.loads(pact[-1].to_bytes())
    shown = {name: fields[name] for name in SHOWN if name in fields}
    shown["claims"] = [
        {name: claim[name] for name in ("quote", "start", "end", "where", "article_id", "status")}
        for claim in fields["claims"][:1]
    ]
    shown["reports"] = [report["url"] for report in fields["reports"]]
    text = json.dumps(shown, ensure_ascii=False, indent=2)
    return f"```\n{printed.getvalue().rstrip()}\n```\n\n```json\n{text}\n```"


def prometheus_rule() -> str:
    """Return the rules of Prometheus as the resource that its operator reads."""
    text = (ROOT / "deploy/prometheus/rules/entente.yml").read_text(encoding="utf-8")
    groups = text[text.index("groups:") :]
    return RULE_HEAD + "".join(
        f"  {line}" if line.strip() else line for line in groups.splitlines(keepends=True)
    )


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
    "docs/signals.md": lambda: with_part("docs/signals.md", "types", types_table()),
    "docs/knowledge.md": lambda: with_part("docs/knowledge.md", "gaps", knowledge_gaps()),
    "README.md": lambda: with_part("README.md", "alert", alert_example()),
    **{f"{PIPELINES}/{each}/README.md": partial(card, ROOT, each) for each in LANGUAGES},
}
MANIFESTS: Final[dict[str, Callable[[], str]]] = {
    "k8s/components/monitoring/prometheusrule.yaml": prometheus_rule,
}


def main() -> None:
    """Write every generated page."""
    for name, page in [*PAGES.items(), *MANIFESTS.items()]:
        (ROOT / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
