"""Score what ships, through the door the service uses: `python -m training.evaluate es`.

Test parts are only ever read here. Each set is parsed as running text by `Pipeline.parse`, so that
the character map, the tokenizer, the sentence guard and half precision are all in the figures.
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import spacy
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from training.corpus import Sentence, to_doc
from training.train import LANGUAGES

from entente.core.pipelines import Pipeline, load_pipeline

CHUNK = 10  # sentences a text
REPORTING = {
    "es": frozenset(
        {"decir", "afirmar", "asegurar", "manifestar", "explicar", "destacar", "señalar"}
        | {"anunciar", "advertir", "insistir", "añadir", "agregar", "subrayar", "reiterar"}
        | {"indicar", "declarar", "comentar", "precisar", "recordar", "reconocer", "admitir"}
        | {"negar", "criticar", "denunciar", "exigir", "pedir", "reclamar", "considerar"}
        | {"sostener", "apuntar", "responder", "contestar", "lamentar", "informar", "proponer"}
    ),
    "en": frozenset(
        {"say", "tell", "claim", "announce", "warn", "insist", "add", "stress", "declare"}
        | {"state", "note", "recall", "admit", "deny", "demand", "ask", "report", "suggest"}
        | {"believe", "think", "argue", "promise", "explain", "confirm", "complain"}
    ),
}


def gold_texts(language: str, treebanks: Path) -> Iterator[tuple[str, list[Doc]]]:
    """Yield (name, gold Docs) of the sets that no training has seen."""
    vocab = spacy.blank(language).vocab
    module = import_module(f"training.{LANGUAGES[language]}")
    for name, documents in module.tests(treebanks):
        yield name, _docs(documents, vocab)


def _docs(documents: Iterable[list[Sentence]], vocab: spacy.Vocab) -> list[Doc]:
    chunks = (d[i : i + CHUNK] for d in documents for i in range(0, len(d), CHUNK))
    return [doc for doc in (to_doc(chunk, vocab) for chunk in chunks) if doc is not None]


def score(pipeline: Pipeline, gold: list[Doc]) -> dict[str, float]:
    """Return percentages: tokens, POS, morphology, lemma, UAS, LAS, sentence F, names F."""
    examples = [Example(pipeline.parse(doc.text).doc, doc) for doc in gold]
    scores = Scorer.score_tokenization(examples)
    for attribute in ("pos", "morph", "lemma"):
        scores |= Scorer.score_token_attr(examples, attribute)
    scores |= Scorer.score_spans(examples, "sents", has_annotation=lambda d: True)  # noqa: ARG005
    scores |= Scorer.score_deps(examples, "dep", ignore_labels=("p", "punct"))
    scores |= _names(examples)
    scores |= reporting(examples, pipeline.language)
    wanted = ("token_f", "pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")
    names = [name for name in scores if name.startswith(("ents_f", "reporting", "appos"))]
    return {name: 100 * float(scores[name]) for name in (*wanted, *names)}


def _names(examples: list[Example]) -> dict[str, float]:
    named = [e for e in examples if e.reference.has_annotation("ENT_IOB")]
    right = found = expected = 0
    for example in named:
        guessed = {(s.start_char, s.end_char, s.label_) for s in example.predicted.ents}
        known = {
            (s.start_char, s.end_char, s.label_)
            for s in example.reference.ents
            if s.label_ in {"PER", "LOC", "ORG"}
        }
        right, found, expected = (
            right + len(guessed & known), found + len(guessed), expected + len(known),
        )  # fmt: skip
    return {"ents_f": 2 * right / (found + expected)} if expected else {}


def reporting(examples: list[Example], language: str) -> dict[str, float]:
    """Return how often a reporting verb has its subject (or none) and a clause it governs right.

    Also how often an apposition hangs on the right word. These three carry attribution.
    """
    hits = {"reporting_subject": [0, 0], "reporting_clause": [0, 0], "appos_head": [0, 0]}
    for example in examples:
        predicted = {token.idx: token for token in example.predicted}
        for token in example.reference:
            guess = predicted.get(token.idx)
            if guess is None or len(guess) != len(token):
                continue
            if token.lemma_.lower() in REPORTING[language] and token.pos_ == "VERB":
                subject = {c.idx for c in token.children if "subj" in c.dep_}
                _count(hits["reporting_subject"], subject == {
                    c.idx for c in guess.children if "subj" in c.dep_
                })  # fmt: skip
                clause = {c.idx for c in token.children if c.dep_ in {"ccomp", "parataxis"}}
                if clause:
                    found = {c.idx for c in guess.children if c.dep_ in {"ccomp", "parataxis"}}
                    _count(hits["reporting_clause"], bool(clause & found))
            elif token.dep_ == "appos" and token.pos_ in {"NOUN", "PROPN"}:
                right = guess.head.idx == token.head.idx and guess.dep_ in {"appos", "flat"}
                _count(hits["appos_head"], right)
    return {name: good / max(total, 1) for name, (good, total) in hits.items()}


def _count(pair: list[int], good: bool) -> None:
    pair[0] += good
    pair[1] += 1


def words_per_second(pipeline: Pipeline, texts: list[str]) -> float:
    """Return words between spaces per second of processor time, articles one by one."""
    start = time.process_time()
    for text in texts:
        pipeline.parse(text)
    return sum(len(text.split()) for text in texts) / (time.process_time() - start)


def resident_mb() -> float:
    """Return this process's memory in MB (Linux)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 1e6


def main() -> None:
    """Read the command line and print one table row a set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--source", help="another spaCy pipeline, to compare")
    options = parser.parse_args()
    before, start = resident_mb(), time.perf_counter()
    pipeline = load_pipeline(options.language, options.source)
    seconds = time.perf_counter() - start
    print(f"{pipeline.name} {pipeline.version}: {seconds:.2f} s, +{resident_mb() - before:.0f} MB")
    for name, gold in gold_texts(options.language, options.treebanks):
        row = "  ".join(f"{key} {value:.1f}" for key, value in score(pipeline, gold).items())
        print(f"{name}: {row}")
        texts = ["\n\n".join(doc.text for doc in gold[i : i + 4]) for i in range(0, len(gold), 4)]
    print(f"{words_per_second(pipeline, texts):.0f} words/s, +{resident_mb() - before:.0f} MB")


if __name__ == "__main__":
    main()
