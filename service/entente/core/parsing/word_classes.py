"""What raw text tells of a word: which words stand in its places, and how often it is a name.

Treebanks hold a small part of the words of the press. The table has one class for each word of a
larger body of raw text, so that a net that never saw "Nyanda" learns from words like it. The class
travels in the attribute LANG of a word, which a pipeline of one language has no other use for;
nets that do not ask for it are left as they are.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from spacy.attrs import LANG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.util import registry

FOLDER: Final = Path(__file__).parents[2] / "data" / "word_classes"
UNKNOWN: Final = "?"


@registry.callbacks("entente.WordClasses.v1")  # type: ignore[untyped-decorator]
def create_word_classes() -> Callable[[Language], Language]:
    """Register the change of a pipeline's vocabulary; the recipe names it as `after_creation`."""

    def change(nlp: Language) -> Language:
        classes = read_classes(FOLDER / f"{nlp.lang}.txt")

        def class_of(word: str) -> str:
            found = classes.get(word) or classes.get(word.lower(), UNKNOWN)
            return found + ("C" if word[:1].isupper() else "")

        nlp.vocab.lex_attr_getters[LANG] = class_of  # type: ignore[attr-defined]
        return nlp

    return change


@cache
def read_classes(path: Path) -> Mapping[str, str]:
    """Read a table: a line a class, its name first, then its words."""
    classes: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, *words = line.split(" ")
        classes |= dict.fromkeys(words, name)
    return MappingProxyType(classes)
