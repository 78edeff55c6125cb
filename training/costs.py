"""What a pipeline costs: time to load, memory, words a second, and what hostile text can do.

Measured in a process of its own that has spaCy loaded and nothing else, on one core.
"""

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import spacy

from entente.core.parsing.pipelines import Pipeline, load_pipeline

CHARACTERS: Final = 200_000
PASSES: Final = 2  # over the texts; the faster one counts, since the machine does other work too
HOSTILE: Final = {
    "$": "$", "(": "(", "'": "'", '"': '"', "“": "“", "»": "»", "—": "—", "a:": "a:",
    "1.2.": "1.2.", "combining acute": "\u0301", "a": "a", "a and space": "a ", "newline": "\n",
    "a and newline": "a\n", "full stops": ". ", "space": " ", "quoted a": '" a ', "-a": "-a",
    "emoji": "😀", "zero-width space": "\u200b", "www.": "www.", "a@": "a@", "Ab.": "Ab. ",
    "right-to-left": "\u202e\u0627", "a word a paragraph": "Xy\n\n",
}  # fmt: skip
Costs = dict[str, Any]


def measure_costs(language: str, source: str | None, texts: Sequence[str]) -> Costs:
    """Measure one pipeline; `hostile` maps a kind of text to seconds and MB at the peak."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure, language, source, list(texts)).result()


def _measure(language: str, source: str | None, texts: Sequence[str]) -> Costs:
    spacy.blank(language)("x")
    before, start = _resident_mb(), time.perf_counter()
    pipeline = load_pipeline(language, source)
    seconds = time.perf_counter() - start
    costs: Costs = {"load_seconds": round(seconds, 2), "added_mb": round(_resident_mb() - before)}
    costs["words_per_second"] = round(max(_speed(pipeline, texts) for _ in range(PASSES)))
    costs["at_work_mb"] = round(_resident_mb() - before)
    costs["hostile"] = {name: _suffer(pipeline, run) for name, run in HOSTILE.items()}
    return costs


def _speed(pipeline: Pipeline, texts: Sequence[str]) -> float:
    """Return words between spaces per second of processor time, articles one by one."""
    start = time.process_time()
    for text in texts:
        pipeline.parse(text)
    return sum(len(text.split()) for text in texts) / (time.process_time() - start)


def _suffer(pipeline: Pipeline, run: str) -> tuple[float, float]:
    """Parse one hostile text; return processor seconds and how far memory rose."""
    text = run * (CHARACTERS // len(run))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    before, start = _resident_mb(), time.process_time()
    pipeline.parse(text)
    return round(time.process_time() - start, 2), round(_peak_mb() - before, 1)


def _resident_mb() -> float:
    return _status_mb("VmRSS")


def _peak_mb() -> float:
    return _status_mb("VmHWM")


def _status_mb(name: str) -> float:
    """Return a figure of this process in MB (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1e3
    raise LookupError(name)
