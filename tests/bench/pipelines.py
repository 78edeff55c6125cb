"""Words a second of a pipeline, as the service runs it, against any spaCy pipeline on one core.

`python -m tests.bench.pipelines es --against es_core_news_sm` prints both and their ratio; the
other one is an installed package or a folder, reads the same texts by `nlp.pipe`, on OpenBLAS as
ours does. `--pipeline FOLDER` measures other weights instead of those that are shipped. The texts
are the sample dispatches, or a file of JSON lines with a `text` each; the first half of them warms
up, the second half is timed, in turns and several times: the figure to quote is the ratio.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy
import srsly
from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops

from entente.core.parsing.pipelines import load_pipeline
from entente.messages import Article
from entente.samples import load_samples

ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
BATCHES = (None, 32)  # of the other pipeline: its own size, and one that suits small machines
COPIES = 20  # of the sample dispatches, which are few


def texts_of(language: str, file: Path | None) -> list[str]:
    """Return the texts of a file of JSON lines, or the sample dispatches in the language."""
    if file:
        return [line["text"] for line in srsly.read_jsonl(file)]
    samples = [Article.from_bytes(line) for line in load_samples()]
    return [article.text for article in samples if article.language == language] * COPIES


def load_other(name: str) -> Language | None:
    """Return the other pipeline, on OpenBLAS; None, with a line that says so, if there is none."""
    set_current_ops(NumpyOps(use_blis=False))
    try:
        return spacy.load(name)
    except OSError:
        sys.stdout.write(f"skipped: the pipeline {name} is not installed here\n")
        return None


def rate(run: Callable[[list[str]], Iterable[object]], texts: list[str]) -> float:
    """Return words a second of process time."""
    begun = time.process_time()
    for _ in run(texts):
        pass
    return sum(len(text.split()) for text in texts) / (time.process_time() - begun)


def measure(language: str, source: str | None, other: str | None, file: Path | None) -> None:
    """Print the rates of all rounds and the median ratios."""
    ours = load_pipeline(language, source)
    sides: dict[str, Callable[[list[str]], Iterable[object]]] = {
        "ours": lambda texts: (ours.parse(text) for text in texts)
    }
    nlp = load_other(other) if other else None
    if nlp:
        for size in BATCHES:
            name = f"{other} in batches of {size or nlp.batch_size}"
            sides[name] = lambda texts, size=size: nlp.pipe(texts, batch_size=size)  # type: ignore[misc]
    texts = texts_of(language, file)
    warm, timed = texts[: len(texts) // 2], texts[len(texts) // 2 :]
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for run in sides.values():
        rate(run, warm)
    for _ in range(5):
        for name, run in sides.items():
            rates[name].append(rate(run, timed))
    for name, found in rates.items():
        ratio = statistics.median(a / b for a, b in zip(rates["ours"], found, strict=True))
        sys.stdout.write(
            f"{name}: {found[0]:,.0f} words/s on first sight, {statistics.median(found):,.0f}"
            f" later; ours is {rates['ours'][0] / found[0]:.2f} and {ratio:.2f} times as fast\n"
        )


def main() -> None:
    """Read the command line; start anew if the number of threads was left open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="?", default="es")
    parser.add_argument("--pipeline", metavar="FOLDER")
    parser.add_argument("--against", metavar="PACKAGE")
    parser.add_argument("--texts", type=Path, metavar="FILE")
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in ONE_CORE.items()):
        command = [sys.executable, "-m", "tests.bench.pipelines", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **ONE_CORE})  # noqa: S606
    measure(options.language, options.pipeline, options.against, options.texts)


if __name__ == "__main__":
    main()
