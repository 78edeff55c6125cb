"""Quotations of several sentences as one tree, as the sentence guard makes the parser read them.

Treebanks end a sentence at each full stop; the pipeline never does inside a quotation. What is
quoted hangs together by parataxis, under the sentence that names the speaker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from training.corpus import Sentence

MARK = '"'
LONGEST = 120  # words; the sentence guard takes no longer quotation for one


def join_quotations(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences with those joined that one quotation runs through."""
    return [_join(group) for group in _groups(sentences)]


def _groups(sentences: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    start = 0
    while start < len(sentences):
        end = start + 1
        if _is_open(sentences[start]):
            closing = (at for at in range(end, len(sentences)) if _is_open(sentences[at]))
            last = next(closing, start)
            if sum(map(len, sentences[start : last + 1])) <= LONGEST:
                end = last + 1
        yield sentences[start:end]
        start = end


def _is_open(sentence: Sentence) -> bool:
    """Whether an odd number of quotation marks stand in it."""
    return sum(word.form == MARK for word in sentence) % 2 == 1


def _join(group: Sequence[Sentence]) -> Sentence:
    if len(group) == 1:
        return group[0]
    first, last = group[0], group[-1]
    opening = max(i for i, word in enumerate(first) if word.form == MARK)
    closing = min(i for i, word in enumerate(last) if word.form == MARK)
    told_first = _root(first) < opening
    base = 0 if told_first else len(group) - 1
    quoted = _head_of(first, opening + 1, len(first)) if told_first else _head_of(last, 0, closing)
    starts = [sum(map(len, group[:at])) for at in range(len(group))]
    words = []
    for at, sentence in enumerate(group):
        for index, word in enumerate(sentence):
            if at != base and word.head == index:
                moved = replace(word, head=starts[base] + quoted, dep="parataxis")
            else:
                moved = replace(word, head=word.head + starts[at])
            words.append(moved)
        words[-1] = replace(words[-1], space=True)
    return tuple(words)


def _root(sentence: Sentence) -> int:
    return next(index for index, word in enumerate(sentence) if word.head == index)


def _head_of(sentence: Sentence, start: int, end: int) -> int:
    """Return the word between two places that no other of them governs, marks aside."""
    tops = [
        index
        for index in range(start, end)
        if sentence[index].dep != "punct"
        and (sentence[index].head == index or not start <= sentence[index].head < end)
    ]
    return tops[0] if tops else _root(sentence)
