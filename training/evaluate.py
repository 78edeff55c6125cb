"""Score what ships, through the door the service uses: `python -m training.evaluate es`.

Test parts are only ever read here. Each set is parsed three times: as running text by
`Pipeline.parse`, so that the character map, the tokenizer, the sentence guard and half precision
are all in the figures; with the words of the treebank; and sentence by sentence, as other parsers'
figures are often given. Only the last says how good the trees are wherever sentences end: AnCora
ends them inside quotations, which the sentence guard never does.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.vocab import Vocab
from training.corpus import Sentence, to_doc
from training.costs import measure_costs
from training.parts import chunks
from training.scores import Figures, score
from training.train import LANGUAGES

from entente.core.parsing.pipelines import Pipeline, load_pipeline, shipped_languages

COLUMNS: Final = {
    "tokens": "tokens F",
    "pos": "POS",
    "morph": "morphology",
    "lemma": "lemma",
    "uas": "UAS",
    "las": "LAS",
    "sentences": "sentences F",
    "names": "names F",
    "subject": "reporting subject",
    "no_subject": "rightly none",
    "content": "reported clause",
    "apposition": "apposition",
}
Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Gold Docs of one set: as text that the pipeline gets, and as words without their layout."""

    name: str
    texts: list[Doc]
    words: list[Doc]


def read_tests(language: str, treebanks: Path) -> Iterator[TestSet]:
    """Yield the sets that no training has seen.

    A set that lies there as a DocBin keeps its characters and line ends in `texts`; others were
    read as sentences, and are joined with spaces.
    """
    vocab = spacy.blank(language).vocab
    module = import_module(f"training.{LANGUAGES[language]}")
    for name, documents in module.tests(treebanks):
        kept = list(documents)
        words = _joined(kept, vocab)
        path = treebanks / f"{language}_prepared" / f"{name}.spacy"
        texts = words
        if path.exists():
            written = DocBin().from_disk(path).get_docs(vocab)
            texts = [_relabelled(doc, d) for doc, d in zip(written, kept, strict=True)]
        yield TestSet(name, texts, words)


def _joined(documents: Iterable[list[Sentence]], vocab: Vocab) -> list[Doc]:
    found = (to_doc(chunk, vocab) for chunk in chunks(documents))
    return [doc for doc in found if doc is not None]


def _relabelled(doc: Doc, sentences: Iterable[Sentence]) -> Doc:
    """Give the words of `doc` the relations and lemmas under which they are learned."""
    words = [token for token in doc if not token.is_space]
    for token, word in zip(words, chain.from_iterable(sentences), strict=True):
        token.dep_ = word.dep
        token.lemma_ = word.lemma
    return doc


def score_set(pipeline: Pipeline, gold: TestSet) -> Report:
    """Score one set from its text, from its words, and from each sentence's words alone."""
    sentences = [sentence.as_doc() for doc in gold.words for sentence in doc.sents]
    return {
        "sentences": len(sentences),
        "from_text": _score(pipeline, ((pipeline.parse(d.text).doc, d) for d in gold.texts)),
        "from_words": _score(pipeline, _parse_words(pipeline, gold.words)),
        "from_sentences": _score(pipeline, _parse_words(pipeline, sentences)),
    }


def _parse_words(pipeline: Pipeline, docs: Iterable[Doc]) -> Iterator[tuple[Doc, Doc]]:
    """Yield what the pipeline makes of the words of each Doc, and the Doc."""
    nlp = pipeline._nlp  # noqa: SLF001 -- the service has no use for this door
    for doc in docs:
        spaces = [bool(token.whitespace_) for token in doc]
        yield nlp(Doc(nlp.vocab, words=[token.text for token in doc], spaces=spaces)), doc


def _score(pipeline: Pipeline, pairs: Iterable[tuple[Doc, Doc]]) -> Figures:
    examples = [Example(guess, doc) for guess, doc in pairs]
    return {name: round(v, 2) for name, v in score(examples, pipeline.language).items()}


def evaluate(language: str, treebanks: Path, source: str | None, *, costs: bool) -> Report:
    """Return all that is measured of one pipeline: what it is, its sets, what it costs."""
    pipeline = load_pipeline(language, source)
    report: Report = {
        "language": language,
        "pipeline": pipeline.name,
        "version": pipeline.version,
        "sets": {},
    }
    sys.stdout.write(f"\n## {pipeline.name} {pipeline.version}\n\n")
    _write_row("set", "from", *COLUMNS.values())
    _write_row(*["---"] * (len(COLUMNS) + 2))
    texts: list[str] = []
    for gold in _present(read_tests(language, treebanks)):
        scored = score_set(pipeline, gold)
        report["sets"][gold.name] = scored
        for way in ("from_text", "from_words", "from_sentences"):
            _write_row(gold.name, way.removeprefix("from_"), *_cells(scored[way]))
        texts = texts or [
            "\n\n".join(d.text for d in gold.texts[i : i + 4])
            for i in range(0, len(gold.texts), 4)
        ]
    if costs:
        report["costs"] = measure_costs(language, source, texts)
        _write_costs(report["costs"])
    return report


def _present(tests: Iterator[TestSet]) -> Iterator[TestSet]:
    """Yield the sets up to one whose files are not there, and say so."""
    try:
        yield from tests
    except FileNotFoundError as exc:
        sys.stderr.write(f"a set is not measured, nor those after it: {exc}\n")


def _cells(figures: Mapping[str, float]) -> list[str]:
    return [f"{figures[name]:.1f}" if name in figures else "" for name in COLUMNS]


def _write_costs(costs: Mapping[str, Any]) -> None:
    sys.stdout.write(
        f"\nloads in {costs['load_seconds']:.2f} s, adds {costs['added_mb']:.0f} MB"
        f" (at work {costs['at_work_mb']:.0f} MB), reads {costs['words_per_second']:,.0f} words"
        " a second on one core\n\n"
    )
    _write_row("hostile text, 200,000 characters", "seconds", "peak MB added")
    _write_row("---", "---", "---")
    for kind, (seconds, added) in costs["hostile"].items():
        _write_row(f"`{kind}`", f"{seconds:.2f}", f"{added:.0f}")


def _write_row(*cells: str) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line and print a Markdown table for each pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="?", choices=LANGUAGES)
    parser.add_argument("--all", action="store_true", help="every language that ships")
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--source", help="another spaCy pipeline, to compare")
    parser.add_argument("--no-costs", action="store_true", help="only what the treebanks tell")
    parser.add_argument("--json", type=Path, help="write the report here, for training.ship")
    options = parser.parse_args()
    if options.all == bool(options.language) or (options.all and options.source):
        parser.error("name one language, or give --all without --source")
    chosen = [code for code in LANGUAGES if code in shipped_languages()]
    reports = [
        evaluate(code, options.treebanks, options.source, costs=not options.no_costs)
        for code in (chosen if options.all else [options.language])
    ]
    if options.json:
        options.json.write_text(json.dumps(reports, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
