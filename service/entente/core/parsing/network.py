"""The nets of our pipelines, run over whole paragraphs in numpy, without spaCy's layers between.

What comes out is what `nlp.pipe` gives, two to three times as soon: vectors of words are kept from
one article to the next, matrices are multiplied once for all paragraphs, and trees and names are
found as `transitions` says. A pipeline that is built otherwise is left to spaCy.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (  # type: ignore[import-not-found]
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    IDS,
    LEMMA,
    MORPH,
    POS,
    SENT_START,
)
from spacy.language import Language
from spacy.pipeline import EditTreeLemmatizer, Morphologizer
from spacy.tokens import Doc

from entente.core.parsing.joining import COLUMNS, Annotations
from entente.core.parsing.sentence_guard import guard_sentences
from entente.core.parsing.transitions import Names, Scorer, Vectors, run_transitions

PARTS: Final = (
    "tok2vec",
    "morphologizer",
    "trainable_lemmatizer",
    "entente_sentence_guard",
    "parser",
    "ner",
)
KNOWN_WORDS: Final = 20_000  # words whose vector is kept: 8 MB at width 96
_ROWS: Final = 512  # tokens that are tagged at once
_FED: Final = "tok2vec-listener"
_EMBEDDING = ("extract_features", "list2ragged", "with_array", "with_array", "ragged2list")
_ENCODER = frozenset({"with_array", "residual", "expand_window", "maxout", "layernorm", "dropout"})


class Network:
    """Runs tok2vec, morphologizer, lemmatizer, guard, parser and names of a pipeline of ours."""

    def __init__(self, nlp: Language) -> None:
        pipes: dict[str, Any] = dict(nlp.pipeline)
        self._vectors = _Tok2Vec(pipes["tok2vec"].model)
        self._tagger = _Tagger(pipes["morphologizer"], pipes["trainable_lemmatizer"])
        self._parser = pipes["parser"]
        self._arcs = Scorer(self._parser.model)
        self._names = Names(pipes["ner"])
        own = pipes["ner"].model.layers[0].layers[0] if _has_own_vectors(pipes["ner"]) else None
        self._vectors_of_names = None if own is None else _Tok2Vec(own)

    @staticmethod
    def can_run(nlp: Language) -> bool:
        """Whether the pipeline is built as `training/recipe.cfg` says, of whatever size."""
        if tuple(nlp.pipe_names) != PARTS:
            return False
        pipes: dict[str, Any] = dict(nlp.pipeline)
        tagger, lemmatizer = pipes["morphologizer"], pipes["trainable_lemmatizer"]
        return (
            isinstance(tagger, Morphologizer)
            and isinstance(lemmatizer, EditTreeLemmatizer)
            and (lemmatizer.top_k, lemmatizer.backoff) == (1, "orth")
            and not tagger.cfg["extend"]
            and _can_embed(pipes["tok2vec"].model)
            and all(Scorer.can_run(pipes[name]) for name in ("parser", "ner"))
            and all(_is_fed(pipe) for pipe in (pipes["parser"], tagger, lemmatizer))
            and (_is_fed(pipes["ner"]) or _has_own_vectors(pipes["ner"]))
            and Names.can_run(pipes["ner"])
        )

    def forget(self) -> None:
        """Drop the lemmas seen; their strings go with the memory zone."""
        self._tagger.lemmas.clear()

    def __call__(self, docs: Sequence[Doc]) -> Annotations:
        """Return the annotations of all tokens of the Docs."""
        vectors = self._vectors(docs)
        words = [token.text for doc in docs for token in doc]
        found: Annotations = np.zeros((len(words), len(COLUMNS)), dtype=np.uint64)
        columns = {attribute: found[:, index] for index, attribute in enumerate(COLUMNS)}
        for start in range(0, len(words), _ROWS):
            rows = slice(start, start + _ROWS)
            tagged = self._tagger(vectors[rows], words[rows])
            columns[POS][rows], columns[MORPH][rows], columns[LEMMA][rows] = tagged
        for doc in docs:
            guard_sentences(doc)
        states = run_transitions(self._parser, self._arcs, docs, vectors)
        self._parser.set_annotations(docs, states)
        arcs = np.concatenate([doc.to_array([HEAD, DEP, SENT_START]) for doc in docs])
        columns[HEAD][:], columns[DEP][:] = arcs[:, 0], arcs[:, 1]
        last = np.ones(len(words), dtype=bool)
        last[:-1] = arcs[1:, 2] == 1
        last[np.cumsum([len(doc) for doc in docs]) - 1] = True
        if self._vectors_of_names:
            vectors = self._vectors_of_names(docs)
        columns[ENT_IOB][:], columns[ENT_TYPE][:] = self._names.find(vectors, last)
        return found


class _Tok2Vec:
    """The vectors of words in their context."""

    def __init__(self, model: Any) -> None:
        embed, encode = model.layers
        self.embed = _Embedding(embed)
        self._encode = _Encoder(encode)

    def __call__(self, docs: Sequence[Doc]) -> Vectors:
        """Return the vectors of all tokens."""
        return self._encode(*self.embed(docs))


class _Embedding:
    """The vector of each word before its context; those of words seen are kept."""

    def __init__(self, embed: Any) -> None:
        names = embed.layers[0].attrs["columns"]
        self._columns = [IDS[name] if isinstance(name, str) else name for name in names]
        self._lookup, mix = embed.layers[2:4]
        self._weights, self._bias, *self._norm = _layers(mix)[0]
        self._rows: dict[bytes, int] = {}
        self._table: Vectors = np.zeros((KNOWN_WORDS, len(self._norm[0])), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> tuple[Vectors, list[int]]:
        """Return the vectors of all tokens, and the lengths of the Docs."""
        features = np.concatenate([doc.to_array(self._columns) for doc in docs])
        keys = features.view(f"V{features.itemsize * len(self._columns)}")[:, 0].tolist()
        rows = self._rows
        if len(rows) + len(keys) > KNOWN_WORDS:
            rows.clear()
        new = list(dict.fromkeys(key for key in keys if key not in rows))
        if new:
            self._add(new)
        return self._table[[rows[key] for key in keys]], [len(doc) for doc in docs]

    def _add(self, keys: list[bytes]) -> None:
        features = np.frombuffer(b"".join(keys), dtype=np.uint64).reshape(len(keys), -1)
        found: Vectors = self._lookup.predict(features)
        # one row at a time: in a larger product the last bits of a row depend on its place, and
        # an article's trees could depend on what was read before
        mixed = np.matmul(found[:, None], self._weights)[:, 0] + self._bias
        rows = slice(len(self._rows), len(self._rows) + len(keys))
        self._table[rows] = _normalised(_best_pieces(mixed, len(self._norm[0])), *self._norm)
        self._rows.update(zip(keys, range(rows.start, rows.stop), strict=True))


class _Encoder:
    """The window encoder: what a token's neighbours add to its vector."""

    def __init__(self, encode: Any) -> None:
        self._pad: int = encode.attrs["pad"]
        self._layers = _layers(encode)

    def __call__(self, vectors: Vectors, lengths: list[int]) -> Vectors:
        """Return the vectors of the tokens; Docs are kept apart by rows of zeros, as in spaCy."""
        gaps = np.repeat(np.arange(1, len(lengths) + 1), lengths) * self._pad
        places = np.arange(len(vectors)) + gaps
        size, width = len(vectors) + (len(lengths) + 1) * self._pad, vectors.shape[1]
        # one more row of zeros at either end, so that every window is three rows on end
        whole: Vectors = np.zeros((size + 2, width), dtype=np.float32)
        here = whole[1:-1]
        here[places] = vectors
        windows = np.lib.stride_tricks.as_strided(whole, (size, 3 * width), whole.strides)
        for weights, bias, scale, shift in self._layers:
            mixed = windows.copy() @ weights
            mixed += bias
            here += _normalised(_best_pieces(mixed, width), scale, shift)
        found: Vectors = here[places]
        return found


