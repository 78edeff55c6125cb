"""A dependency tree that can be rebuilt, and stays one tree whatever is done to it.

There are two moves and no other: a word takes the place of its head, or a word is hung on another
that does not depend on it. Neither can make a cycle or a second root.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from spacy.tokens import Doc

ROOT = "ROOT"


@dataclass(frozen=True, slots=True)
class Word:
    """What the rules look at besides relations; `name` marks the words of one person's name."""

    form: str
    lemma: str
    pos: str
    tag: str
    form_of_verb: str
    name: int | None = None


class Tree:
    """The heads and relations of a text, open to change."""

    def __init__(self, words: Sequence[Word], heads: Sequence[int], deps: Sequence[str]) -> None:
        self.words = words
        self.heads = list(heads)
        self.deps = list(deps)
        self._children: list[set[int]] = [set() for _ in words]
        for index, head in enumerate(heads):
            if head != index:
                self._children[head].add(index)

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def children(self, index: int, *deps: str) -> list[int]:
        """Return the dependents in text order, of some relations or of all."""
        found = sorted(self._children[index])
        return [child for child in found if self.deps[child] in deps] if deps else found

    def is_root(self, index: int) -> bool:
        """Tell whether the word is the root of its sentence."""
        return self.heads[index] == index

    def depends_on(self, index: int, other: int) -> bool:
        """Tell whether `other` is the word itself or above it."""
        return other in self._upwards(index)

    def _upwards(self, index: int) -> Iterator[int]:
        yield index
        while self.heads[index] != index:
            index = self.heads[index]
            yield index

    def hang(self, index: int, head: int, dep: str | None = None) -> bool:
        """Hang a word on another one, if that keeps one tree; say whether it was done."""
        if self.is_root(index) or self.depends_on(head, index):
            return False
        self._children[self.heads[index]].discard(index)
        self._children[head].add(index)
        self.heads[index] = head
        if dep is not None:
            self.deps[index] = dep
        return True

    def promote(self, index: int, dep_of_old: str) -> None:
        """Let a word take the place and the relation of its head, and the head hang on it."""
        old = self.heads[index]
        if old == index:
            return
        above = self.heads[old]
        self._children[old].discard(index)
        if above == old:
            self.heads[index] = index
        else:
            self._children[above].discard(old)
            self._children[above].add(index)
            self.heads[index] = above
        self.deps[index] = self.deps[old]
        self.heads[old], self.deps[old] = index, dep_of_old
        self._children[index].add(old)

    def hand_over(self, index: int, heir: int) -> None:
        """Hang all dependents of a word on its own head, which took its place."""
        for child in self.children(index):
            self.hang(child, heir)


def tree_of(doc: Doc) -> Tree:
    """Read the tree of a parsed Doc."""
    words: list[Word] = []
    for token in doc:
        person = token.ent_type_ in {"PERSON", "PER"} and token.ent_iob_ in {"B", "I"}
        started = token.ent_iob_ == "B" or not words or words[-1].name is None
        name = (token.i if started else words[-1].name) if person else None
        form_of_verb = "".join(token.morph.get("VerbForm", [])[:1])
        words.append(
            Word(
                token.lower_, token.lemma_.lower(), token.pos_, token.tag_, form_of_verb, name
            )
        )  # fmt: skip
    return Tree(words, [token.head.i for token in doc], [token.dep_ for token in doc])


def write_tree(tree: Tree, doc: Doc) -> Doc:
    """Give `doc` the tree; its sentences are the same, since no word left its sentence."""
    strings = doc.vocab.strings
    columns = np.zeros((len(doc), 2), dtype="uint64")
    for index, head in enumerate(tree.heads):
        dep = ROOT if head == index else tree.deps[index]
        columns[index] = np.int64(head - index).astype("uint64"), strings.add(dep)
    return doc.from_array(["HEAD", "DEP"], cast("Any", columns))
