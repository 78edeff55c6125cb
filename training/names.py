"""Other names for treebank sentences: the world's leaders, places and organisations.

Treebanks of the year 2000 hold few names of today. A copy keeps every word outside its names; a
name makes way only for one that the words around it would take as well: of its kind, its length,
its article and, for persons, its gender. States stand in for states, so that what a state does,
not its name, tells whether it is a place or acts.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import spacy
from training.augmentation import without_accents
from training.corpus import Sentence, Word

from entente.core.folding import fold
from entente.core.knowledge import Knowledge, load_knowledge
from entente.core.parsing.text import create_tokenizer, normalise

# Shares of the names. With 0.6 of each kind, persons of CESS-ESP gained 1.6 F, organisations lost
# 2.1 (one run): which words name one, such as Gobierno, is most of what there is to learn of them.
SWAPPED: Final[Mapping[str, float]] = {"PER": 0.7, "LOC": 0.3, "ORG": 0.1}
FROM_KNOWLEDGE: Final = 0.5  # share of the new names, where there is one; others are treebanks'
CAPITALS: Final = 0.04  # share of the names in capitals, as in the press's first lines
WITHOUT_ACCENTS: Final = 0.05

LONGEST: Final = 6  # words; longer names stay as they are
# what a definite article, alone or in a contraction, says of the noun
ARTICLES: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {"el": "el", "del": "el", "al": "el", "la": "la", "los": "los", "las": "las"},
    "en": {"the": "the"},
    "fr": {
        **dict.fromkeys(("le", "du", "au"), "le"),
        **dict.fromkeys(("les", "des", "aux"), "les"),
        "la": "la",
        "l'": "l'",
    },
    "pt": {
        **dict.fromkeys(("o", "do", "ao", "no", "pelo"), "o"),
        **dict.fromkeys(("a", "da", "à", "na", "pela"), "a"),
        **dict.fromkeys(("os", "dos", "aos", "nos", "pelos"), "os"),
        **dict.fromkeys(("as", "das", "às", "nas", "pelas"), "as"),
    },
}


@dataclass(frozen=True, slots=True)
class Slot:
    """What a name must be to stand in a place; `size` is one word, two, or more."""

    kind: str
    size: int
    article: str = ""
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a name stands in a sentence: the words from `start` up to `end`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by slot: those of the knowledge base and those of the treebanks; states by surface."""

    language: str
    known: Mapping[Slot, Sequence[Sentence]]
    found: Mapping[Slot, Sequence[Sentence]]
    states: frozenset[str]

    def slot(self, sentence: Sentence, span: Span) -> Slot:
        """Return what may stand instead of the name at `span`."""
        name = sentence[span.start : span.end]
        if span.kind == "PER":
            return Slot("PER", _size(name), "", _gender_around(sentence, span))
        state = fold(" ".join(w.form for w in name)) in self.states
        article = _article(sentence, span.start, self.language)
        return Slot("state" if state else span.kind, _size(name), article)

    def other(self, slot: Slot, chance: random.Random) -> Sentence | None:
        """Return a name for `slot`, None when there is none."""
        known, found = self.known.get(slot, ()), self.found.get(slot, ())
        pool = known if known and (not found or chance.random() < FROM_KNOWLEDGE) else found
        return chance.choice(pool) if pool else None


def read_gazetteer(language: str, documents: Iterable[Sequence[Sentence]]) -> Gazetteer:
    """Collect the names of the knowledge base in `language`, and those of the documents."""
    knowledge = load_knowledge()
    states = frozenset(
        key
        for key, names in knowledge.names(language).items()
        if any(name.kind == "name" and _is_state(knowledge, name.code) for name in names)
    )
    sentences = [sentence for document in documents for sentence in document]
    found = _names_of(sentences, Gazetteer(language, {}, {}, states))
    return Gazetteer(language, _known_names(language, knowledge, sentences), found, states)


def swap_names(sentence: Sentence, gazetteer: Gazetteer, chance: random.Random) -> Sentence:
    """Return a copy with other names: one tree, and each word outside the names as it was."""
    for span in reversed(names_in(sentence)):
        if not _fits(span):
            continue
        if chance.random() < SWAPPED[span.kind]:
            name = gazetteer.other(gazetteer.slot(sentence, span), chance)
            if name is not None and _cut_out(sentence, span):
                sentence = _put(sentence, span, name)
                span = replace(span, end=span.start + len(name))  # noqa: PLW2901 -- as it is now
        sentence = _press_casing(sentence, span, chance)
    return sentence


def names_in(sentence: Sentence) -> list[Span]:
    """Return the names of a sentence from left to right."""
    spans: list[Span] = []
    start: int | None = None
    for index, tag in enumerate((*(w.entity for w in sentence), "O")):
        if start is not None and not tag.startswith("I-"):
            spans.append(Span(start, index, sentence[start].entity[2:]))
            start = None
        if tag.startswith("B-"):
            start = index
    return spans


def flat_name(forms: Sequence[tuple[str, bool]]) -> Sentence:
    """Build a name of plain words, given with the space after each: the first is the head."""
    return tuple(
        Word(form, space, "PROPN", "", form, 0, "flat" if index else "")
        for index, (form, space) in enumerate(forms)
    )


def _fits(span: Span) -> bool:
    return span.kind in SWAPPED and span.end - span.start <= LONGEST


def _size(name: Sentence) -> int:
    return min(len(name), 3)


