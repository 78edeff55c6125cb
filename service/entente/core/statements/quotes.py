"""Find quotation marks that belong together, whatever their style.

Marks are paired per paragraph with a stack, by type and by context, because counting marks fails
on the first odd one. A mark without a partner is dropped alone, never the rest of the paragraph.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CLOSERS: Final = {
    "“": "”",
    "„": "“”‟",
    "‟": "”",
    "«": "»",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    '"': '"',
    "'": "'",
    "''": "''",
    "``": "''",
    "”": "”",
    "»": "«",
}
_OPENERS: Final = frozenset("“„‟«‹‘‚「『")
_REVERSED: Final = frozenset("”»")
_CLOSING: Final = frozenset("”“‟»«›’‘」』")
_SINGLES: Final = frozenset("‘‚'")
_MAX_DEPTH: Final = 8
_BEFORE_OPENING: Final = frozenset("([{¿¡—–-:/“«„‘‹\"'")
_LINE_BREAKS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A pair of marks at the outermost level: `text[start:end]` includes them.

    `parts` are the slices inside the marks, one a paragraph. `single` tells a pair of single
    marks, which quote words only where nothing else could be meant.
    """

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    opening: int
    closing: int
    mark: str


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of the lines of `text` that are not blank, line breaks excluded."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip(_LINE_BREAKS)
        if bare.strip():
            found.append((start, start + len(bare)))
        start += len(line)
    return found


