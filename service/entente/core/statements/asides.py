"""Cues set into what they report, without marks: "The embargo, she said, would be lifted"."""

from typing import Literal

from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft, reported
from entente.core.statements.layout import DASHES, Layout, Sentence
from entente.core.statements.lexicon import Lexicon

_VERBS = frozenset(["VERB", "AUX"])
_COMMAS = frozenset({",", *DASHES})
_ADJUNCTS = frozenset(["SCONJ", "CCONJ", "ADP"])
_OBJECTS = frozenset(["obj", "xcomp", "ccomp", "obl:agent"])
_SUBJECT_REACH = 10
_INVERTED_REACH = 18
_ADJUNCT_REACH = 8


def find_aside(layout: Layout, lexicon: Lexicon, cue: Cue) -> Draft | None:
    """Return what a cue between commas, or at the end of the sentence, reports; or None."""
    sentence = layout.sentence(cue.token)
    if (
        cue.elides
        or _is_plain_passive(layout, lexicon, cue)
        or not (cue.takes("clause") or cue.takes("quotation"))
    ):
        return None
    left = _left_comma(layout, lexicon, cue, sentence)
    if left is None or left - sentence.first < 1 or _closes_apposition(layout, cue, left):
        return None
    if _is_relative_clause(layout, lexicon, left, cue) or _goes_on(cue, left):
        return None
    right = _right_comma(layout, lexicon, cue, sentence, inverted=left + 1 >= cue.first)
    if right is None:
        return None
    spans = host_spans(layout, lexicon, sentence, left, right)
    if not any(_has_main_verb(layout, lexicon, *span) for span in spans):
        return None
    return draft_host(layout, spans, cue, "aside:clause")


def _is_relative_clause(layout: Layout, lexicon: Lexicon, comma: int, cue: Cue) -> bool:
    """Tell whether the cue is that of a relative clause: ", algo que o ministro admite"."""
    links = lexicon.clause_words | lexicon.relatives
    return any(
        layout.words[t] in links or "Rel" in layout.doc[t].morph.get("PronType", [])
        for t in range(comma + 1, cue.first)
    )


def _goes_on(cue: Cue, comma: int) -> bool:
    """Tell whether the verb only says what goes on: ", trade continued without vigour"."""
    adds = cue.verb is not None and cue.verb.kind == "add" and not cue.takes("clause")
    return adds and comma + 1 < cue.first


def _is_plain_passive(layout: Layout, lexicon: Lexicon, cue: Cue) -> bool:
    """Tell whether the host is the subject of a passive: "The error, once found, was told"."""
    group = layout.words[max(0, cue.first - 1) : cue.last + 1]
    return cue.passive and not lexicon.pronouns.keys() & {*group} and not lexicon.agents & {*group}


def host_spans(
    layout: Layout,
    lexicon: Lexicon,
    sentence: Sentence,
    first: int,
    last: int,
    wanted: frozenset[str] = _OBJECTS,
) -> list[tuple[int, int]]:
    """Return the tokens of a sentence around an aside at `first:last`.

    What follows counts if what precedes has no finite verb, if it is a clause itself, or if the
    parser hangs it below what precedes by one of the `wanted` labels.
    """
    head = (sentence.first, first)
    tail = (last, sentence.last)
    if not any(not layout.is_mark(t) for t in range(*tail)):
        return [head]
    finite = any(_is_finite(layout, t) for t in range(*head))
    goes_on = _is_clause(layout, lexicon, *tail) or _completes(layout, lexicon, head, tail, wanted)
    return [head, tail] if not finite or goes_on else [head]


def _completes(
    layout: Layout,
    lexicon: Lexicon,
    head: tuple[int, int],
    tail: tuple[int, int],
    wanted: frozenset[str],
) -> bool:
    """Tell whether the tail is a complement of the head: "requires, according to X, changes"."""
    first = next((t for t in range(*tail) if not layout.is_mark(t)), tail[1])
    if first == tail[1] or lexicon.stops.match(layout.words, first):
        return False
    top = first
    while tail[0] <= layout.heads[top] < tail[1] and layout.heads[top] != top:
        top = layout.heads[top]
    return head[0] <= layout.heads[top] < head[1] and layout.deps[top] in wanted


