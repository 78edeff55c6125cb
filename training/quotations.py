"""Reported speech turned into quotations: `dijo que X` becomes `"X", dijo` or `"X", dijo, "Y"`.

Treebanks hold a few dozen of these orders; the press has them in every article. The trees follow
AnCora: a quotation before its verb is the verb's ccomp, an interrupted one governs the verb, which
is its parataxis.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.corpus import Sentence, Word

SHORTEST_PART = 2  # words on each side of an interruption
DASHES = 0.3  # share of interruptions between dashes instead of commas
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj"})


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence that reports a clause: indices of its verb, and of its parts in their order."""

    verb: int
    clause: int  # the word that heads what was said
    said: tuple[int, ...]  # the words of the clause, without its conjunction
    subject: tuple[int, ...]  # the words of the subject, empty when it is dropped
    rest: tuple[int, ...]  # the other words around the verb, and the verb


def subtree(sentence: Sentence, root: int) -> set[int]:
    """Return the indices of `root` and of all that hangs on it."""
    inside = {root}
    grown = True
    while grown:
        grown = False
        for index, word in enumerate(sentence):
            if index not in inside and word.head in inside:
                inside.add(index)
                grown = True
    return inside


def find_report(sentence: Sentence) -> Report | None:
    """Return the report that a sentence is: its root has a clause with a conjunction last."""
    verb = next((i for i, w in enumerate(sentence) if w.head == i), None)
    if verb is None or sentence[verb].upos != "VERB" or any(w.form == '"' for w in sentence):
        return None
    clause = next((i for i, w in enumerate(sentence) if w.dep == "ccomp" and w.head == verb), None)
    subject = _subject(sentence, verb)
    if clause is None or subject is None:
        return None
    mark, *said = sorted(subtree(sentence, clause))
    end = len(sentence) - 1
    taken = {mark, *said, *subject, end}
    rest = tuple(i for i in range(len(sentence)) if i not in taken)
    movable = (
        sentence[mark].dep == "mark"
        and sentence[mark].head == clause
        and verb < mark == end - len(said) - 1
        and sentence[end].form == "."
        and not {"punct", "cc"} & {sentence[i].dep for i in rest}
        and all(
            "punct" not in {sentence[part[0]].dep, sentence[part[-1]].dep}
            for part in (said, subject)
            if part
        )
    )
    return Report(verb, clause, tuple(said), subject, rest) if movable else None


def _whole(indices: Sequence[int]) -> bool:
    return indices[-1] - indices[0] + 1 == len(indices)


def _subject(sentence: Sentence, verb: int) -> tuple[int, ...] | None:
    """Return the words of the verb's subject, () without one, None when it cannot be moved."""
    heads = [i for i, w in enumerate(sentence) if w.head == verb and w.dep in SUBJECTS]
    if len(heads) > 1:
        return None
    words = sorted(subtree(sentence, heads[0])) if heads else []
    if words and (not _whole(words) or sentence[heads[0]].upos == "PRON"):
        return None
    return tuple(words)


def quote(sentence: Sentence, chance: random.Random) -> Sentence:
    """Return the sentence with what was said in front, as one quotation or an interrupted one.

    Sentences that report nothing come back as they are.
    """
    report = find_report(sentence)
    if report is None:
        return sentence
    cut = _interruption(sentence, report, chance)
    return _assemble(sentence, report, cut, "-" if cut and chance.random() < DASHES else ",")


def _interruption(sentence: Sentence, report: Report, chance: random.Random) -> int | None:
    """Choose where the speaker is named: before a conjunct or adjunct, or None for the end."""
    places = [
        place
        for place in range(SHORTEST_PART, len(report.said) - SHORTEST_PART)
        if sentence[report.said[place]].dep in {"cc", "mark"}
        and sentence[report.said[place - 1]].dep != "punct"
        and "B" not in sentence[report.said[place]].entity
    ]
    return chance.choice(places) if places and chance.random() < 0.5 else None  # noqa: PLR2004


def _assemble(sentence: Sentence, report: Report, cut: int | None, mark: str) -> Sentence:
    """Put the parts together: the quotation, the verb and its subject, and what was cut off."""
    verb_at = report.rest.index(report.verb) + 1
    around = (*report.rest[:verb_at], *report.subject, *report.rest[verb_at:])
    first = report.said[:cut]
    second = report.said[cut:] if cut is not None else ()
    root = report.verb if cut is None else report.clause
    plan: list[int | tuple[str, int, bool]] = [('"', report.clause, False), *first]
    plan += [('"', report.clause, mark == "-"), (mark, report.verb, True), *around]
    if second:
        plan += [(mark, report.verb, True), ('"', report.clause, False), *second]
        plan += [('"', report.clause, False)]
    plan += [(".", root, False)]
    return _build(sentence, report, plan, root)


def _build(
    sentence: Sentence, report: Report, plan: list[int | tuple[str, int, bool]], root: int
) -> Sentence:
    """Make the words of a plan: old indices, and marks as (form, old index of the head, space)."""
    place = {item: at for at, item in enumerate(plan) if isinstance(item, int)}
    like = sentence[report.verb]
    words: list[Word] = []
    for at, item in enumerate(plan):
        tight = at + 1 < len(plan) and _sticks(plan, at + 1)
        if isinstance(item, tuple):
            form, head, space = item
            entity = "" if like.entity == "" else "O"
            feats = "PunctType=Quot" if form == '"' else ""
            words.append(
                Word(form, space and not tight, "PUNCT", feats, form, place[head], "punct", entity)
            )
            continue
        old = sentence[item]
        head, dep = place.get(old.head, place[root]), old.dep
        if item == root:
            head, dep = place[root], "ROOT"
        elif item == report.verb:
            head, dep = place[report.clause], "parataxis"
        form = _cased(old, first=at == 1, moved=item == 0)
        space = old.space if _next(plan, at) == item + 1 else not tight
        words.append(replace(old, form=form, space=space, head=head, dep=dep))
    return tuple(words)


def _next(plan: Sequence[object], at: int) -> object:
    return plan[at + 1] if at + 1 < len(plan) else None


def _closes(plan: Sequence[object], at: int) -> bool:
    """Whether the item is a quotation mark that closes: an odd number of them stand before it."""
    marks = [item for item in plan[: at + 1] if isinstance(item, tuple) and item[0] == '"']
    return isinstance(plan[at], tuple) and plan[at] in marks and len(marks) % 2 == 0


def _sticks(plan: Sequence[object], at: int) -> bool:
    """Whether no space stands before the item: commas, full stops, closing quotation marks."""
    item = plan[at]
    return isinstance(item, tuple) and (item[0] in {",", "."} or _closes(plan, at))


def _cased(word: Word, *, first: bool, moved: bool) -> str:
    if first:
        return word.form[:1].upper() + word.form[1:]
    if moved and word.upos not in {"PROPN", "X"} and not word.form.isupper():
        return word.form[:1].lower() + word.form[1:]
    return word.form
