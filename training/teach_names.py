"""Names for sentences that nobody annotated with names: `python -m training.teach_names fr ...`.

Runs where the teacher is installed, over the treebanks or over raw text. A teacher that learned
from Wikipedia takes titles, articles and peoples into its names; the word classes (the treebank's,
or its own in raw text) tell which words those are.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from training.conllu import NAME_LABELS
from training.corpus import Sentence, is_tree, save, sentence_of, to_doc
from training.retokenize import tokenizer_of
from training.teach import read_paragraphs
from training.train import LANGUAGES

TITLES = frozenset(
    {"m.", "mm.", "mme", "mmes", "mlle", "mgr", "me", "dr", "président", "ministre", "général"}
    | {"monsieur", "madame", "roi", "reine", "pape", "prince", "sir", "maître", "secrétaire"}
)
# nouns that begin the name of an authority or a body, though they are not capitals
BODIES = frozenset(
    {"association", "conseil", "fédération", "ministère", "parti", "préfecture", "syndicat"}
    | {"tribunal", "université"}
)
INSIDE_BODIES = frozenset({"ADP", "DET", "ADJ", "NOUN", "PROPN"})
LONGEST_BODY = 9  # words
EDGES = frozenset({"DET", "ADP", "PUNCT", "CCONJ", "ADV", "PRON"})
SENTENCES = 10  # a document
SHORTEST = 5  # words of a sentence worth learning from


def taught(sentences: Iterable[Sentence], teacher: Language) -> Iterator[Sentence]:
    """Yield the sentences with the names that the teacher sees, mended."""
    pairs = (
        (Doc(teacher.vocab, words=[w.form for w in s], spaces=[w.space for w in s]), s)
        for s in sentences
    )
    for doc, sentence in teacher.pipe(pairs, as_tuples=True, batch_size=128):
        tags = ["O"] * len(sentence)
        for name in doc.ents:
            start, end = trimmed(sentence, name.start, name.end)
            if start < end and name.label_ in NAME_LABELS:
                tags[start:end] = [f"I-{name.label_}"] * (end - start)
                tags[start] = f"B-{name.label_}"
        for start, end in bodies(sentence):
            after = next(i for i, tag in enumerate((*tags[end:], "O"), end) if tag[0] != "I")
            tags[start:after] = ["B-ORG", *["I-ORG"] * (after - start - 1)]
        yield tuple(replace(w, entity=tag) for w, tag in zip(sentence, tags, strict=True))


def trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Return the span without titles and articles at its edges; empty if no name is left."""
    while start < end and _is_edge(sentence, start):
        start += 1
    while end > start and sentence[end - 1].upos in EDGES:
        end -= 1
    proper = any(w.upos in {"PROPN", "X"} for w in sentence[start:end])
    institution = end - start > 2 and sentence[start].form[:1].isupper()  # noqa: PLR2004 -- a phrase
    return (start, end) if proper or institution else (start, start)


def _is_edge(sentence: Sentence, index: int) -> bool:
    word = sentence[index]
    written = word.form[:1].isupper() and index > 0  # La Haye, Le Monde
    return (word.upos in EDGES and not written) or word.form.lower() in TITLES


def bodies(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the names of bodies that begin with a plain noun: "ministère de l'Intérieur"."""
    end = 0
    for start, word in enumerate(sentence):
        if start < end or word.form not in BODIES or word.upos not in {"NOUN", "PROPN"}:
            continue
        run = start + 1
        while run < min(len(sentence), start + LONGEST_BODY):
            if sentence[run].upos not in INSIDE_BODIES:
                break
            run += 1
        capitals = [i for i in range(start + 1, run) if sentence[i].form[:1].isupper()]
        if capitals:
            end = capitals[-1] + 1
            yield start, end


def parsed(
    paragraphs: Iterable[str], teacher: Language, cut: Callable[[str], Doc]
) -> Iterator[Sentence]:
    """Yield the sentences of raw text with the trees of the teacher, words being cut as ours."""
    texts = (cut(paragraph) for paragraph in paragraphs)
    docs = (
        Doc(teacher.vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d])
        for d in texts
    )
    for doc in teacher.pipe(docs, batch_size=64):
        for span in doc.sents:
            sentence = sentence_of(span)
            if len(sentence) >= SHORTEST and is_tree(sentence):
                yield tuple(replace(word, lemma="") for word in sentence)


def main() -> None:
    """Name the sentences that a language is trained on, or raw text; write them as one DocBin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("teacher", help="an installed spaCy pipeline")
    parser.add_argument("--treebanks", type=Path, help="name what is learned from these")
    parser.add_argument("--raw", type=Path, nargs="*", help="name these texts, a paragraph a line")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    teacher = spacy.load(options.teacher)
    if options.raw:
        teacher.add_pipe("entente_sentence_guard", before="parser")
        texts = read_paragraphs(options.raw)
        sentences = list(parsed(texts, teacher, tokenizer_of(options.language)))
    else:
        parts = import_module(f"training.{LANGUAGES[options.language]}").parts(options.treebanks)
        sentences = [s for d in (*parts.train, *parts.dev) for s in d]
    teacher.select_pipes(enable=["tok2vec", "ner"])
    named = list(taught(sentences, teacher))
    chunks = (named[i : i + SENTENCES] for i in range(0, len(named), SENTENCES))
    save(options.out, (to_doc(chunk, teacher.vocab) for chunk in chunks))


if __name__ == "__main__":
    main()
