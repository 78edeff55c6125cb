"""The parsers: one spaCy pipeline a language, and one way to run it over an article.

Paragraphs are parsed apart, on normalised text without extra white space, and joined into one Doc
of the article as it came: token offsets are article offsets, and no line break, odd space or
typographic mark can disturb a tree.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import spacy
from spacy.attrs import (  # type: ignore[import-not-found]
    DEP,
    ENT_IOB,
    ENT_TYPE,
    LEMMA,
    MORPH,
    TAG,
)
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import NumpyOps, get_current_ops, set_current_ops

import entente.core.parsing.word_classes  # noqa: F401 -- registers what the weights name
from entente.core.parsing.article_names import settle_names
from entente.core.parsing.joining import COLUMNS, OUTSIDE, Annotations, join
from entente.core.parsing.labels import adapt
from entente.core.parsing.network import Network
from entente.core.parsing.retention import Retention
from entente.core.parsing.text import (
    TOKEN_LIMIT,
    RunTokenizer,
    keep_elisions,
    normalise,
    paragraphs,
)
from entente.errors import ConfigError

BATCH: Final = 1_000  # tokens that are parsed at once
NAME_LABELS: Final = frozenset({"PER", "LOC", "ORG"})
# what other pipelines call the same; their other labels are dropped
NAME_ALIASES: Final = {"PERSON": "PER", "GPE": "LOC", "FAC": "LOC"}
FOLDER: Final = Path(__file__).parents[2] / "data" / "pipelines"
UNLISTED: Final = frozenset({"manifest.json", "README.md"})
# what tokens never cross: a long dash, and the opening of a quotation after an elision (d'«acte»)
_EDGE: Final = re.compile(r"[—―]|--+|(?<=\w['’])(?=[«“„]|\"\w)")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_NAMED: Final = [COLUMNS.index(attribute) for attribute in (DEP, LEMMA, TAG, MORPH, ENT_TYPE)]
Words = list[tuple[int, str]]  # offset and normalised form of each token of a paragraph


@dataclass(frozen=True, slots=True, eq=False)
class Parse:
    """An article's Doc; `truncated_at` is the offset where reading stopped, None at the end."""

    doc: Doc
    truncated_at: int | None


class Pipeline:
    """A loaded parser of one language. Not for use by several threads at once."""

    def __init__(self, nlp: Language, language: str, name: str, version: str) -> None:
        self.language = language
        self.name = name
        self.version = version
        self._nlp = nlp
        self._tokenizer = RunTokenizer(nlp.tokenizer)
        self._network = Network(nlp) if Network.can_run(nlp) else None
        self._retention = Retention(nlp)

    def parse(self, text: str) -> Parse:
        """Parse an article of any content; never raises.

        `doc.text` equals `text[:truncated_at]` (lone surrogates, which no UTF-8 message can carry,
        come out as U+FFFD). After about 5,000 tokens reading stops, at the end of a paragraph or
        sentence where one is near. White space that is not one plain space is a token of its own:
        pos SPACE, dep `dep`, headed by the token before it.
        """
        text = _SURROGATES.sub("\ufffd", text)
        if self._retention.make_room(len(text)):
            self._tokenizer.forget()
            if self._network:
                self._network.forget()
        parts, end = self._tokenize(text)
        words = list(chain.from_iterable(parts))
        annotations = self._annotate(parts)
        self._retention.move_strings(annotations[:, _NAMED])
        _keep_our_names(annotations, self._retention.vocab.strings)
        doc = join(text[:end], words, annotations, self._retention.vocab)
        settle_names(doc)
        return Parse(doc, None if end == len(text) else end)

    def _annotate(self, parts: list[Words]) -> Annotations:
        """Parse the paragraphs, some at a time."""
        found = [np.zeros((0, len(COLUMNS)), dtype=np.uint64)]
        for batch in _batches(parts):
            docs = [_to_doc(words, self._nlp.vocab) for words in batch]
            if self._network:
                found.append(self._network(docs))
            else:
                found += [_annotations(doc) for doc in self._nlp.pipe(docs)]
        return np.concatenate(found)

    def _tokenize(self, text: str) -> tuple[list[Words], int]:
        """Return the words of each paragraph, and the offset where we stop."""
        parts: list[Words] = []
        plain, count = normalise(text), 0
        for first, last in paragraphs(text):
            left = TOKEN_LIMIT - count
            words = list(islice(self._words(text, plain, first, last), left + 1))
            stop = len(words) > left
            if stop:
                words = [] if count > TOKEN_LIMIT // 2 else words[: _cut(words, left)]
            if words:
                parts.append(words)
                count += len(words)
            if stop:
                start, word = parts[-1][-1]
                return parts, start + len(word)
        return parts, len(text)

    def _words(self, text: str, plain: str, first: int, last: int) -> Iterator[tuple[int, str]]:
        """Yield offset and normalised form of each token between two offsets.

        What stands around an edge is tokenized apart: the plain dash that replaces a long one
        could be a hyphen, and "Putin's—he" would keep its genitive.
        """
        edges = (end for edge in _EDGE.finditer(text, first, last) for end in edge.span())
        for start, end in pairwise(chain([first], edges, [last])):
            for offset, word in self._tokenizer.words(plain[start:end]):
                yield start + offset, word


