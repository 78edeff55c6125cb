"""One answer out of several readings of the names in a sentence: sure, or missing as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from training.corpus import Sentence
from training.names import names_in

SURE: Final = 0.75  # probability below which a tag counts as unsure


def with_tags(sentence: Sentence, tags: Iterable[str]) -> Sentence:
    """Return the sentence with these name tags; an `I-` that continues nothing begins a name."""
    words = []
    before = ""
    for word, tag in zip(sentence, tags, strict=True):
        begins = tag.startswith("I-") and before[2:] != tag[2:]
        before = f"B-{tag[2:]}" if begins else tag
        words.append(replace(word, entity=before))
    return tuple(words)


def agreed(
    sentence: Sentence, readings: Sequence[Sequence[str]], chances: Sequence[float]
) -> Sentence:
    """Return the first reading; each name of which a word is unsure is missing.

    A word is unsure where its chance in the first reading is low, or another reading differs. A
    name that any reading stretches over such a word is unsure too: where it ends, nobody knows.
    """
    versions = [with_tags(sentence, tags) for tags in readings]
    unsure = {
        index
        for index, chance in enumerate(chances)
        if chance < SURE or len({version[index].entity for version in versions}) > 1
    }
    for version in versions:
        for span in names_in(version):
            inside = set(range(span.start, span.end))
            if inside & unsure:
                unsure |= inside
    return tuple(
        replace(word, entity="") if index in unsure else word
        for index, word in enumerate(versions[0])
    )
