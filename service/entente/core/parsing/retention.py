"""What a pipeline keeps from one article to the next: words, so that frequent ones are made once.

All of it is thrown away after a fixed number of characters read, whatever they were: memory stays
bounded, and nothing of an article outlives the next few hundred. A Doc keeps its own vocabulary.
"""

from contextlib import ExitStack
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.strings import StringStore
from spacy.vocab import Vocab

CHARACTERS_KEPT: Final = 1_000_000  # about 300 articles


class Retention:
    """The vocabulary of the Docs that are given out, and the zone of those that are not."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._zone = ExitStack()
        self._moved: set[int] = set()
        self._read = 0
        self.vocab = self._renewed()

    def make_room(self, characters: int) -> bool:
        """Count what is about to be read; return whether all that was kept had to go first."""
        self._read += characters
        if self._read <= CHARACTERS_KEPT:
            return False
        self.vocab = self._renewed()
        self._read = characters
        return True

    def move_strings(self, keys: NDArray[np.uint64]) -> None:
        """Make the strings behind these hashes known to the vocabulary of the Docs given out."""
        for key in set(keys.ravel().tolist()) - self._moved:
            self.vocab.strings.add(self._nlp.vocab.strings[key])
            self._moved.add(key)

    def _renewed(self) -> Vocab:
        self._zone.close()
        self._zone.enter_context(self._nlp.memory_zone())
        self._moved = {0}
        vocab = self._nlp.vocab
        return Vocab(
            strings=StringStore(),
            lex_attr_getters=vocab.lex_attr_getters,  # type: ignore[attr-defined]
            get_noun_chunks=vocab.get_noun_chunks,
        )
