"""Who speaks, learned: a logistic model over the candidates, against the hand-set weights.

    python -m training.speakers tests/data/challenge_*.jsonl --test ../shared/eval/news_dev

The reader ranks the candidates for a speaker by a few features with hand-set weights and bars some
outright (`core/statements/speakers.py`). Here those candidates, and with `--wide` every other noun
of the paragraph, are described by some thirty features that know no language. A logistic model
learns from gold speakers which of them is right, and both are asked on documents that the model
has not seen: in ten folds, by document, and on the sets after `--test`. So far it does not beat
the rules (README.md), so no weights ship; whoever has more gold can ask again.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc
from tests.quality.sets import half_of
from training.corpus import read_keys, sentence_key

from entente.core.cast.leaders import find_cast
from entente.core.folding import fold
from entente.core.knowledge import load_knowledge
from entente.core.parsing.pipelines import Pipeline, load_pipeline
from entente.core.statements.assemble import find_statements
from entente.core.statements.candidates import Candidate, Said, Verdict
from entente.core.statements.drafts import Draft
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.core.statements.naming import Naming
from entente.core.statements.speakers import Speakers

FOLDS: Final = 10
SAME_SPAN: Final = 0.5  # overlap of a draft with the gold, of their union
ARTICLES: Final = frozenset(
    ["el", "la", "los", "las", "un", "una", "the", "a", "an", "le", "les", "l", "o", "os", "as"]
)

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with a gold speaker: the candidates, which are right, and the rules' verdict."""

    source: str
    document: str
    kind: str
    candidates: tuple[Features, ...]
    right: tuple[bool, ...]
    ruled_right: bool
    ruled_confidence: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules chose for a draft, and among whom: candidates by whom they mean."""

    draft: Draft
    verdict: Verdict
    groups: tuple[tuple[Candidate, ...], ...]
    features: tuple[Features, ...]
    names: tuple[tuple[str, ...], ...]
    places: tuple[
        tuple[tuple[int, int], ...], ...
    ]  # offsets of the words named, and of their heads


class Observer(Speakers):
    """The reader's own ranking, which keeps what it chose from."""

    def __init__(self, layout: Layout, lexicon: Lexicon, naming: Naming, *, wide: bool) -> None:
        super().__init__(layout, lexicon, naming)
        self._wide = wide
        self.choices: list[Choice] = []

    def find(self, draft: Draft, said: Sequence[Said]) -> Verdict:
        """Choose as the reader does."""
        verdict = super().find(draft, said)
        groups = self._grouped(draft, said)
        names = (tuple(self._names(group)) for group in groups)
        starts, heads = self._layout.starts, self._layout.heads
        places = (
            tuple(
                (starts[t], starts[heads[t]])
                for t in (each.token for each in group)
                if t is not None
            )
            for group in groups
        )
        described = tuple(self._describe(group, draft) for group in groups)
        self.choices.append(Choice(draft, verdict, groups, described, tuple(names), tuple(places)))
        return verdict

    def _names(self, group: Sequence[Candidate]) -> Iterator[str]:
        for speaker in self._speakers(group[0]):
            yield speaker.name

    def _grouped(self, draft: Draft, said: Sequence[Said]) -> tuple[tuple[Candidate, ...], ...]:
        """Return the candidates of the rules, then all other nouns of the paragraph around."""
        groups: dict[str | int | None, list[Candidate]] = defaultdict(list)
        for candidate in self._candidates.find(draft, said):
            key = candidate.known[0].name if candidate.known else candidate.token
            groups[key].append(candidate)
        for token in self._others(draft) if self._wide else ():
            if token not in groups:
                groups[token].append(Candidate("other", token))
        return tuple(tuple(group) for group in groups.values())

    def _others(self, draft: Draft) -> Iterator[int]:
        layout = self._layout
        here = layout.sentences[draft.unit].paragraph
        for sentence in layout.sentences[max(0, draft.unit - 2) : draft.unit + 2]:
            for token in range(sentence.first, sentence.last):
                inner = layout.deps[token] in ("flat", "flat:name", "compound", "fixed")
                apart = sentence.paragraph != here or self._candidates.is_barred(token, draft)
                if self._naming.is_nominal(token) and not (inner or apart):
                    yield token

    def _describe(self, group: Sequence[Candidate], draft: Draft) -> Features:
        found: Features = {candidate.feature: 1.0 for candidate in group}
        found["agreement"] = len(found) - 1
        found[draft.kind] = 1.0
        found["passive"] = float(draft.cue is not None and draft.cue.passive)
        found["elides"] = float(draft.cue is not None and draft.cue.elides)
        token = group[0].token
        if token is None:
            known = group[0].known
            found["known leader"] = float(any(each.leader for each in known))
            return found
        found.update(self._of_token(token))
        found.update(self._of_place(token, draft))
        found.update(
            {
                f"{name}, {draft.kind}": 1.0
                for name in ("subject", "after", "before")
                if name in found
            }
        )
        return found

    def _of_token(self, token: int) -> Features:
        layout, naming = self._layout, self._naming
        person, actor = naming.person(token), naming.actor(token)
        children = [layout.deps[child] for child in layout.children[token]]
        return {
            "person": float(person is not None),
            "leader": float(person is not None and person.leader),
            "state": float(person is None and actor is not None),
            "name": float(layout.tags[token] == "PROPN"),
            "noun": float(layout.tags[token] == "NOUN"),
            "number": float(layout.tags[token] == "NUM"),
            "pronoun": float(naming.is_pronoun(token)),
            "relative": float("Rel" in layout.doc[token].morph.get("PronType", [])),
            "likely": naming.weight(token),
            "case": float("case" in children),
            "subject of any": float("subj" in layout.deps[token]),
            "object": float(layout.deps[token] in ("obj", "iobj")),
            "oblique": float(layout.deps[token].startswith(("obl", "nmod"))),
        }

    def _of_place(self, token: int, draft: Draft) -> Features:
        layout, cue = self._layout, draft.cue
        anchor = cue.token if cue else layout.sentences[draft.unit].first
        found = {
            "distance": math.log1p(abs(anchor - token)),
            "behind": float(token > anchor),
            "same sentence": float(layout.unit[token] == layout.unit[anchor]),
            "child of cue": float(layout.heads[token] == anchor),
        }
        if cue is not None and cue.number is not None:
            number = self._number(token)
            found["agrees"] = float(number == cue.number)
            found["disagrees"] = float(number is not None and number != cue.number)
        return found