def draft_host(layout: Layout, spans: list[tuple[int, int]], cue: Cue, rule: str) -> Draft | None:
    """Return a draft of the host clause, one part for each span of tokens."""
    kinds = set()
    parts = []
    for begin, last in spans:
        first = begin
        while first < last and layout.is_mark(first) and layout.quoted[first] < 0:
            first += 1
        if first >= last:
            continue
        found = reported(layout, layout.starts[first], layout.ends[last - 1])
        if found is not None:
            kinds.add(found[0])
            parts.append(found[1])
    if not parts:
        return None
    kind: Literal["mixed", "indirect"] = "mixed" if "mixed" in kinds else "indirect"
    return Draft(kind, parts, rule, layout.unit[cue.token], cue)


def _closes_apposition(layout: Layout, cue: Cue, mark: int) -> bool:
    """Tell whether the mark stands between subject and cue: "The minister, X, said"."""
    return any(
        layout.deps[child] == "appos" and child < mark
        for subject in layout.children[cue.token]
        if "subj" in layout.deps[subject] and subject < mark
        for child in layout.children[subject]
    )


def _is_finite(layout: Layout, token: int) -> bool:
    tagged = layout.tags[token] in _VERBS
    return tagged and "Inf" not in layout.doc[token].morph.get("VerbForm", [])


def _has_main_verb(layout: Layout, lexicon: Lexicon, first: int, last: int) -> bool:
    """Tell whether a verb stands outside relative clauses: else the cue is the main verb."""
    relatives = lexicon.clause_words | lexicon.relatives
    inside = False
    for token in range(first, last):
        if layout.quoted[token] < 0 and layout.words[token] == ",":
            inside = False
        elif layout.words[token] in relatives and token > first:
            inside = inside or layout.words[token - 1] == ","
        elif layout.tags[token] in _VERBS and not inside and not _is_gerund(layout, token):
            return True
    return False


def _is_gerund(layout: Layout, token: int) -> bool:
    return "Ger" in layout.doc[token].morph.get("VerbForm", [])


def _is_clause(layout: Layout, lexicon: Lexicon, first: int, last: int) -> bool:
    """Tell whether a main clause begins after the marks at `first`: no adjunct, no relative."""
    while first < last and layout.is_mark(first):
        first += 1
    if first >= last or layout.tags[first] in _ADJUNCTS:
        return False
    relative = layout.words[first] in lexicon.clause_words | lexicon.relatives
    if relative or _is_gerund(layout, first) or lexicon.stops.match(layout.words, first):
        return False
    for token in range(first, last):
        if layout.words[token] in lexicon.clause_words | lexicon.relatives:
            return False
        if _is_finite(layout, token) and "Fin" in layout.doc[token].morph.get("VerbForm", []):
            return True
    return False


def _left_comma(layout: Layout, lexicon: Lexicon, cue: Cue, sentence: Sentence) -> int | None:
    """Return the mark that opens the aside, past a subject between it and the cue."""
    for token in range(cue.first - 1, max(sentence.first, cue.first - _SUBJECT_REACH) - 1, -1):
        number = layout.quoted[token]
        if number >= 0 and layout.text[layout.quotations[number].parts[-1][1] - 1] == ",":
            return token + 1
        if number >= 0 or layout.tags[token] in _VERBS:
            return None
        if layout.words[token] in _COMMAS:
            return token
        if layout.tags[token] in _ADJUNCTS and layout.words[token] not in lexicon.phrase_links:
            return None
    return None


def _right_comma(
    layout: Layout, lexicon: Lexicon, cue: Cue, sentence: Sentence, *, inverted: bool
) -> int | None:
    adjunct = cue.last < sentence.last and (
        layout.tags[cue.last] in ("ADP", "ADV") or layout.words[cue.last] in lexicon.times
    )
    reach = _INVERTED_REACH if inverted else _ADJUNCT_REACH if adjunct else 1
    for token in range(cue.last, min(sentence.last, cue.last + reach)):
        word = layout.words[token]
        if word in _COMMAS or word in (".", ";"):
            return token
        if layout.quoted[token] >= 0 and token == cue.last:
            return None
        if word == ":" or word in lexicon.clause_words:
            return None
        if not inverted and layout.tags[token] in _VERBS:
            return None
    return sentence.last if cue.last + reach >= sentence.last else None
