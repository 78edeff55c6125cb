"""Clauses as the press has them: states that act, objects that come late.

`Noruega enviará tanques`, `a reçu jeudi à Madrid son homologue`: treebanks have few subjects that
are bare names, and a parser that has seen few takes the verb after one for a noun. Copies change
the subject, the order or the length of a clause and keep its tree.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from training.corpus import Sentence, Word
from training.names import Gazetteer, Slot
from training.quotations import subtree

STATES = 0.6  # share of the sentences that have a clause of the kind
SHORT = 0.4  # share of those that lose all but subject, verb, object and one adjunct
AGAINST = 0.2  # share whose object becomes a state as well
NO_STOP = 0.3  # share of the short ones without a full stop, as headlines
LATE = 0.6
CONJUNCTIONS = {"es": "y", "en": "and", "fr": "et", "pt": "e"}
BARE_STATES = frozenset({"es", "en", "pt"})  # in French a state has its article
LATE_OBJECTS = frozenset({"es", "fr", "pt"})  # English puts the object first
LONGEST_SUBJECT = 10  # words
KEPT = frozenset({"aux", "obj", "iobj", "xcomp", "ccomp", "expl", "expl:pv", "expl:pass"})
OBJECTS = frozenset({"obj", "ccomp", "xcomp"})
BEHIND = frozenset({"obl", "obl:mod", "advmod", "obl:tmod"})


def press_clauses(
    documents: Iterable[Sequence[Sentence]], names: Gazetteer, chance: random.Random
) -> Iterator[Sentence]:
    """Yield the copies of a share of the sentences."""
    for sentence in (s for document in documents for s in document):
        if names.language in BARE_STATES and chance.random() < STATES:
            made = with_states(sentence, names, chance)
            if made is not None:
                yield made
        if names.language in LATE_OBJECTS and chance.random() < LATE:
            late = with_late_object(sentence)
            if late is not None:
                yield late


def with_states(sentence: Sentence, names: Gazetteer, chance: random.Random) -> Sentence | None:
    """Return a copy in which a state, or two of them, is the subject of a verb."""
    subjects = [i for i, w in enumerate(sentence) if _acts(sentence, i)]
    if not subjects:
        return None
    chosen = chance.choice(subjects)
    plural = any(w.head == chosen and w.dep == "conj" for w in sentence)
    plural = plural or "Number=Plur" in sentence[chosen].feats
    actor = _states(names, 1 + plural, chance)
    if actor is None:
        return None
    verb = sentence[chosen].head
    sentence, verb = _replaced(sentence, chosen, actor, verb)
    objects = [i for i, w in enumerate(sentence) if w.head == verb and w.dep == "obj"]
    if len(objects) == 1 and chance.random() < AGAINST:
        other = _states(names, 1, chance)
        if other and sentence[objects[0]].upos == "NOUN" and _span(sentence, objects[0]):
            sentence, verb = _replaced(sentence, objects[0], other, verb)
    governs = any(w.head == verb and w.dep in OBJECTS for w in sentence)
    if governs and sentence[verb].head == verb and chance.random() < SHORT:
        return _shortened(sentence, verb, stop=chance.random() >= NO_STOP)
    return sentence


def with_late_object(sentence: Sentence) -> Sentence | None:
    """Return a copy with an object behind the adjuncts that followed it, None without one."""
    for index, word in enumerate(sentence):
        span = _span(sentence, index) if word.dep == "obj" and word.upos == "NOUN" else None
        if not span or index <= word.head:
            continue
        end = span[1]
        while (following := _adjunct(sentence, end, word.head)) is not None:
            end = following
        if end > span[1] and "PUNCT" not in {w.upos for w in sentence[span[0] : end]}:
            order = [*range(span[0]), *range(span[1], end), *range(*span)]
            return _ordered(sentence, [*order, *range(end, len(sentence))])
    return None


def _acts(sentence: Sentence, index: int) -> bool:
    """Whether a word is a noun and subject of a finite verb in the third person behind it."""
    word, verb = sentence[index], sentence[sentence[index].head]
    if word.dep != "nsubj" or word.upos not in {"NOUN", "PROPN"} or verb.upos != "VERB":
        return False
    span = _span(sentence, index)
    return (
        span is not None
        and span[1] <= word.head
        and span[1] - span[0] <= LONGEST_SUBJECT
        and _is_finite(sentence, word.head)
        and not any(w.upos == "PUNCT" for w in sentence[span[0] : span[1]])
    )


def _is_finite(sentence: Sentence, verb: int) -> bool:
    own = [sentence[verb], *(w for w in sentence if w.head == verb and w.dep.startswith("aux"))]
    return any("Mood=Ind" in word.feats for word in own)


def _span(sentence: Sentence, root: int) -> tuple[int, int] | None:
    """Return first and end of what hangs on `root`, None when there is a gap in it."""
    inside = subtree(sentence, root)
    first, end = min(inside), max(inside) + 1
    return (first, end) if end - first == len(inside) else None


def _adjunct(sentence: Sentence, start: int, verb: int) -> int | None:
    """Return the end of an adjunct of `verb` that begins at `start`."""
    heads = [
        i for i, w in enumerate(sentence) if w.head == verb and i >= start and w.dep in BEHIND
    ]
    span = _span(sentence, heads[0]) if heads else None
    return span[1] if span and span[0] == start else None


def _states(names: Gazetteer, count: int, chance: random.Random) -> list[Word] | None:
    """Return `A` or `A and B`; whether they are places or actors is not said."""
    chosen: list[Word] = []
    for number in range(count):
        slot = Slot(chance.choice(("state", "state", "LOC")), chance.choice((1, 1, 2)))
        pool = names.known.get(slot, ())
        if not pool:
            return None
        name = chance.choice(pool)
        start = len(chosen)
        if number:
            form = CONJUNCTIONS[names.language]
            chosen.append(Word(form, True, "CCONJ", "", form, start + 1, "cc"))
            start += 1
        chosen += [replace(w, head=start, entity="") for w in name]
        if number:
            chosen[start] = replace(chosen[start], head=0, dep="conj")
        chosen[-1] = replace(chosen[-1], space=True)
    return chosen


def _replaced(
    sentence: Sentence, root: int, new: Sequence[Word], verb: int
) -> tuple[Sentence, int]:
    """Put `new` in the place of what hangs on `root`; return where `verb` is then."""
    span = _span(sentence, root)
    if span is None:
        raise ValueError(root)
    first, end = span
    grown = len(new) - (end - first)

    def moved(index: int) -> int:
        return index + grown if index >= end else index

    fresh = [replace(w, head=w.head + first) for w in new]
    old = sentence[root]
    fresh[0] = replace(fresh[0], head=moved(old.head), dep=old.dep)
    fresh[-1] = replace(fresh[-1], space=sentence[end - 1].space)
    before = [replace(w, head=moved(w.head)) for w in sentence[:first]]
    after = [replace(w, head=moved(w.head)) for w in sentence[end:]]
    return (*before, *fresh, *after), moved(verb)


def _shortened(sentence: Sentence, verb: int, *, stop: bool) -> Sentence:
    """Keep of the main clause the subject, the verb, its object and the first adjunct."""
    kept = {verb}
    adjuncts = 0
    for index, word in enumerate(sentence):
        if word.head != verb or index == verb:
            continue
        adjunct = word.dep in {"obl", "obl:arg"} and index > verb
        adjuncts += adjunct
        negation = word.dep == "advmod" and "Polarity=Neg" in word.feats
        if word.dep in KEPT or word.dep == "nsubj" or negation or (adjunct and adjuncts == 1):
            kept |= subtree(sentence, index)
    order = sorted(kept)
    last = len(sentence) - 1
    if stop and sentence[last].form == "." and sentence[last].head == verb:
        order.append(last)
    shorter = _ordered(sentence, order)
    first = shorter[0]
    return (replace(first, form=first.form[:1].upper() + first.form[1:]), *shorter[1:])


def _ordered(sentence: Sentence, order: Sequence[int]) -> Sentence:
    """Return the words in a new order, heads moved with them, spaces as the places have them."""
    place = {old: at for at, old in enumerate(order)}
    words = [replace(sentence[old], head=place[sentence[old].head]) for old in order]
    for at in range(len(words) - 1):
        if order[at + 1] != order[at] + 1:
            words[at] = replace(words[at], space=words[at + 1].upos != "PUNCT")
    return tuple(words)
