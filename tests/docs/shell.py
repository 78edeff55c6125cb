"""Runs the shell sessions that a document shows.

A fenced `console` block right after the line `<!-- run -->` is a session: `$ ` begins a command,
`> ` continues it, everything else is what it must print. A line `...` stands for any lines.
The sessions of one document share a folder, and run in it one after the other.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SESSION = re.compile(r"^<!-- run -->\n```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it must print."""

    command: str
    printed: str

    def agrees(self, output: str) -> bool:
        """Tell whether `output` is what the document shows, spaces at line ends left aside."""
        parts = re.split(r"^\.\.\.$\n?", _trimmed(self.printed), flags=re.MULTILINE)
        pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
        return re.fullmatch(pattern, _trimmed(output)) is not None


def _trimmed(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())


def steps_of(document: str) -> list[Step]:
    """Return the commands of all sessions of a document, in their order."""
    found = []
    for session in _SESSION.findall(document):
        for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            inside = [line for line in rest if line == ">" or line.startswith("> ")]
            command = "\n".join([first, *(line[2:] for line in inside)])
            found.append(Step(command, "\n".join(rest[len(inside) :])))
    return found


def run(step: Step, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would in a terminal 100 columns wide, without settings."""
    settings = {name: text for name, text in os.environ.items() if not name.startswith("ENTENTE_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-c", step.command],
        cwd=folder,
        env={**settings, "PATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
