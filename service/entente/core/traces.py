"""What of an article can be compared with other articles, whatever their language.

People by their Wikidata ids, numbers by their values, and whole texts by a sketch: the least
hashes of their shingles, by which copies of one text are told without keeping it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import Final

from babel.dates import get_month_names

from entente.messages import Leader

LANGUAGES: Final = ("en", "es", "fr", "pt")
SKETCH_SIZE: Final = 32
MOST_NAMED: Final = 8  # people, figures and origins that are worth comparing
CONTEXT_CHARS: Final = 200  # before and after the quoted words, cut at white space
_SHINGLE_WORDS: Final = 3
_SENTENCE_END: Final = re.compile(r"[.!?…][»”\"')\]]*\s+(?=[\"«“¿¡(]*[A-ZÀ-Þ])|\n+")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,  ]\d{3})+(?![\w])|(?<![\w.,])\d+(?![\w])")
_GROUPING: Final = re.compile(r"[.,  ]")
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d{2}")
_WORD: Final = re.compile(r"\w+")
_LEAST: Final = 2  # digits that tell something; "two" is as often a word


def pair_key(source: str, target: str | None) -> str:
    """Return the key of a pair of states, or of one alone."""
    if target is None or target == source:
        return source
    return "-".join(sorted((source, target)))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence begins and ends that holds `text[start:end]`."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    first = max((at for at in ends if at <= start), default=0)
    last = min((at for at in ends if at >= end), default=len(text))
    return first, last


def quoted(text: str, start: int, end: int) -> tuple[str, str]:
    """Return `text[start:end]` and some text around it that begins and ends with whole words."""
    first, last = max(0, start - CONTEXT_CHARS), min(len(text), end + CONTEXT_CHARS)
    first = next(_word_edges(text, first, start), start) if first else 0
    last = max(_word_edges(text, end, last), default=end) if last < len(text) else last
    return text[start:end], text[first:last].strip()


def people_within(leaders: Sequence[Leader], start: int, end: int, where: str) -> tuple[str, ...]:
    """Return who is spoken of between two offsets, sorted: Wikidata ids, else names."""
    return tuple(
        sorted(
            leader.qid or leader.name
            for leader in leaders
            if any(m.where == where and start <= m.start < end for m in leader.mentions)
        )
    )


def figures_of(sentence: str) -> tuple[str, ...]:
    """Return the numbers of a sentence, sorted, without years and days of a month."""
    days = {found.span(1) for found in _dates().finditer(sentence)}
    days |= {found.span(2) for found in _dates().finditer(sentence)}
    return tuple(sorted(_values(sentence, days)))


def sketch(text: str) -> tuple[int, ...]:
    """Return the least hashes of the text's shingles of words, in order (a bottom-k sketch)."""
    words = _WORD.findall(text.casefold())
    shingles = {
        " ".join(words[at : at + _SHINGLE_WORDS])
        for at in range(max(len(words) - _SHINGLE_WORDS + 1, 1))
    }
    hashes = sorted(
        int.from_bytes(blake2b(each.encode("utf-8", "surrogatepass"), digest_size=4).digest())
        for each in shingles
    )
    return tuple(hashes[:SKETCH_SIZE])


def _word_edges(text: str, first: int, last: int) -> Iterator[int]:
    return (at for at in range(first, last) if text[at].isspace())


def _values(sentence: str, days: Collection[tuple[int, int]]) -> Iterator[str]:
    for found in {each.span(): each for each in _NUMBER.finditer(sentence)}.values():
        digits = _GROUPING.sub("", found.group())
        if found.span() in days or _YEAR.fullmatch(digits) or len(digits) < _LEAST:
            continue
        yield digits


@cache
def _dates() -> re.Pattern[str]:
    """Return what finds "6 de marzo", "6 mars", "March 6": group 1 or 2 is the day."""
    months = {
        name.casefold().rstrip(".")
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, locale=language).values()
    }
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return re.compile(
        rf"\b(\d{{1,2}})\s+(?:de\s+)?(?:{names})\b|\b(?:{names})\.?\s+(\d{{1,2}})\b", re.IGNORECASE
    )
