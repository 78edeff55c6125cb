"""What leaders, statements and signals cost beside the parse, on one core.

The parse is most of the work by nature; the rest should stay a fraction of it. Texts are the
sample dispatches and, where they lie beside the repository, the articles of news_dev, which are as
long as articles are. All are read once to warm up, then several times: the median ratios count.
`--profile LANGUAGE` prints where the time of what follows the parse goes.
"""

import argparse
import cProfile
import json
import os
import pstats
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from entente.core.cast.leaders import find_cast
from entente.core.knowledge import Knowledge, load_knowledge
from entente.core.parsing.pipelines import Pipeline, load_pipeline, shipped_languages
from entente.core.signals import find_signals
from entente.core.statements import find_statements
from entente.messages import Article, Precision
from entente.samples import load_samples
from tests.bench.pipelines import ONE_CORE

ROOT: Final = Path(__file__).resolve().parents[2]
ARTICLES: Final = ROOT.parent / "shared" / "eval" / "news_dev" / "articles"
ROUNDS: Final = 5
SAID: Final = datetime(2019, 6, 1, tzinfo=UTC)  # when news_dev is from, more or less
GOALS: Final = (0.25, 0.20)  # of the parse: leaders and statements; signals


def texts_of(language: str) -> list[str]:
    """Return the texts in the language."""
    samples = [Article.from_bytes(line) for line in load_samples()]
    texts = [article.text for article in samples if article.language == language]
    for file in sorted(ARTICLES.glob("*.json")):
        article = json.loads(file.read_text(encoding="utf-8"))
        if article["lang"] == language:
            texts.append(article["text"])
    return texts


class Stages:
    """The reader's stages one by one, each timed."""

    def __init__(self, pipeline: Pipeline, knowledge: Knowledge) -> None:
        self._pipeline = pipeline
        self._knowledge = knowledge

    def seconds(self, text: str, profile: cProfile.Profile | None = None) -> list[float]:
        """Return the seconds of parse, leaders, statements and signals."""
        language = self._pipeline.language
        moments = [time.process_time()]
        doc = self._pipeline.parse(text).doc
        moments.append(time.process_time())
        if profile:
            profile.enable()
        cast = find_cast(doc, language, self._knowledge, SAID.date())
        moments.append(time.process_time())
        said = find_statements(doc, language, cast)
        moments.append(time.process_time())
        find_signals(doc, language, cast, said, SAID, Precision.INSTANT)
        moments.append(time.process_time())
        if profile:
            profile.disable()
        return [after - before for before, after in pairwise(moments)]


def measure(languages: Sequence[str]) -> None:
    """Print a row a language."""
    sys.stdout.write(
        "| | words | parse, words/s | leaders | statements | both | signals |\n"
        "| --- | --: | --: | --: | --: | --: | --: |\n"
    )
    for language in languages:
        stages = Stages(load_pipeline(language), load_knowledge())
        texts = texts_of(language)
        words = sum(len(text.split()) for text in texts)
        rounds = [_totals(stages, texts) for _ in range(ROUNDS + 1)][1:]
        shares = [[part / parse for part in rest] for parse, *rest in rounds]
        leaders, said, signals = map(statistics.median, zip(*shares, strict=True))
        both = statistics.median(one + other for one, other, _ in shares)
        rate = words / statistics.median(parse for parse, *_ in rounds)
        sys.stdout.write(
            f"| {language} | {words:,} | {rate:,.0f} | {leaders:.0%} | {said:.0%}"
            f" | {both:.0%} | {signals:.0%} |\n"
        )
    goals = [f"{goal:.0%}" for goal in GOALS]
    sys.stdout.write(
        f"\nShares of the parse's time on one core, {time.strftime('%Y-%m-%d')}; goals: both below"
        f" {goals[0]}, signals below {goals[1]}.\n"
    )


def _totals(stages: Stages, texts: Sequence[str]) -> list[float]:
    parts = [stages.seconds(text) for text in texts]
    return [sum(column) for column in zip(*parts, strict=True)]


def show_profile(language: str) -> None:
    """Print the functions that take most time after the parse."""
    stages = Stages(load_pipeline(language), load_knowledge())
    texts = texts_of(language)
    _totals(stages, texts)
    profile = cProfile.Profile()
    for text in texts:
        stages.seconds(text, profile)
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def main() -> None:
    """Read the command line; start anew if the number of threads was left open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--profile", metavar="LANGUAGE")
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in ONE_CORE.items()):
        command = [sys.executable, "-m", "tests.bench.cost", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **ONE_CORE})  # noqa: S606
    if options.profile:
        show_profile(options.profile)
    else:
        measure(options.languages or sorted(shipped_languages()))


if __name__ == "__main__":
    main()