def main() -> None:
    """Read the command line; print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="JSON lines with `quotes`")
    parser.add_argument("--exclude", type=Path, help="keys of sentences that may not be learned")
    parser.add_argument("--test", type=Path, help="folder of articles and gold, only asked about")
    parser.add_argument("--wide", action="store_true", help="let every noun be a candidate")
    parser.add_argument("--strength", type=float, default=0.1, help="inverse regularisation")
    options = parser.parse_args()
    banned = read_keys(options.exclude) if options.exclude else frozenset()
    wide = options.wide
    cases = [case for path in options.sets for case in read_cases(path, banned, wide=wide)]
    documents = sorted({case.document for case in cases})
    fold_of = {document: number % FOLDS for number, document in enumerate(documents)}
    tally = Tally()
    for number in range(FOLDS):
        model = Model([c for c in cases if fold_of[c.document] != number], options.strength)
        for case in cases:
            if fold_of[case.document] == number:
                tally.add(case, model.chances(case))
    tally.show()
    if options.test:
        model, tally = Model(cases, options.strength), Tally()
        for record in read_articles(options.test):
            for case in read_record(record, half_of(record["id"]), wide=wide):
                tally.add(case, model.chances(case))
        tally.show()


def read_cases(path: Path, banned: frozenset[str], *, wide: bool) -> Iterator[Case]:
    """Yield the cases of the documents that hold no banned sentence."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        doc = _pipeline(record["lang"]).parse(record["text"]).doc
        if banned.isdisjoint(sentence_key(token.text for token in each) for each in doc.sents):
            yield from read_record(record, path.stem, wide=wide)


