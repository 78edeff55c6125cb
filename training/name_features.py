"""What tells a name from other words: spelling, known names, word classes, the rest of the text.

Features are strings, as the CRF takes them. Each word has a bounded number of them, whatever its
sentence looks like: a run of capitals is followed for a few words only.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from training.name_lexicon import Lexicon, capital_is_own

LONGEST_NAME: Final = 8  # words of a known name, and of a run of capitals
LONGEST_WORD: Final = 40  # characters
OFTEN: Final = 10  # occurrences that make the casing of a word certain
NEAR: Final = frozenset(
    {"w", "shape", "capital", "casing", "capitals", "class", "known"} | {"s2", "s3", "s4"}
)  # what a word tells of the one beside it
FAR: Final = frozenset({"w", "shape", "capital", "class", "known"})  # two words away
FARTHEST: Final = frozenset({"w"})
WINDOW: Final = ((-3, FARTHEST), (-2, FAR), (-1, NEAR), (1, NEAR), (2, FAR), (3, FARTHEST))

Features = list[str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the capitalised words of a document stand in it: how often, after and before what."""

    count: Mapping[str, int]
    before: Mapping[str, Sequence[str]]
    after: Mapping[str, Sequence[str]]


def surroundings(document: Iterable[Sequence[str]]) -> Surroundings:
    """Collect where the capitalised words of a document stand."""
    count: Counter[str] = Counter()
    before: dict[str, Counter[str]] = defaultdict(Counter)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in document:
        forms = _bounded(sentence)
        for index, word in enumerate(forms):
            if word[0].isupper() and capital_is_own(forms, index):
                count[word] += 1
                before[word][forms[index - 1].lower()] += 1
                if index + 1 < len(forms):
                    after[word][forms[index + 1].lower()] += 1
    return Surroundings(count, _commonest(before), _commonest(after))


def _commonest(counts: Mapping[str, Counter[str]]) -> Mapping[str, Sequence[str]]:
    return {word: [other for other, _ in c.most_common(3)] for word, c in counts.items()}


def _bounded(forms: Iterable[str]) -> Sequence[str]:
    return [form[:LONGEST_WORD] for form in forms]


def features(sentence: Iterable[str], lexicon: Lexicon, document: Surroundings) -> list[Features]:
    """Return what each word of a sentence shows: its own look, its neighbours', its document."""
    forms = _bounded(sentence)
    known = _known(forms, lexicon)
    own = [_own(form, lexicon, known[index]) for index, form in enumerate(forms)]
    found = []
    for index in range(len(forms)):
        shown = [f"0:{name}={value}" for name, value in own[index]]
        for offset, wanted in WINDOW:
            place = index + offset
            if 0 <= place < len(forms):
                shown += [f"{offset}:{n}={v}" for n, v in own[place] if n in wanted]
            else:
                shown.append(f"{offset}:none")
        found.append(shown + _pairs(forms, index) + _run(forms, index, lexicon, document))
    return found


def _own(form: str, lexicon: Lexicon, known: Iterable[str]) -> list[tuple[str, str]]:
    low = form.lower()
    shown = [
        ("w", low),
        ("shape", _shape(form)),
        ("capital", str(form[0].isupper())),
        ("casing", _casing_of(low, lexicon)),
    ]
    if form.isupper() and len(form) > 1:
        shown.append(("capitals", ""))
    shown += [(f"s{size}", low[-size:]) for size in (1, 2, 3, 4) if len(low) > size]
    shown += [(f"p{size}", low[:size]) for size in (2, 3, 4) if len(low) > size]
    classes = lexicon.clusters.get(form) or lexicon.clusters.get(low, ())
    shown += [("class", f"{number}.{found}") for number, found in enumerate(classes)]
    return shown + [("known", kind) for kind in known]


def _shape(form: str) -> str:
    letters = "".join(
        "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in form
    )
    return re.sub(r"(.)\1{2,}", r"\1\1", letters)


def _casing_of(low: str, lexicon: Lexicon) -> str:
    """Say how often a word has a capital, in fifths, and whether that is certain."""
    raised, lower = lexicon.casing.get(low, (0, 0))
    if not raised + lower:
        return "unseen"
    share = (raised + 0.1) / (raised + lower + 0.2)
    return f"{int(5 * share)}{'+' if raised + lower > OFTEN else ''}"


def _known(forms: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """Mark the known names, the longest from each capital on."""
    low = [form.lower() for form in forms]
    marks: list[list[str]] = [[] for _ in forms]
    start = 0
    while start < len(forms):
        length = 1
        if forms[start][0].isupper():
            for size in range(min(LONGEST_NAME, len(forms) - start), 0, -1):
                kinds = lexicon.known.get(" ".join(low[start : start + size]))
                if kinds:
                    length = size
                    for place in range(size):
                        marks[start + place] += [f"{'I' if place else 'B'}-{k}" for k in kinds]
                    break
        start += length
    return marks


def _pairs(forms: Sequence[str], index: int) -> Features:
    shown = []
    word = forms[index]
    left = forms[index - 1].lower() if index else ""
    right = forms[index + 1].lower() if index + 1 < len(forms) else ""
    if left and right:
        shown.append(f"around={left}|{right}")
    if left:
        shown.append(f"left+shape={left}|{_shape(word)}")
    else:
        shown.append("first")
    if right:
        shown.append(f"word+right={word.lower()}|{right}")
    return shown


def _run(forms: Sequence[str], index: int, lexicon: Lexicon, document: Surroundings) -> Features:
    """Show the run of capitals about a capitalised word, what borders it, and the document."""
    word = forms[index]
    if not word[0].isupper():
        return []

    def belongs(place: int) -> bool:
        return forms[place][0].isupper() or forms[place] in lexicon.links

    start = end = index
    while start > max(0, index - LONGEST_NAME) and belongs(start - 1):
        start -= 1
    while end + 1 < min(len(forms), index + LONGEST_NAME) and belongs(end + 1):
        end += 1
    before = max(0, start - 2)
    left = [form.lower() for form in forms[before:start]]
    run = [form.lower() for form in forms[start : end + 1]]
    right = forms[end + 1].lower() if end + 1 < len(forms) else "$"
    shown = [
        f"run left={left[-1] if left else '^'}",
        f"run right={right}",
        f"run first={run[0]}",
        f"run size={min(5, end - start)}",
        f"run={' '.join(run)}",
        f"document={min(3, document.count.get(word, 0))}",
    ]
    if len(left) > 1:
        shown.append(f"run left two={'|'.join(left)}")
    shown += [f"document before={other}" for other in document.before.get(word, ())]
    return shown + [f"document after={other}" for other in document.after.get(word, ())]
