"""Names for sentences that nobody annotated with names: `python -m training.name_teacher es ...`.

Learns from the treebanks' own names, so what it writes follows their guidelines. Two CRFs read
each sentence; a name on which they differ or are not sure is left missing as a whole, so that the
pipeline learns nothing from it, neither right nor wrong. Needs the dependency group `training`.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Final

import pycrfsuite
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from training.corpus import (
    Sentence,
    keys_of,
    read_docbin,
    read_keys,
    save,
    to_doc,
    to_names_doc,
    without,
)
from training.name_agreement import agreed, with_tags
from training.name_features import features, surroundings
from training.name_lexicon import LINKS, Lexicon, learn_lexicon
from training.name_lists import listed_names
from training.names import read_gazetteer
from training.parts import Documents, chunks
from training.raw_text import read_documents
from training.scores import names as score_names
from training.train import LANGUAGES

# what a weight costs the two CRFs (L1 and L2): the second knows fewer names by heart
PRICES: Final = ((0.05, 0.5), (0.2, 1.5))
ROUNDS: Final = 120  # of L-BFGS
RAREST: Final = 2  # occurrences of a feature that gets a weight
HELD_OUT: Final = 8  # one annotated document in so many, for `--score`

Reading = tuple[list[list[str]], list[float]]  # the tags of each CRF, how sure the first is


@dataclass(frozen=True, slots=True)
class NameTeacher:
    """Trained CRFs, and the lexicon that their features come from."""

    lexicon: Lexicon
    taggers: Sequence[pycrfsuite.Tagger]

    def name(self, document: Sequence[Sentence]) -> list[Sentence]:
        """Return the sentences with the names that all see, unsure ones missing."""
        readings = self.read(document)
        return [agreed(s, *reading) for s, reading in zip(document, readings, strict=True)]

    def read(self, document: Sequence[Sentence]) -> Iterator[Reading]:
        """Yield what the CRFs see in each sentence of a document."""
        forms = [[word.form for word in sentence] for sentence in document]
        around = surroundings(forms)
        first = self.taggers[0]
        for sentence in forms:
            shown = features(sentence, self.lexicon, around)
            tags = [tagger.tag(shown) for tagger in self.taggers]
            yield tags, [first.marginal(tag, index) for index, tag in enumerate(tags[0])]


def learn(documents: Documents, lexicon: Lexicon) -> NameTeacher:
    """Train the CRFs on the sentences in which every word was looked at for names."""
    trainers = [_trainer(*price) for price in PRICES]
    for document in documents:
        around = surroundings([w.form for w in s] for s in document)
        for sentence in filter(is_annotated, document):
            shown = features([w.form for w in sentence], lexicon, around)
            for trainer in trainers:
                trainer.append(shown, [w.entity for w in sentence])
    with tempfile.TemporaryDirectory() as folder:
        return NameTeacher(
            lexicon,
            [_trained(t, Path(folder, f"{number}.crf")) for number, t in enumerate(trainers)],
        )


def _trainer(l1: float, l2: float) -> pycrfsuite.Trainer:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": ROUNDS,
            "feature.minfreq": RAREST,
            "feature.possible_transitions": True,
        }
    )
    return trainer


def _trained(trainer: pycrfsuite.Trainer, model: Path) -> pycrfsuite.Tagger:
    trainer.train(str(model))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    return tagger


def is_annotated(sentence: Sentence) -> bool:
    """Whether somebody looked at every word for names."""
    return all(word.entity for word in sentence)


def score(documents: Documents, lexicon: Lexicon) -> float:
    """Return the F of PER, LOC and ORG on the last documents, the others being learned from."""
    border = len(documents) - len(documents) // HELD_OUT
    held = documents[border:]
    keys = keys_of(held)
    teacher = learn([without(d, keys) for d in documents[:border]], lexicon)
    vocab = spacy.blank("xx").vocab
    examples = []
    for document in held:
        found = [
            with_tags(s, tags[0])
            for s, (tags, _) in zip(document, teacher.read(document), strict=True)
        ]
        examples.append(Example(to_names_doc(found, vocab), to_names_doc(document, vocab)))
    return score_names(examples)["names"]


def named(
    teacher: NameTeacher, loose: Documents, parsed: Documents, vocab: Vocab
) -> Iterator[Doc | None]:
    """Yield documents that teach names alone, and parsed ones that teach names and trees."""
    for document in loose:
        kept = [s for s in teacher.name(document) if any(w.form[0].isupper() for w in s[1:])]
        yield from (to_names_doc(chunk, vocab) for chunk in chunks([kept]))
    for document in parsed:
        yield to_doc(teacher.name(document), vocab)


def main() -> None:
    """Learn from the annotated sentences of a language, name the others; write one DocBin."""
    options = _options()
    language = options.language
    parts = import_module(f"training.{LANGUAGES[language]}").parts(options.treebanks)
    banned = _banned(language, options.treebanks, parts.dev)
    vocab = spacy.blank(language).vocab
    documents = [*parts.train, *parts.names]
    annotated = _of_each(documents, is_annotated)
    bare = _of_each(documents, lambda s: not any(w.entity for w in s))
    parsed = [without(d, banned) for path in options.docbin for d in read_docbin(path, vocab)]
    known = banned | keys_of([*annotated, *bare, *parsed])
    raw = [d for path in options.raw for d in read_documents(path, language, options.words, known)]
    texts = [[w.form for w in s] for d in chain(raw, parsed, annotated, bare) for s in d]
    names = read_gazetteer(language, [])
    lexicon = learn_lexicon(language, names, texts, listed_names(language))
    print(f"{sum(map(len, annotated))} sentences with names, {len(texts)} read in all")
    if options.score:
        print(f"F of names {score(annotated, lexicon):.1f}")
        return
    docs = list(named(learn(annotated, lexicon), [*raw, *bare], parsed, vocab))
    tokens = save(options.out, docs)
    print(f"{options.out}: {tokens} tokens, {sum(len(doc.ents) for doc in docs if doc)} names")


def _banned(language: str, treebanks: Path, dev: Documents) -> frozenset[str]:
    """Return the keys of what is tested or chosen by, which nothing may be learned from."""
    tests = import_module(f"training.{LANGUAGES[language]}").tests(treebanks)
    keys = keys_of([*dev, *(document for _, documents in tests for document in documents)])
    listed = treebanks / f"exclude_{language}.txt"
    return keys | read_keys(listed) if listed.exists() else keys


def _of_each(documents: Documents, wanted: Callable[[Sentence], bool]) -> Documents:
    return [kept for d in documents if (kept := [s for s in d if wanted(s)])]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LINKS)
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of the treebanks")
    parser.add_argument(
        "--raw", type=Path, nargs="*", default=[], help="texts, a paragraph a line"
    )
    parser.add_argument("--words", type=int, default=150_000, help="read no more of each text")
    parser.add_argument(
        "--docbin", type=Path, nargs="*", default=[], help="parsed sentences of training.teach"
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--out", type=Path, help="the DocBin to write")
    wanted.add_argument("--score", action="store_true", help="say how good it is instead")
    return parser.parse_args()


if __name__ == "__main__":
    main()