def read_articles(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of a folder like news_dev as records of the other sets."""
    for path in sorted((folder / "gold").glob("*.json")):
        article = json.loads((folder / "articles" / path.name).read_text(encoding="utf-8"))
        golds = json.loads(path.read_text(encoding="utf-8"))["statements"]
        quotes = [{**gold, "speaker_canonical": gold["speaker"]} for gold in golds]
        yield {**article, "quotes": quotes}


def observe(doc: Doc, language: str, *, wide: bool) -> list[Choice]:
    """Return what the reader chooses for each draft of an article."""
    observers: list[Observer] = []

    def ranking(layout: Layout, lexicon: Lexicon, naming: Naming) -> Observer:
        observers.append(Observer(layout, lexicon, naming, wide=wide))
        return observers[-1]

    find_statements(doc, language, find_cast(doc, language, load_knowledge(), None), ranking)
    return [choice for observer in observers for choice in observer.choices]


def read_record(record: Mapping[str, Any], source: str, *, wide: bool) -> Iterator[Case]:
    """Yield the statements of a record whose speaker is named and among the candidates."""
    golds = [gold for gold in record["quotes"] if gold.get("tier", "core") == "core"]
    doc = _pipeline(record["lang"]).parse(record["text"]).doc
    for choice in observe(doc, record["lang"], wide=wide):
        gold = _gold_of(choice.draft, golds, record["text"])
        if gold is None:
            continue
        right = tuple(
            _is_right(names, places, gold)
            for names, places in zip(choice.names, choice.places, strict=True)
        )
        ruled = [speaker.name for speaker in choice.verdict.speakers]
        if any(right):
            yield Case(
                source=source,
                document=record["id"],
                kind=choice.draft.kind,
                candidates=choice.features,
                right=right,
                ruled_right=_is_right(ruled, (), gold)
                or any(
                    good and set(ruled) & set(names)
                    for good, names in zip(right, choice.names, strict=True)
                ),
                ruled_confidence=choice.verdict.confidence,
            )


def _gold_of(
    draft: Draft, golds: Sequence[Mapping[str, Any]], text: str
) -> Mapping[str, Any] | None:
    mine = _letters(draft.parts, text)
    for gold in golds:
        theirs = _letters(gold.get("parts") or [(gold["start"], gold["end"])], text)
        named = gold.get("speaker_canonical") or gold.get("speaker_text")
        if named and len(mine & theirs) >= SAME_SPAN * len(mine | theirs):
            return gold
    return None


def _letters(parts: Sequence[Sequence[int]], text: str) -> set[int]:
    return {at for start, end in parts for at in range(start, end) if text[at].isalnum()}


def _is_right(
    names: Sequence[str], places: Sequence[tuple[int, int]], gold: Mapping[str, Any]
) -> bool:
    """Tell whether a candidate heads the words that name the gold speaker, or has the name."""
    start = gold.get("speaker_start")
    if start is not None:
        inside = range(start, gold["speaker_end"])
        if any(at in inside and (head == at or head not in inside) for at, head in places):
            return True
    return any(_is_same(name, gold) for name in names)


def _is_same(name: str, gold: Mapping[str, Any]) -> bool:
    mine = set(fold(name).split()) - ARTICLES
    for field in ("speaker_canonical", "speaker_text"):
        theirs = set(fold(gold.get(field) or "").split()) - ARTICLES
        if mine and theirs and (mine <= theirs or theirs <= mine):
            return True
    return False


class Tally:
    """How often rules and model are right, and how well each knows it."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._losses: dict[str, float] = defaultdict(float)

    def add(self, case: Case, chances: NDArray[np.float64]) -> None:
        """Count a case; `chances` are the model's."""
        best = int(np.argmax(chances))
        ruled, learned = case.ruled_right, case.right[best]
        for name in (case.source, case.kind, "all"):
            count = self._counts[name]
            count.update(n=1, rules=ruled, model=learned)
            count.update(rules_alone=ruled and not learned, model_alone=learned and not ruled)
        self._losses["rules"] += (case.ruled_confidence - ruled) ** 2
        self._losses["model"] += (float(chances[best]) - learned) ** 2

    def show(self) -> None:
        """Print accuracies and Brier scores."""
        for name, count in sorted(self._counts.items()):
            rules, learned = (count[side] / count["n"] for side in ("rules", "model"))
            print(
                f"{name:14} {count['n']:4} statements: rules {rules:.1%}, model {learned:.1%};"
                f" right alone: rules {count['rules_alone']}, model {count['model_alone']}"
            )
        losses = {name: loss / self._counts["all"]["n"] for name, loss in self._losses.items()}
        print(f"Brier score: rules {losses['rules']:.3f}, model {losses['model']:.3f}\n")


class Model:
    """A logistic model of whether a candidate is right; chances are shared out in a statement."""

    def __init__(self, cases: Sequence[Case], strength: float) -> None:
        rows = [features for case in cases for features in case.candidates]
        self._columns = DictVectorizer(sparse=False)
        table = self._columns.fit_transform(rows)
        self._model = LogisticRegression(C=strength, max_iter=2_000)
        self._model.fit(table, [good for case in cases for good in case.right])

    def chances(self, case: Case) -> NDArray[np.float64]:
        """Return the chance of each candidate; they add up to one."""
        scores = self._model.decision_function(self._columns.transform(list(case.candidates)))
        shares: NDArray[np.float64] = np.exp(scores - scores.max())
        return shares / shares.sum()


@cache
def _pipeline(language: str) -> Pipeline:
    return load_pipeline(language)


if __name__ == "__main__":
    main()
