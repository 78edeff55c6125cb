"""The commands of `entente dead-letters`; what they do is in `entente.commands.dead_letters`."""

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from entente.errors import Reason

_MOMENTS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]

dead_letters = typer.Typer(
    help="What could not be processed, and sending it in again.", no_args_is_help=True
)
_Why = Annotated[Reason | None, typer.Option("--reason", help="Only those with this reason.")]
_From = Annotated[
    str | None, typer.Option("--topic", help="Only those that came from this topic.")
]
_Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=_MOMENTS, help="Only those written from then on, UTC."),
]
_Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=_MOMENTS, help="Only those written before then, UTC."),
]


@dead_letters.command("list")
def dead_letters_list(
    reason: _Why = None,
    topic: _From = None,
    since: _Since = None,
    until: _Until = None,
    json: Annotated[bool, typer.Option("--json", help="Print one object a line.")] = False,
) -> None:
    """List them, the oldest first, with the reasons and what was sent in again."""
    from entente.commands.dead_letters import Choice, run_list
    from entente.settings import load_settings

    settings = load_settings()
    run_list(settings, Choice(reason, topic, _utc(since), _utc(until)), as_json=json)


@dead_letters.command("show")
def dead_letters_show(
    place: Annotated[str, typer.Argument(help="Where it stands: partition/offset, as listed.")],
) -> None:
    """Print one of them whole, as JSON: why it failed, where it came from, what it says."""
    from entente.commands.dead_letters import run_show
    from entente.settings import load_settings

    run_show(load_settings(), place)


@dead_letters.command("redrive")
def dead_letters_redrive(
    reason: _Why = None,
    topic: _From = None,
    since: _Since = None,
    until: _Until = None,
    yes: Annotated[bool, typer.Option("--yes", help="Send them; else only list them.")] = False,
) -> None:
    """Send them in again, each once; without --yes only tell which."""
    from entente.commands.dead_letters import Choice, run_redrive
    from entente.settings import load_settings

    settings = load_settings()
    run_redrive(settings, Choice(reason, topic, _utc(since), _utc(until)), yes=yes)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
