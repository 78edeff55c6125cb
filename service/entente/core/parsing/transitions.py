"""Trees and names by transitions, all paragraphs in step, the arithmetic in numpy.

spaCy's own loop lets go of Python's global lock and takes it again several times a transition, and
multiplies with BLIS; holding the lock and using OpenBLAS gives the same trees sooner.
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.ml.parser_model import ParserStepModel  # type: ignore[import-not-found]
from spacy.tokens import Doc

from entente.core.parsing.joining import BEGINS, INSIDE, OUTSIDE

Vectors = NDArray[np.float32]
_NAME_FEATURES: Final = 3  # the token, the name's first token, the token before


class Scorer:
    """The net of a transition-based component: scores for actions from a state's tokens."""

    def __init__(self, model: Any) -> None:
        vectors, lower, upper = model.layers
        linear = vectors.layers[-1]
        self._inner: Vectors = linear.get_param("W").T
        self._inner_bias: Vectors = linear.get_param("b")
        # pieces apart: all hidden units of the first piece, then all of the second
        weights = lower.get_param("W").transpose(0, 2, 1, 3)
        self.features: int = weights.shape[0]
        self._hidden: int = weights.shape[2]
        self._lower: Vectors = np.ascontiguousarray(weights).reshape(-1, weights.shape[3]).T
        self._bias: Vectors = lower.get_param("b").T.reshape(-1)
        self._missing: Vectors = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(-1)
        self._upper: Vectors = upper.get_param("W").T
        self._upper_bias: Vectors = upper.get_param("b")

    @staticmethod
    def can_run(pipe: Any) -> bool:
        """Whether the component's net is a greedy one of the usual make."""
        _, lower, _ = pipe.model.layers
        return bool(
            pipe.model.attrs["has_upper"]
            and not pipe.model.attrs["unseen_classes"]
            and lower.get_dim("nP") > 1
            and pipe.cfg["beam_width"] == 1
        )

    def table(self, vectors: Vectors) -> Vectors:
        """Return what each token adds to a state, a feature each; row 0 stands for no token."""
        inner = vectors @ self._inner
        inner += self._inner_bias
        rows: Vectors = np.empty((len(inner) + 1, len(self._missing)), dtype=np.float32)
        rows[0] = self._missing
        np.dot(inner, self._lower, out=rows[1:])
        table = rows.reshape(len(rows), self.features, -1)
        table[:, 0] += self._bias
        return table

    def scores(self, sums: Vectors) -> Vectors:
        """Return the scores of all actions from the sums of the table's entries."""
        hidden = sums[:, : self._hidden]
        for start in range(self._hidden, sums.shape[1], self._hidden):
            hidden = np.maximum(hidden, sums[:, start : start + self._hidden])
        scores: Vectors = hidden @ self._upper
        scores += self._upper_bias
        return scores


def run_transitions(pipe: Any, scorer: Scorer, docs: Sequence[Doc], vectors: Vectors) -> list[Any]:
    """Return the final state of each Doc, as `pipe.predict` would."""
    states: list[Any] = pipe.moves.init_batch(docs)
    table = scorer.table(vectors)
    features = scorer.features
    entries = table.reshape(-1, table.shape[2])
    columns = np.arange(features, 2 * features, dtype=np.int32)  # a missing token is row -1 + 1
    net = SimpleNamespace(state2vec=SimpleNamespace(nF=features))
    running = [state for state in states if not state.is_final()]
    while running:
        places = ParserStepModel.get_token_ids(net, running)
        places *= features
        places += columns
        sums = np.add.reduce(entries.take(places, axis=0), axis=1)
        running = pipe.transition_states(running, scorer.scores(sums))
    return states


class Names:
    """Finds names as spaCy's greedy entity recogniser does, most of it in one multiplication.

    Outside a name an action depends on the token alone, so the scores of all tokens are computed
    at once; only what follows the first token of a longer name is worked out step by step.
    """

    def __init__(self, pipe: Any) -> None:
        self._scorer = Scorer(pipe.model)
        count = pipe.moves.n_moves
        self._names = [pipe.moves.get_class_name(number) for number in range(count)]
        labels = [name.partition("-")[2] for name in self._names]
        self._labels = [pipe.vocab.strings[label] for label in labels]
        self._begin = np.array([name.startswith("B-") for name in self._names])
        self._inner = np.array([name.startswith(("I-", "L-")) for name in self._names])
        # a U without a label is for names that somebody else gave beforehand
        self._inner |= np.array([name == "U-" for name in self._names])
        self._out = self._names.index("O")

    @staticmethod
    def can_run(pipe: Any) -> bool:
        """Whether the net looks at those three tokens that this class gives it."""
        return bool(pipe.model.layers[1].get_dim("nF") == _NAME_FEATURES)

    def find(self, vectors: Vectors, last: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
        """Return ENT_IOB and ENT_TYPE of each token; no name goes on after a token in `last`."""
        table = self._scorer.table(vectors)
        scores = self._scorer.scores(table[1:, 0] + table[0, 1] + table[0, 2])
        scores[:, self._inner] = -np.inf
        scores[np.ix_(last, self._begin)] = -np.inf
        actions = scores.argmax(axis=1)
        iob, labels = [OUTSIDE] * len(vectors), [0] * len(vectors)
        end = 0
        for start in np.flatnonzero(actions != self._out).tolist():
            if start < end:
                continue
            action = int(actions[start])
            end = self._end(table, start, action, last) if self._begin[action] else start + 1
            iob[start:end] = [BEGINS] + [INSIDE] * (end - start - 1)
            labels[start:end] = [self._labels[action]] * (end - start)
        return iob, labels

    def _end(self, table: Vectors, start: int, action: int, last: NDArray[np.bool_]) -> int:
        """Return where the name that begins at `start` ends; it has two tokens at least."""
        label = self._names[action][2:]
        going_on, ending = self._names.index(f"I-{label}"), self._names.index(f"L-{label}")
        place = start + 1
        while not last[place]:
            sums = table[place + 1, 0] + table[start + 1, 1] + table[place, 2]
            scores = self._scorer.scores(sums[None])[0]
            if scores[ending] > scores[going_on]:
                break
            place += 1
        return place + 1
