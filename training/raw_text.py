"""Raw text as documents of sentences, without a parser: an article is what a blank line ends.

Cuts only where a sentence ends beyond doubt, since nothing learned from this text depends on it.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from training.corpus import Sentence, Word, key_of
from training.retokenize import tokenizer_of

from entente.core.parsing.text import normalise

LONGEST: Final = 120  # words of a sentence worth reading
SENTENCES: Final = 15  # after so many, a document ends with its paragraph

# a stop after three letters at least, which that of "Sr." is not, and a capital to follow
SENTENCE_END: Final = re.compile(
    r"""(?:(?<=\w{3}[.?!])|(?<=\w{3}[.?!]["')]))\s+(?=["'¿¡(-]*[^\W\d_a-zß-öø-ÿ])"""
)


def read_documents(
    path: Path, language: str, words: int, excluded: frozenset[str]
) -> Iterator[list[Sentence]]:
    """Yield documents of up to `words` words in all, without excluded sentences and repeats."""
    seen = set(excluded)
    document: list[Sentence] = []
    count = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if document and (not line.strip() or len(document) >= SENTENCES):
                yield document
                document = []
            if count >= words:
                break
            for sentence in cut(line, language):
                key = key_of(sentence)
                if key not in seen and len(sentence) <= LONGEST:
                    seen.add(key)
                    document.append(sentence)
                    count += len(sentence)
    if document:
        yield document


def cut(paragraph: str, language: str) -> Iterable[Sentence]:
    """Yield the sentences of a paragraph, their words cut as the pipelines cut them."""
    for text in SENTENCE_END.split(normalise(paragraph).strip()):
        tokens = [token for token in tokenizer_of(language)(text) if not token.is_space]
        if tokens:
            *others, last = ((token.text, bool(token.whitespace_)) for token in tokens)
            yield tuple(_plain_word(*word) for word in (*others, (last[0], True)))


def _plain_word(form: str, space: bool) -> Word:
    return Word(form, space, "", "", "", 0, "")