def _layers(model: Any) -> list[tuple[Vectors, Vectors, Vectors, Vectors]]:
    """Return weights and bias of the maxout layers, scale and shift of the norm after each.

    All first pieces of a layer come before all second ones: the best is then found at full speed.
    """
    nodes = list(model.walk())
    mixers = [node for node in nodes if node.name == "maxout"]
    norms = [node for node in nodes if node.name == "layernorm"]
    return [
        (
            np.ascontiguousarray(mix.get_param("W").swapaxes(0, 1))
            .reshape(-1, mix.get_dim("nI"))
            .T,
            mix.get_param("b").T.reshape(-1),
            norm.get_param("G"),
            norm.get_param("b"),
        )
        for mix, norm in zip(mixers, norms, strict=True)
    ]


def _best_pieces(mixed: Vectors, width: int) -> Vectors:
    best = mixed[:, :width].copy()
    for start in range(width, mixed.shape[1], width):
        np.maximum(best, mixed[:, start : start + width], out=best)
    return best


def _normalised(rows: Vectors, scale: Vectors, shift: Vectors) -> Vectors:
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.add.reduce(rows * rows, axis=1, keepdims=True)
    spread /= rows.shape[1]
    spread += 1e-08
    rows *= spread ** (-1.0 / 2.0)
    rows *= scale
    rows += shift
    return rows


