"""The command line. Data goes to stdout; progress, logs and errors go to stderr.

Heavy modules are imported by the command that needs them, so that `entente --help` is quick and a
process of the pool, which imports this module too, stays small.
"""

import logging
import os
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from entente.cli_dead_letters import dead_letters
from entente.errors import ConfigError, EntenteError

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130

app = typer.Typer(
    help="Reads news articles from Kafka and alerts on how states draw together or apart.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from entente import __version__

        sys.stdout.write(f"entente {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit(EXIT_USAGE)


@app.command()
def worker(
    stage: Annotated[
        Literal["reader", "watcher"] | None,
        typer.Option(help="Run one stage only; both by default."),
    ] = None,
) -> None:
    """Read articles, publish analyses and alerts, until SIGTERM."""
    from entente.logs import configure_logging
    from entente.settings import load_settings

    settings = load_settings()
    configure_logging(settings.log)
    from entente.stream.worker import run_worker

    run_worker(settings, stage)


@app.command()
def analyze(
    file: Annotated[str, typer.Argument(help="An article, as text or JSON; - reads stdin.")],
    json: Annotated[bool, typer.Option("--json", help="Print one Analysis.")] = False,
    ndjson: Annotated[
        bool,
        typer.Option("--ndjson", help="Read one article a line, print one Analysis a line."),
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="Language of a text file; detected by default.")
    ] = None,
    published_at: Annotated[
        str | None, typer.Option(help="Date of a text file, RFC 3339 or a day; now by default.")
    ] = None,
) -> None:
    """Analyse articles without Kafka: speakers, quotes and signals."""
    from entente.commands.analyze import analyze_lines, analyze_one

    if ndjson:
        if json or language or published_at:
            raise ConfigError("--ndjson goes alone: each line has its own language and date")
        if not analyze_lines(file):
            raise typer.Exit(EXIT_FAILED)
    else:
        analyze_one(file, language=language, published_at=published_at, as_json=json)


@app.command()
def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on after the sample, until Ctrl-C.")
    ] = False,
) -> None:
    """Show it at work: a broker, a worker, sample dispatches, their alerts."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.demo import run_demo

    if not run_demo(settings, own_broker="ENTENTE_BROKER" not in os.environ, keep=keep):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def replay(
    file: Annotated[str, typer.Argument(help="Articles as NDJSON; - reads stdin.")],
    rate: Annotated[
        float | None, typer.Option(min=0.001, help="Articles a second; as fast as it goes.")
    ] = None,
) -> None:
    """Send a file of articles to the articles topic."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.replay import run_replay

    if not run_replay(settings, file, rate):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def topics(
    create: Annotated[bool, typer.Option("--create", help="Create what is missing.")] = False,
) -> None:
    """Verify the topics, or create those that are missing."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.topics import run_topics

    if not run_topics(settings, create=create):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def models(
    json: Annotated[
        bool, typer.Option("--json", help="Print all that is known, as JSON.")
    ] = False,
) -> None:
    """List the languages that can be read: pipelines, licences, figures."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.models import run_models

    if not run_models(settings, as_json=json):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def board() -> None:
    """Serve the live page: what changed, alerts with their words, relations, leaders."""
    from entente.logs import configure_logging
    from entente.settings import load_settings

    settings = load_settings()
    configure_logging(settings.log)
    from entente.commands.board import run_board

    run_board(settings)


knowledge = typer.Typer(help="States, their names and who leads them.", no_args_is_help=True)
app.add_typer(knowledge, name="knowledge")


@knowledge.command("check")
def knowledge_check(
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day at which to look; today by default."),
    ] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="List what is missing, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print all findings as JSON.")] = False,
) -> None:
    """Find contradictions and gaps in the knowledge, each with its line and its fix."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.knowledge import run_check

    day = (on or datetime.now(tz=UTC)).date()
    if not run_check(settings, day, gaps=gaps, strict=strict, as_json=json):
        raise typer.Exit(EXIT_FAILED)


@knowledge.command("refresh")
def knowledge_refresh(
    contact: Annotated[
        str,
        typer.Option(help="Your address or page, which Wikidata's owners ask of every program."),
    ],
    folder: Annotated[
        Path | None, typer.Option(help="Where wikidata.csv is; ENTENTE_KNOWLEDGE by default.")
    ] = None,
    endpoint: Annotated[
        str, typer.Option(help="The SPARQL endpoint to ask.")
    ] = "https://query.wikidata.org/sparql",
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two queries.")] = 1.0,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the new file into use, if it is credible.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print all changes as JSON.")] = False,
) -> None:
    """Ask Wikidata who holds which office, and show what would change."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.knowledge import run_refresh

    run_refresh(settings, folder, endpoint, contact, pause=pause, apply=apply, as_json=json)


