"""Speech told before its cue, in a sentence of its own: "The port will close. So said X"."""

from collections.abc import Sequence
from typing import Literal

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, reported
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon


def find_backward(
    layout: Layout, lexicon: Lexicon, cue: Cue, drafts: Sequence[Draft]
) -> Draft | None:
    """Return the sentence before "así lo dijo X", where nobody has been named for it."""
    sentence = layout.sentence(cue.token)
    if layout.unit[cue.token] == 0 or not (cue.takes("clause") or cue.takes("quotation")):
        return None
    phrase = lexicon.backward.match(layout.words, sentence.first)
    if not phrase or cue.first > sentence.first + len(phrase):
        return None
    before = layout.sentences[layout.unit[cue.token] - 1]
    start, end = layout.starts[before.first], layout.ends[before.last - 1]
    if any(draft.cue is not None and draft.start < end and start < draft.end for draft in drafts):
        return None
    found = reported(layout, start, end)
    if found is None:
        return None
    kind: Literal["mixed", "indirect"] = "mixed" if found[0] == "mixed" else "indirect"
    return Draft(kind, [found[1]], "backward", layout.unit[cue.token], cue)