class _Tagger:
    """Part of speech, features and lemma: two linear layers, multiplied as one."""

    def __init__(self, morphologizer: Any, lemmatizer: Any) -> None:
        layers = [pipe.model.get_ref("output_layer") for pipe in (morphologizer, lemmatizer)]
        self._weights: Vectors = np.concatenate([layer.get_param("W") for layer in layers]).T
        self._bias: Vectors = np.concatenate([layer.get_param("b") for layer in layers])
        labels, facts = morphologizer.labels, morphologizer.cfg
        add = morphologizer.vocab.morphology.add
        pos = [facts["labels_pos"].get(label, 0) for label in labels]
        morph = [add(facts["labels_morph"].get(label, 0)) for label in labels]
        self._pos, self._morph = np.array(pos, np.uint64), np.array(morph, np.uint64)
        self._lemmatizer = lemmatizer
        self.lemmas: dict[tuple[str, int], int] = {}

    def __call__(
        self, vectors: Vectors, words: list[str]
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint64], list[int]]:
        """Return POS, MORPH and LEMMA of the words that have these vectors."""
        scores = vectors @ self._weights
        scores += self._bias
        tags = scores[:, : len(self._pos)].argmax(axis=1)
        trees = scores[:, len(self._pos) :].argmax(axis=1).tolist()
        lemmas = [
            self.lemmas.get(key) or self._lemmatize(*key) for key in zip(words, trees, strict=True)
        ]
        return self._pos[tags], self._morph[tags], lemmas

    def _lemmatize(self, word: str, label: int) -> int:
        tree = self._lemmatizer.cfg["labels"][label]
        lemma = self._lemmatizer.trees.apply(tree, word)
        key: int = self._lemmatizer.vocab.strings.add(word if lemma is None else lemma)
        self.lemmas[word, label] = key
        return key


def _is_fed(pipe: Any) -> bool:
    """Whether the component reads the vectors that the pipeline's tok2vec makes for all."""
    first = pipe.model.layers[0]
    return _FED in {first.name, first.layers[0].name if first.layers else ""}


def _has_own_vectors(pipe: Any) -> bool:
    """Whether the component has a tok2vec of its own, which no other component reads."""
    own = pipe.model.layers[0].layers[0]
    return len(own.layers) == 2 and _can_embed(own)  # noqa: PLR2004 -- embed and encode


def _can_embed(model: Any) -> bool:
    embed, *encoders = model.layers
    kinds = tuple(layer.name.partition("(")[0] for layer in embed.layers)
    if kinds != _EMBEDDING or len(encoders) != 1:
        return False
    leaves = {node.name for node in encoders[0].walk() if not node.layers}
    windows = [node for node in encoders[0].walk() if node.name == "expand_window"]
    return leaves <= _ENCODER and {node.attrs["window_size"] for node in windows} == {1}