@app.command()
def deliver(
    file: Annotated[Path, typer.Argument(help="YAML file of sinks, docs/delivery.md.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only read the file and say what it asks for.")
    ] = False,
) -> None:
    """Send alerts to webhooks, Alertmanager or chat, until SIGTERM."""
    from entente.logs import configure_logging
    from entente.settings import load_settings

    settings = load_settings()
    configure_logging(settings.log)
    from entente.commands.deliver import run_deliver

    run_deliver(settings, file, check=check)


@app.command()
def canary(
    every: Annotated[
        float | None,
        typer.Option(min=1, help="Again every so many seconds, with metrics, until SIGTERM."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, max=3_600, help="Seconds to wait for the alert.")
    ] = 60,
    json: Annotated[bool, typer.Option("--json", help="Print the seconds as JSON.")] = False,
) -> None:
    """Send a synthetic article through everything and measure when its alert comes."""
    from entente.logs import configure_logging
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.canary import run_canary, run_every

    if every is not None:
        configure_logging(settings.log)
        run_every(settings, timeout, every)
    elif not run_canary(settings, timeout, as_json=json):
        raise typer.Exit(EXIT_FAILED)


feedback = typer.Typer(help="What readers of the board think of alerts.", no_args_is_help=True)
app.add_typer(feedback, name="feedback")


@feedback.command("export")
def feedback_export() -> None:
    """Print the judgements of readers as evaluation records, one JSON object a line."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.feedback import run_export

    run_export(settings)


app.add_typer(dead_letters, name="dead-letters")


@app.command()
def promises(
    state: Annotated[
        str | None, typer.Option(help="Only those of or toward this state (code).")
    ] = None,
    within: Annotated[
        int | None, typer.Option(min=0, help="Only those due within so many days, or overdue.")
    ] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="Also those kept, broken, cancelled or lapsed.")
    ] = False,
    language: Annotated[
        Literal["es", "en", "fr", "pt"], typer.Option(help="Language of the sentences.")
    ] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print one object a line.")] = False,
) -> None:
    """List pledges, threats and plans that are open, the next due first."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.promises import Wanted, run_promises, today

    wanted = Wanted(today(), state, within, settled)
    run_promises(settings, wanted, language, as_json=json)


@app.command()
def contracts(
    folder: Annotated[Path, typer.Argument(help="Where the contracts are.")] = Path("contracts"),
    check: Annotated[bool, typer.Option("--check", help="Only tell what has drifted.")] = False,
) -> None:
    """Write JSON Schema and AsyncAPI of the messages, or check them for drift."""
    from entente.contracts import drift, write

    if check:
        drifted = drift(folder)
        for name in drifted:
            sys.stderr.write(f"{folder / name} differs from the code: run `entente contracts`\n")
        raise typer.Exit(EXIT_FAILED if drifted else 0)
    write(folder)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check settings, broker, topics, permissions, clock and models, each with its fix."""
    from entente.settings import load_settings

    settings = load_settings()
    from entente.commands.doctor import run_doctor

    if not run_doctor(settings, as_json=json):
        raise typer.Exit(EXIT_FAILED)


def main() -> None:
    """Run the command line; every expected failure is one sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # our data is UTF-8, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    quiet = logging.getLogger("aiokafka")  # its errors reach us as exceptions
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    try:
        _run()
    except ConfigError as exc:
        sys.stderr.write(f"entente: {exc}\n")
        sys.exit(EXIT_USAGE)
    except EntenteError as exc:
        sys.stderr.write(f"entente: {exc}\n")
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; do not fail again when stdout is closed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def _run() -> None:
    try:
        app(standalone_mode=True)
    except SystemExit:
        sys.stdout.flush()  # what cannot be written is told before the exit, not after it
        raise