def find_quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations of `text` in order.

    A quotation that is left open at the end of a paragraph goes on if the next paragraph opens
    with the same mark (the printers' rule); otherwise its mark is ignored.
    """
    found: list[Quotation] = []
    carried: tuple[str, list[tuple[int, int]], int] | None = None
    paragraphs = find_paragraphs(text)
    for number, (start, end) in enumerate(paragraphs):
        pairs, unclosed = _pair_marks(text, start, end)
        outer = _outermost(pairs)
        goes_on = unclosed and _reopens(text, paragraphs, number + 1, unclosed[-1][1])
        if carried is not None:
            mark, parts, opened_at = carried
            first = start + len(text[start:end]) - len(text[start:end].lstrip())
            if goes_on and unclosed[0][0] == first:
                parts.append((first + len(mark), end))
                continue
            closing = next((pair for pair in outer if pair.opening == first), None)
            if closing is not None:
                parts.append((first + len(mark), closing.closing))
                width = len(_CLOSERS[mark]) if mark in ("''", "``") else 1
                found.append(_quotation(opened_at, closing.closing + width, parts, mark))
                outer = [pair for pair in outer if pair is not closing]
            carried = None
        found.extend(
            _quotation(
                pair.opening,
                pair.closing + _width(pair.mark),
                [(pair.opening + len(pair.mark), pair.closing)],
                pair.mark,
            )
            for pair in outer
        )
        if goes_on:
            opening, mark = unclosed[-1]
            carried = (mark, [(opening + len(mark), end)], opening)
            found = [quotation for quotation in found if quotation.start < opening]
    return sorted(found, key=lambda quotation: quotation.start)


def _width(mark: str) -> int:
    return 2 if mark in ("''", "``") else 1


def _quotation(start: int, end: int, parts: list[tuple[int, int]], mark: str) -> Quotation:
    kept = tuple(part for part in parts if part[0] < part[1])
    return Quotation(start, end, kept or ((start, end),), mark == "'")


def _reopens(text: str, paragraphs: list[tuple[int, int]], number: int, mark: str) -> bool:
    if number >= len(paragraphs) or mark in ("'", "‘"):
        return False
    start, end = paragraphs[number]
    opening = text[start:end].lstrip()
    return opening.startswith(mark) or (mark == "«" and opening.startswith("»"))


def _outermost(pairs: list[_Pair]) -> list[_Pair]:
    doubles = sorted(pair.opening for pair in pairs if pair.mark != "'")
    outer: list[_Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.opening, -pair.closing)):
        if pair.mark == "'" and _holds(pair, doubles):
            continue  # two apostrophes far apart, more likely than marks around marks
        if not outer or pair.opening > outer[-1].closing:
            outer.append(pair)
    return outer


def _holds(pair: _Pair, openings: list[int]) -> bool:
    at = bisect_left(openings, pair.opening)
    return at < len(openings) and openings[at] < pair.closing


def _pair_marks(text: str, start: int, end: int) -> tuple[list[_Pair], list[tuple[int, str]]]:
    """Return the closed pairs of one paragraph, and the (offset, mark) of those left open."""
    stack: list[tuple[int, str]] = []
    pairs: list[_Pair] = []
    for at, mark in _marks(text, start, end):
        before, after = _beside(text, at, mark, end)
        depth = _partner(stack, text, at, mark, end)
        if depth is not None:
            opening, opened = stack[depth]
            del stack[depth:]
            if opening + len(opened) < at:
                pairs.append(_Pair(opening, at, opened))
        elif _opens(before, mark, after, nested=bool(stack)):
            if stack and stack[-1][1] == mark and mark in "\"'":
                stack.pop()  # a plain mark that opens twice: the first one was odd
            stack.append((at, mark))
            del stack[:-_MAX_DEPTH]
    return pairs, stack


def _beside(text: str, at: int, mark: str, end: int) -> tuple[str, str]:
    """Return the characters before and after a mark; the paragraph's edges count as blanks."""
    follow = at + len(mark)
    return (text[at - 1] if at else " "), (text[follow] if follow < end else " ")


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    at = start
    while at < end:
        character = text[at]
        if character in "'`" and text[at : at + 2] in ("''", "``") and at + 1 < end:
            yield at, text[at : at + 2]
            at += 2
            continue
        if character in _OPENERS or character in _CLOSING or character in "\"'":
            yield at, character
        at += 1


def _partner(stack: list[tuple[int, str]], text: str, at: int, mark: str, end: int) -> int | None:
    """Return the depth of the open mark that `mark` closes, or None."""
    before, after = _beside(text, at, mark, end)
    if mark in ('"', "'", "''") and before.isspace() and _begins_word(after):
        return None
    if mark in ("'", "’") and after.isalnum():
        return None
    if mark in "“«‘" and before.isspace() and after.isalnum():
        return None
    for depth in range(len(stack) - 1, -1, -1):
        opened = stack[depth][1]
        if depth < len(stack) - 1 and (mark in "'’" or opened in _SINGLES):
            continue  # an apostrophe never closes over an open mark
        closers = ("''",) if opened in ("''", "``") else tuple(_CLOSERS[opened])
        if mark in closers:
            if mark == "’" and _is_possessive(text, at, end):
                return None
            return depth
    return None


def _is_possessive(text: str, at: int, end: int) -> bool:
    """Tell whether ’ after an s is a genitive, because a better closing mark follows."""
    if text[at - 1] not in "sS":
        return False
    later = text.find("’", at + 1, end)
    while later != -1:
        follower = text[later + 1] if later + 1 < end else " "
        if not follower.isalnum():
            return "‘" not in text[at:later]
        later = text.find("’", later + 1, end)
    return False


def _begins_word(character: str) -> bool:
    return character.isalnum() or character in "¿¡([“«‘'"


def _opens(before: str, mark: str, after: str, *, nested: bool) -> bool:
    """Tell whether `mark` can open a quotation between the characters beside it."""
    free = before.isspace() or before in _BEFORE_OPENING
    if mark in _REVERSED:
        return not nested and free and (after.isalnum() or after in "¿¡(")
    if mark in ("’", "›", "」", "』"):
        return False
    if mark == '"':
        return free and (_begins_word(after) or not nested)
    if mark in ("'", "''", "``", "‘", "‚"):
        return free and (after.isalnum() or after in "¿¡([“«")
    return True
