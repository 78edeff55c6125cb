"""To whom it was said: "a X" beside the cue, an object of telling, a vocative in the quotation."""

from collections.abc import Sequence

from entente.core.cast.mentions import Cast, Person
from entente.core.statements.drafts import Draft
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.naming import of_person
from entente.messages import Speaker

_VOCATIVE_REACH = 5
_OBJECTS = frozenset(["iobj", "obj", "obl", "obl:arg"])


def find_addressee(
    layout: Layout, lexicon: Lexicon, cast: Cast, draft: Draft, speakers: Sequence[Speaker]
) -> Speaker | None:
    """Return the person of the cast to whom the statement is made, or None."""
    names = {speaker.name for speaker in speakers}
    for person in (_beside_cue(layout, lexicon, cast, draft), _vocative(layout, cast, draft)):
        if person is not None and person.name not in names:
            return of_person(person, "explicit")
    return None


def _beside_cue(layout: Layout, lexicon: Lexicon, cast: Cast, draft: Draft) -> Person | None:
    cue = draft.cue
    if cue is None or cue.kind != "verb":
        return None
    for child in layout.children[cue.token]:
        at = layout.starts[child]
        inside = any(start <= at < end for start, end in draft.parts)
        if layout.deps[child] not in _OBJECTS or inside or layout.quoted[child] >= 0:
            continue
        case = [layout.words[c] for c in layout.children[child] if layout.deps[c] == "case"]
        if case and case[0] not in lexicon.addressees:
            continue
        if (person := cast.person_at(child)) is not None:
            return person
    return None


def _vocative(layout: Layout, cast: Cast, draft: Draft) -> Person | None:
    """Return who is addressed by the first words of a quotation: "Camarada Putin, ..."."""
    if draft.kind != "direct":
        return None
    first = layout.token_at(draft.start)
    for token in range(first, min(first + _VOCATIVE_REACH, len(layout.words))):
        if layout.words[token] == ",":
            return cast.person_at(token - 1) if token > first else None
        if layout.tags[token] in ("VERB", "AUX"):
            return None
    return None
