"""Put the stages together: from a parsed article and its cast to statements."""

from collections.abc import Callable, Collection, Sequence

from spacy.tokens import Doc

from entente.core.cast.mentions import Cast
from entente.core.statements.addressees import find_addressee
from entente.core.statements.asides import find_aside
from entente.core.statements.backward import find_backward
from entente.core.statements.candidates import Said, Verdict
from entente.core.statements.complements import Complements
from entente.core.statements.cues import Cue, find_cues
from entente.core.statements.dialogue import find_dialogue, open_asides
from entente.core.statements.direct import DirectSpeech
from entente.core.statements.drafts import Draft
from entente.core.statements.incises import open_incises
from entente.core.statements.layout import Layout, lay_out
from entente.core.statements.lexicon import Lexicon, load_lexicon
from entente.core.statements.naming import Naming
from entente.core.statements.prepositions import Prepositions
from entente.core.statements.rejection import is_name
from entente.core.statements.speakers import Speakers
from entente.messages import CharSpan, Statement

_LABELS = (":quoted", ":label", ":predicate", ":noun", ":gerund", ":infinitive")
_FREE_REACH = 4  # words between "what" and the cue: "what state media called"


def find_statements(
    doc: Doc,
    language: str,
    cast: Cast,
    ranking: Callable[[Layout, Lexicon, Naming], Speakers] = Speakers,
) -> list[Statement]:
    """Return the statements of an article in order; offsets are into `doc.text`.

    `ranking` makes what finds the speakers. Raises `ConfigError` where the language has no
    reporting data.
    """
    lexicon = load_lexicon(language)
    if not len(doc):
        return []
    layout = lay_out(doc)
    layout.drop_quotations(lambda quotation: is_name(layout, lexicon, quotation))
    open_asides(layout, lexicon)
    open_incises(layout, lexicon)
    drafts = _find_drafts(layout, lexicon)
    speakers = ranking(layout, lexicon, Naming(layout, lexicon, cast))
    said: list[Said] = []
    for draft in drafts:
        said.append(Said(draft, speakers.find(draft, said)))
    return [
        _statement(layout, lexicon, cast, item.draft, item.verdict)
        for item in said
        if _stands(layout, lexicon, item)
    ]


def _stands(layout: Layout, lexicon: Lexicon, said: Said) -> bool:
    """Tell whether a statement is worth keeping; a label needs somebody who puts it on."""
    cue = said.draft.cue
    if cue is not None and _is_inside(layout, cue, [said.draft]):
        return False  # dashes everywhere: its own "said" was taken for content
    label = said.draft.rule.endswith(_LABELS)
    speaker = next(iter(said.verdict.speakers), None)
    if speaker is None:
        return cue is not None and not label and not _is_rumour(cue)
    if not label or cue is None:
        return True
    clause = layout.words[max(0, cue.first - _FREE_REACH) : cue.first]
    distant = bool(lexicon.free_relatives & set(clause))
    return not distant or speaker.qid is not None or speaker.state is not None


def _is_rumour(cue: Cue) -> bool:
    """Tell whether nobody in particular hopes or fears it: "se espera que diga"."""
    return cue.impersonal and cue.verb is not None and cue.verb.kind == "attitude"


def _find_drafts(layout: Layout, lexicon: Lexicon) -> list[Draft]:
    cues = find_cues(layout, lexicon)
    direct = DirectSpeech(layout, lexicon, cues)
    dialogue = find_dialogue(layout, cues, direct.used)
    drafts = [*dialogue, *direct.find()]
    prepositions = Prepositions(layout, lexicon, cues)
    taken = {*direct.used, *prepositions.inner.values()}

    def try_each(kinds: Collection[str], find: Callable[[Cue], Draft | None]) -> None:
        for cue in cues:
            if cue.kind not in kinds or cue in taken or _is_inside(layout, cue, drafts):
                continue
            found = find(cue)
            if found is not None and cue.future and found.kind == "indirect":
                continue
            if found is not None and not _overlaps(found, drafts):
                drafts.append(found)
                taken.add(cue)

    try_each(("verb", "noun"), Complements(layout, lexicon, cues).find)
    try_each(("preposition",), lambda cue: prepositions.find(cue, drafts))
    try_each(("verb",), lambda cue: find_aside(layout, lexicon, cue))
    try_each(("verb",), lambda cue: find_backward(layout, lexicon, cue, drafts))
    return sorted(drafts, key=lambda draft: draft.start)


def _is_inside(layout: Layout, cue: Cue, drafts: Sequence[Draft]) -> bool:
    at = layout.starts[cue.token]
    return any(start <= at < end for draft in drafts for start, end in draft.parts)


def _overlaps(found: Draft, drafts: list[Draft]) -> bool:
    """Tell whether `found` is content already; a cue-less quotation gives way to it."""
    for other in list(drafts):
        if not any(a < d and c < b for a, b in found.parts for c, d in other.parts):
            continue
        if other.cue is None:
            drafts.remove(other)
            continue
        return True
    return False


def _statement(
    layout: Layout, lexicon: Lexicon, cast: Cast, draft: Draft, verdict: Verdict
) -> Statement:
    cue = draft.cue
    speakers = verdict.speakers
    return Statement(
        start=draft.start,
        end=draft.end,
        kind=draft.kind,
        parts=tuple(draft.parts),
        speaker=speakers[0] if speakers else None,
        speakers=speakers if len(speakers) > 1 else (),
        cue=_cue_span(layout, cue) if cue else None,
        addressee=find_addressee(layout, lexicon, cast, draft, speakers),
        polarity="denied" if cue and cue.verb and cue.verb.denial else "said",
        confidence=verdict.confidence,
        rule=draft.rule,
    )


def _cue_span(layout: Layout, cue: Cue) -> CharSpan:
    return CharSpan(start=layout.starts[cue.first], end=layout.ends[cue.last - 1])
