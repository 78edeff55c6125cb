"""Speech between dashes: dialogue that a dash opens, and cues that dashes set into a quotation.

A stretch between dashes is an aside only when it begins with a reporting verb; otherwise it is a
parenthesis and belongs to what is said.
"""

from bisect import bisect_left
from collections.abc import Sequence

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, trim
from entente.core.statements.layout import DASHES, Layout, is_dash
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.quotes import Quotation

_CUE_REACH = 3


def open_asides(layout: Layout, lexicon: Lexicon) -> None:
    """Take cues between dashes out of the quotations that they interrupt, in place."""
    for number, quotation in enumerate(layout.quotations):
        parts: list[tuple[int, int]] = []
        for start, end in quotation.parts:
            cut = start
            dashes = [at for at in range(start, end) if is_dash(layout.text, at)]
            while len(dashes) > 1:
                opening, closing = dashes[0], dashes[1]
                if not _begins_with_cue(layout, lexicon, opening):
                    dashes.pop(0)
                    continue
                parts.append((cut, opening))
                cut = closing + 1
                for token in range(layout.token_at(opening), layout.token_at(closing) + 1):
                    layout.quoted[token] = -1
                del dashes[:2]
            parts.append((cut, end))
        if len(parts) > len(quotation.parts):
            layout.quotations[number] = Quotation(quotation.start, quotation.end, tuple(parts))


def _begins_with_cue(layout: Layout, lexicon: Lexicon, dash: int) -> bool:
    token = layout.token_at(dash) + 1
    return any(
        layout.words[at] in lexicon.forms
        for at in range(token, min(token + _CUE_REACH, len(layout.words)))
        if not layout.is_mark(at)
    )


def find_dialogue(layout: Layout, cues: Sequence[Cue], used: set[Cue]) -> list[Draft]:
    """Return the speech of paragraphs that open with a dash and name a cue between dashes."""
    found: list[Draft] = []
    paragraphs: dict[int, list[int]] = {}
    for sentence in layout.sentences:
        paragraphs.setdefault(sentence.paragraph, []).extend(range(sentence.first, sentence.last))
    starts = [cue.first for cue in cues]
    for tokens in paragraphs.values():
        if layout.words[tokens[0]] and layout.words[tokens[0]][0] in DASHES:
            draft = _read(layout, tokens, cues, starts)
            if draft is not None and draft.cue is not None:
                used.add(draft.cue)
                found.append(draft)
    return found


def _read(
    layout: Layout, tokens: list[int], cues: Sequence[Cue], starts: list[int]
) -> Draft | None:
    dashes = [t for t in tokens if layout.words[t] in DASHES or layout.words[t][0] in DASHES]
    parts: list[tuple[int, int]] = []
    cue: Cue | None = None
    opened = dashes[0]
    position = 1
    while position < len(dashes):
        dash = dashes[position]
        number = bisect_left(starts, dash)
        near = number < len(cues) and cues[number].first - dash <= _CUE_REACH - 1
        if not near or cues[number].kind != "verb":
            position += 1
            continue
        parts.append((layout.ends[opened], layout.starts[dash]))
        cue = cue or cues[number]
        if position + 1 == len(dashes):
            opened = -1
            break
        opened = dashes[position + 1]
        position += 2
    if cue is None:
        return None
    if opened >= 0:
        parts.append((layout.ends[opened], layout.ends[tokens[-1]]))
    spans = [trim(layout.text, *_unstop(layout.text, start, end)) for start, end in parts]
    kept = [span for span in spans if any(c.isalnum() for c in layout.text[slice(*span)])]
    return Draft("direct", kept, "direct:dash", layout.unit[cue.token], cue) if kept else None


def _unstop(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop the full stop that closed the aside before this part."""
    return (start + 1 if text[start : start + 1] in (".", "…") else start), end
