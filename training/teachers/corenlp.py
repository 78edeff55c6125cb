"""Names for English sentences by Stanford CoreNLP, for treebanks in which nobody annotated them.

`python -m training.teachers.corenlp FILE.conllu... --jars DIR --out names.iob2`. Its classifier of
persons, places and organisations learned from newswire that nobody may pass on; what it says of
free text, we may. DIR holds stanford-corenlp 4.5.7, its `models` and what they need.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from training.conllu import read_conllu
from training.corpus import Sentence

MODEL: Final = "edu/stanford/nlp/models/ner/english.all.3class.distsim.crf.ser.gz"
LABELS: Final = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG"}
ARTICLES: Final = frozenset({"the", "a", "an"})


def classes(sentences: list[Sentence], jars: Path) -> list[str]:
    """Return the class that CoreNLP gives each word, of all sentences in one row."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as source:
        source.writelines(" ".join(word.form for word in s) + "\n" for s in sentences)
        source.flush()
        command = [
            "java", "-Xmx3g", "-cp", f"{jars}/*", "edu.stanford.nlp.ie.crf.CRFClassifier",
            "-loadClassifier", MODEL, "-textFile", source.name, "-outputFormat", "slashTags",
            "-tokenizerFactory", "edu.stanford.nlp.process.WhitespaceTokenizer",
            "-tokenizerOptions", "tokenizeNLs=true",
        ]  # fmt: skip
        tagged = subprocess.run(command, check=True, capture_output=True, text=True)
    found = [token.rpartition("/")[2] for token in tagged.stdout.split()]
    if len(found) != sum(map(len, sentences)):
        message = f"CoreNLP saw {len(found)} words, not {sum(map(len, sentences))}"
        raise ValueError(message)
    return found


def tags(sentence: Sentence, seen: list[str]) -> list[str]:
    """Return IOB tags; an article before a name is no part of it."""
    found: list[str] = []
    before = ""
    for word, name in zip(sentence, seen, strict=True):
        label = LABELS.get(name, "")
        if label != before and word.form.lower() in ARTICLES:
            label = ""
        found.append(f"{'I' if label == before else 'B'}-{label}" if label else "O")
        before = label
    return found


def main() -> None:
    """Read trees, write their words with names as the files of UNER have them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", type=Path, nargs="+", help="CoNLL-U files")
    parser.add_argument("--jars", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    documents = (d for path in sorted(options.trees) for d in read_conllu(path))
    sentences = [sentence for document in documents for sentence in document]
    seen = iter(classes(sentences, options.jars))
    with options.out.open("w", encoding="utf-8") as out:
        for sentence in sentences:
            row = tags(sentence, [next(seen) for _ in sentence])
            for number, (word, tag) in enumerate(zip(sentence, row, strict=True), 1):
                out.write(f"{number}\t{word.form}\t{tag}\n")
            out.write("\n")


if __name__ == "__main__":
    main()
