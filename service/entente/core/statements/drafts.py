"""A statement while it is put together: its content and cue, before the speaker is known."""

from dataclasses import dataclass, field
from typing import Literal

from entente.core.statements.cues import Cue
from entente.core.statements.layout import Layout

_TRAILING = frozenset(",;:—–-")


@dataclass(eq=False, slots=True)
class Draft:
    """Content `parts` (character slices), the cue, and the sentence that holds the cue.

    `owner` is the token of the speaker where the construction names it (a colon, a preposition).
    `barred` are tokens that may not speak.
    """

    kind: Literal["direct", "mixed", "indirect"]
    parts: list[tuple[int, int]]
    rule: str
    unit: int
    cue: Cue | None = None
    owner: int | None = None
    barred: set[int] = field(default_factory=set)

    @property
    def start(self) -> int:
        """Return the offset of the first character."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Return the offset after the last character."""
        return self.parts[-1][1]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop blanks at both ends and the punctuation that joins content to what follows."""
    while start < end and (text[start].isspace() or text[start] in ",;:—–"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _TRAILING):
        end -= 1
    return start, end


def reported(layout: Layout, start: int, end: int) -> tuple[str, tuple[int, int]] | None:
    """Return kind and span of a reported clause: mixed where it holds a quotation.

    The full stop is left out; a clause that is one quotation loses its marks.
    """
    text = layout.text
    start, end = trim(text, start, end)
    while end > start and text[end - 1] in ".…" and not text[:end].endswith("..."):
        end -= 1
    start, end = trim(text, start, end)
    inside = [q for q in layout.quotations if q.start < end and q.end > start]
    if len(inside) == 1 and (inside[0].start, inside[0].end) == (start, end):
        start, end = trim(text, inside[0].parts[0][0], inside[0].parts[-1][1])
    return (("mixed" if inside else "indirect"), (start, end)) if start < end else None
