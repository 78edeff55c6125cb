"""Trees for raw text by one or two trained pipelines: `python -m training.teach es ...`.

The first teacher, one of our own, cuts the text into sentences and words and names the relations;
the second, if given, is the better parser and decides on heads. Sentences on which the two differ
much are left out: what both see is right far more often than what either sees.
"""

import argparse
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab
from training.corpus import (
    Sentence,
    is_tree,
    key_of,
    read_keys,
    save,
    sentence_key,
    sentence_of,
    to_doc,
)

from entente.core.parsing.pipelines import Pipeline, load_pipeline
from entente.core.parsing.text import normalise

SHORTEST, LONGEST = 5, 70  # words of a sentence worth learning from
AGREEMENT = 0.85  # share of words whose head both teachers must agree on
SENTENCES = 10  # a document
# relations for which older schemes, such as that of the official Spanish model, have one name
FINER = {
    "obj": {"obl:arg", "obl:agent", "iobj", "expl:pv", "expl:pass", "expl:impers"},
    "nsubj": {"nsubj:pass"},
    "aux": {"aux:pass"},
}


def read_paragraphs(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the paragraphs, one a line, without repeats."""
    seen: set[str] = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = normalise(line).strip()
            if text and (key := sentence_key([text])) not in seen:
                seen.add(key)
                yield text


def parse(pipeline: Pipeline, paragraphs: Iterable[str]) -> Iterator[Sentence]:
    """Yield the sentences of a length worth learning from, as the pipeline reads them."""
    for paragraph in paragraphs:
        for span in pipeline.parse(paragraph).doc.sents:
            sentence = sentence_of(span)
            if SHORTEST <= len(sentence) <= LONGEST and is_tree(sentence):
                yield tuple(replace(word, entity="") for word in sentence)


def agreed(
    sentences: Iterable[Sentence], second: Language, vocab: Vocab
) -> Iterator[tuple[Sentence, float]]:
    """Yield each sentence with the heads and word classes of `second`, and the share of agreement.

    Relations stay those of the first teacher where the heads are the same.
    """
    pairs = (
        (Doc(vocab, words=[w.form for w in s], spaces=[w.space for w in s],
             sent_starts=[index == 0 for index in range(len(s))]), s)
        for s in sentences
    )  # fmt: skip
    for doc, sentence in second.pipe(pairs, as_tuples=True, batch_size=256):
        words = []
        same = 0
        for word, token in zip(sentence, doc, strict=True):
            agrees = word.head == token.head.i
            same += agrees
            finer = word.dep in FINER.get(token.dep_, ())
            relation = word.dep if agrees or finer else token.dep_
            feats = word.feats if word.upos == token.pos_ else ""
            words.append(
                replace(word, head=token.head.i, dep=relation, upos=token.pos_, feats=feats)
            )
        yield tuple(words), same / len(words)


def main() -> None:
    """Read raw text, write the sentences that may be learned from as one DocBin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language")
    parser.add_argument("raw", type=Path, nargs="+", help="text files, one paragraph a line")
    parser.add_argument("--first", required=True, help="a pipeline trained by training.train")
    parser.add_argument("--second", help="another pipeline, the better parser")
    parser.add_argument("--exclude", type=Path, help="keys of sentences that may not be learned")
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    banned = read_keys(options.exclude) if options.exclude else frozenset()
    vocab = spacy.blank(options.language).vocab
    paragraphs = list(read_paragraphs(options.raw))
    random.Random(11).shuffle(paragraphs)  # noqa: S311 -- a fixed seed makes it repeatable
    found = parse(load_pipeline(options.language, options.first), paragraphs)
    found = (s for s in found if key_of(s) not in banned)
    if options.second:
        second = spacy.load(options.second, exclude=["ner", "lemmatizer"])
        pairs = agreed(found, second, second.vocab)
        found = (s for s, share in pairs if share >= AGREEMENT and is_tree(s))
    kept: list[list[Sentence]] = []
    words = 0
    while words < options.words and (chunk := list(islice(found, SENTENCES))):
        kept.append(chunk)
        words += sum(map(len, chunk))
    tokens = save(options.out, (to_doc(chunk, vocab) for chunk in kept))
    print(f"{options.out}: {tokens} tokens in {sum(map(len, kept))} sentences")


if __name__ == "__main__":
    main()