def _cut(words: Words, limit: int) -> int:
    """How many tokens to keep, at most `limit`: up to a sentence's end in the second half."""
    for index in range(limit - 1, limit // 2, -1):
        if words[index][1] in {".", "?", "!", "…"}:
            return index + 1
    return limit


def _batches(parts: list[Words]) -> Iterator[list[Words]]:
    """Put paragraphs together, in order, until there are tokens enough to be parsed at once."""
    batch: list[Words] = []
    count = 0
    for words in parts:
        if batch and count + len(words) > BATCH:
            yield batch
            batch, count = [], 0
        batch.append(words)
        count += len(words)
    if batch:
        yield batch


def _to_doc(words: Words, vocab: Vocab) -> Doc:
    spaces = [start + len(form) < after for (start, form), (after, _) in pairwise(words)]
    return Doc(vocab, words=[form for _, form in words], spaces=[*spaces, False])


def _annotations(doc: Doc) -> Annotations:
    found: Any = doc.to_array(COLUMNS)
    return cast("Annotations", found)


def _keep_our_names(annotations: Annotations, strings: StringStore) -> None:
    """Put names under our labels, and drop those of other kinds."""
    kinds = annotations[:, COLUMNS.index(ENT_TYPE)]
    for kind in set(kinds.tolist()):
        here = kinds == kind
        label = NAME_ALIASES.get(strings[kind], strings[kind])
        if label in NAME_LABELS:
            kinds[here] = strings.add(label)
        else:
            kinds[here] = 0
            annotations[here, COLUMNS.index(ENT_IOB)] = OUTSIDE


def load_pipeline(language: str, source: str | None = None) -> Pipeline:
    """Load the parser of a language.

    `source` names an installed spaCy package or a folder to use instead of ours; its labels are
    turned into ours. Raises ConfigError when there is none, when it is of another
    language, or when our weights are not the files that were shipped.
    """
    ops = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS: 58 % faster on one core
    try:
        nlp = _load_installed(language, source) if source else _load_shipped(language)
    finally:
        set_current_ops(ops)
    for _, component in nlp.pipeline:
        _to_single_precision(getattr(component, "model", None))
    keep_elisions(nlp.tokenizer, language)
    if nlp.has_pipe("parser") and not nlp.has_pipe("entente_sentence_guard"):
        nlp.add_pipe("entente_sentence_guard", before="parser")
    return Pipeline(nlp, language, f"{nlp.lang}_{nlp.meta['name']}", str(nlp.meta["version"]))


def shipped_languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the languages that the package brings weights for."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/manifest.json")))


def _load_installed(language: str, source: str) -> Language:
    try:
        nlp = spacy.load(source)
    except OSError as error:
        raise ConfigError(
            f"pipeline {source!r} is not installed; install the package, or leave the setting "
            "empty to use the one that entente brings"
        ) from error
    if nlp.lang != language:
        raise ConfigError(f"pipeline {source!r} is for {nlp.lang!r}, not for {language!r}")
    adapt(nlp)
    return nlp


def _load_shipped(language: str, folder: Path = FOLDER) -> Language:
    if language not in shipped_languages(folder):
        known = ", ".join(shipped_languages(folder)) or "none"
        raise ConfigError(
            f"there is no pipeline for language {language!r} (shipped: {known}); "
            "name an installed spaCy package as its source"
        )
    verify_weights(folder / language)
    return spacy.load(folder / language)


def verify_weights(folder: Path) -> None:
    """Compare the files of a pipeline with the SHA-256 sums of its manifest.json.

    Raises ConfigError that names the first file which is missing, changed or not listed.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in UNLISTED
    }
    for name in sorted(present | set(manifest)):
        path = folder / name
        if name in present and name in manifest:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest == manifest[name]:
                continue
        raise ConfigError(f"{path} is not the file that was shipped; install the package again")


def _to_single_precision(model: Any) -> None:
    """Turn half-precision weights, as ours are on disk, into what the CPU computes with."""
    if model is None:
        return
    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype(np.float32))
