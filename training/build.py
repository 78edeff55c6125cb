"""One command a language: `python -m training.build pt --treebanks T --version 0.3.0`.

Treebanks are converted and augmented, each round of training goes on from the one before, those
that have a share are averaged, and the weights are packaged, scored and given their figures. It
only runs the other modules, and says so: each line that it prints can be run alone.
"""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from training.train import LANGUAGES

RECIPE: Final = "training.optimizer.learn_rate"


@dataclass(frozen=True, slots=True)
class Round:
    """Steps of training; `share` is the weight of the outcome in the mean that ships."""

    steps: int
    share: int = 0
    rate: float | None = None  # of learning, where it is not the recipe's
    dropout: float | None = None


ROUNDS: Final = {
    "es": (Round(4000), Round(4000, 1, 0.001, 0.1)),
    "en": (Round(2400), Round(1900, 1, 0.001), Round(800, 1, 0.0007), Round(2400, 1, 0.001, 0.1)),
    "fr": (Round(2000), Round(1700, 1, 0.001), Round(1500, 1, 0.001, 0.1)),
    "pt": (Round(2400, 1), Round(1600, 2, 0.001, 0.1)),
}
OWN_NAMES: Final = {"es": 4500}  # steps of a net for names alone
Command = list[str]


@dataclass(frozen=True, slots=True)
class Build:
    """Where things lie, and what differs from the recipe."""

    language: str
    treebanks: Path
    work: Path
    version: str
    raw: tuple[Path, ...] = ()
    parser: str = ""  # a second teacher of trees for the raw text
    steps: int | None = None  # in place of each round's own: for a try
    changes: tuple[str, ...] = ()  # of the recipe

    def commands(self) -> Iterator[Command]:
        """Yield the commands, without the `python -m` before each."""
        rounds = ROUNDS[self.language]
        folders = [self.work / str(number) for number in range(1, len(rounds) + 1)]
        taught = self.work / "taught.spacy"
        for number, (each, folder) in enumerate(zip(rounds, folders, strict=True)):
            yield self._train(each, folder, folders[number - 1] if number else None, taught)
            if number == 0 and self.raw:
                yield from self._teach(_model(folder, self.language), taught)
        made, *others = [(f, r.share) for r, f in zip(rounds, folders, strict=True) if r.share]
        model = _model(made[0], self.language)
        if others:
            shares = [f"{_model(f, self.language)}:{share}" for f, share in (made, *others)]
            model = self.work / "mean"
            yield ["training.average", str(model), *shares]
        names = self.work / "names"
        ship = ["training.ship", self.language, str(model), "--version", self.version]
        ship += ["--target", str(self.work / "shipped")]
        if steps := OWN_NAMES.get(self.language):
            yield [*self._train(Round(steps), names, None, taught), "--names"]
            ship += ["--names", str(_model(names, self.language))]
        yield ship
        yield from self._score()

    def _train(self, each: Round, folder: Path, start: Path | None, taught: Path) -> Command:
        command = ["training.train", self.language, "--treebanks", str(self.treebanks)]
        command += ["--work", str(folder), "--steps", str(self.steps or each.steps)]
        changes = list(self.changes)
        if each.rate is not None:
            changes += [f"{RECIPE}.initial_rate={each.rate}", f"{RECIPE}.warmup_steps=100"]
        if each.dropout is not None:
            changes.append(f"training.dropout={each.dropout}")
        for change in changes:
            command += ["--set", change]
        if self.raw and (start or folder.name == "names"):
            command += ["--taught", str(taught)]
        return [*command, "--start", str(_model(start, self.language))] if start else command

    def _teach(self, first: Path, taught: Path) -> Iterator[Command]:
        trees = self.work / "trees.spacy"
        raw = [str(path) for path in self.raw]
        teach = ["training.teach", self.language, *raw, "--first", str(first), "--out", str(trees)]
        excluded = self.treebanks / f"exclude_{self.language}.txt"
        if excluded.exists():
            teach += ["--exclude", str(excluded)]
        yield [*teach, "--second", self.parser] if self.parser else teach
        yield [
            *("training.name_teacher", self.language, "--treebanks", str(self.treebanks)),
            *("--raw", *raw, "--docbin", str(trees), "--out", str(taught)),
        ]

    def _score(self) -> Iterator[Command]:
        shipped, figures = self.work / "shipped", str(self.work / "figures.json")
        yield [
            *("training.evaluate", self.language, "--treebanks", str(self.treebanks)),
            *("--source", str(shipped / self.language), "--json", figures),
        ]
        yield [
            *("training.ship", self.language, "--figures", figures, "--target", str(shipped)),
        ]


def _model(folder: Path, language: str) -> Path:
    return folder / language / "model" / "model-last"


def main() -> None:
    """Read the command line; run the commands, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of the treebanks")
    parser.add_argument("--work", type=Path, help="default: training/build/<language>")
    parser.add_argument("--version", required=True, help="of the weights; must be a new one")
    parser.add_argument("--raw", type=Path, nargs="*", default=[], help="text to learn from (es)")
    parser.add_argument("--parser", default="", help="second teacher, an installed pipeline (es)")
    parser.add_argument("--steps", type=int, help="of each round, for a try")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be run")
    given = parser.parse_args()
    if given.raw and given.language not in OWN_NAMES:
        parser.error("raw text is learned from in Spanish only")
    work = given.work or Path("training/build") / given.language
    build = Build(
        given.language,
        given.treebanks,
        work,
        given.version,
        tuple(given.raw),
        given.parser,
        given.steps,
        tuple(given.set),
    )
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    for command in build.commands():
        sys.stdout.write(f"python -m {shlex.join(command)}\n")
        sys.stdout.flush()
        if not given.dry_run:
            subprocess.run([sys.executable, "-m", *command], check=True, env=environment)


if __name__ == "__main__":
    main()