def _article(sentence: Sentence, index: int, language: str) -> str:
    """Return the definite article right before a word, "" where there is none."""
    return ARTICLES[language].get(sentence[index - 1].form.lower(), "") if index else ""


def _gender_around(sentence: Sentence, span: Span) -> str:
    """Return the gender that the words about a person show: f, m, or "" where none does."""
    inside = range(span.start, span.end)
    roots = [i for i in inside if sentence[i].head not in inside or sentence[i].head == i]
    near = {sentence[root].head for root in roots if sentence[root].dep in {"appos", "flat"}}
    near |= {
        index
        for index, word in enumerate(sentence)
        if word.head in roots and word.dep in {"det", "appos", "amod", "acl"}
    }
    genders = {
        sentence[index].feats.partition("Gender=")[2][:4].rstrip("|") for index in near - {*inside}
    }
    return {"Fem": "f", "Masc": "m"}.get("".join(genders - {""}), "")


def _cut_out(sentence: Sentence, span: Span) -> Sentence:
    """Return a name with heads of its own, empty when it is not one subtree."""
    inside = range(span.start, span.end)
    roots = [i for i in inside if sentence[i].head not in inside or sentence[i].head == i]
    if len(roots) != 1:
        return ()
    return tuple(
        replace(
            sentence[i],
            head=(roots[0] if i == roots[0] else sentence[i].head) - span.start,
            dep="" if i == roots[0] else sentence[i].dep,
        )
        for i in inside
    )


def _put(sentence: Sentence, span: Span, name: Sentence) -> Sentence:
    """Replace the name at `span`; what hung on any word of it hangs on the new one's head."""
    inside = range(span.start, span.end)
    old = next(i for i in inside if sentence[i].head not in inside or sentence[i].head == i)
    top = span.start + next(i for i, word in enumerate(name) if word.head == i)
    grown = len(name) - len(inside)

    def moved(index: int) -> int:
        if index in inside:
            return top
        return index + grown if index >= span.end else index

    new = [
        replace(word, head=word.head + span.start, entity=f"{'I' if index else 'B'}-{span.kind}")
        for index, word in enumerate(name)
    ]
    head = sentence[old]
    new[top - span.start] = replace(
        new[top - span.start], head=moved(head.head), dep=head.dep, feats=head.feats
    )
    new[-1] = replace(new[-1], space=sentence[span.end - 1].space)
    others = [replace(word, head=moved(word.head)) for word in sentence]
    return (*others[: span.start], *new, *others[span.end :])


def _press_casing(sentence: Sentence, span: Span, chance: random.Random) -> Sentence:
    """Set a name in capitals, or without its accents, now and then."""
    name = sentence[span.start : span.end]
    if chance.random() < CAPITALS:
        name = tuple(replace(w, form=w.form.upper()) for w in name)
    if chance.random() < WITHOUT_ACCENTS:
        name = tuple(replace(w, form=without_accents(w.form)) for w in name)
    return (*sentence[: span.start], *name, *sentence[span.end :])


def _is_state(knowledge: Knowledge, code: str) -> bool:
    return knowledge.states[code].kind != "organisation"


def _names_of(
    sentences: Iterable[Sentence], empty: Gazetteer
) -> Mapping[Slot, Sequence[Sentence]]:
    """Return the names of the sentences by slot; each person also where no gender shows."""
    pools: dict[Slot, dict[tuple[str, ...], Sentence]] = defaultdict(dict)
    for sentence in sentences:
        for span in names_in(sentence):
            if _fits(span) and (name := _cut_out(sentence, span)):
                slot = empty.slot(sentence, span)
                for place in (slot, replace(slot, gender="")):
                    pools[place].setdefault(tuple(w.form for w in name), name)
    return {slot: tuple(names.values()) for slot, names in pools.items()}


def _usual_articles(language: str, sentences: Iterable[Sentence]) -> Mapping[str, str]:
    """Return the definite article that most often stands before each word, "" for none."""
    articles: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for index, word in enumerate(sentence):
            articles[word.form.lower()][_article(sentence, index, language)] += 1
    return {form: counts.most_common(1)[0][0] for form, counts in articles.items()}


def _known_names(
    language: str, knowledge: Knowledge, sentences: Iterable[Sentence]
) -> Mapping[Slot, Sequence[Sentence]]:
    """Return the names of the knowledge base by slot; the sentences tell who takes an article."""
    usual = _usual_articles(language, sentences)
    tokenizer = create_tokenizer()(spacy.blank(language))
    pools: dict[Slot, dict[str, Sentence]] = defaultdict(dict)
    for kind, gender, surface in _surfaces(language, knowledge):
        name = flat_name([(t.text, bool(t.whitespace_)) for t in tokenizer(normalise(surface))])
        if len(name) > LONGEST:
            continue
        article = usual.get(name[0].form.lower(), "") if kind == "ORG" else ""
        for shown in sorted({gender, ""}):
            pools[Slot(kind, _size(name), article, shown)][surface] = name
    return {slot: tuple(names.values()) for slot, names in pools.items()}


def _surfaces(language: str, knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, gender, name) of leaders, states, capitals and organisations, in file order."""
    for leader in knowledge.leaders:
        for surface in (leader.name, *leader.surnames):
            yield "PER", leader.gender or "", surface
    for names in knowledge.names(language).values():
        for name in names:
            if not name.needs_capital or name.kind not in {"name", "capital"}:
                continue
            state = _is_state(knowledge, name.code)
            if name.kind == "capital":
                yield "LOC", "", name.surface
            else:
                yield "state" if state else "ORG", "", name.surface
