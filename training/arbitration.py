"""One tree out of two for CESS-ESP: a parser's and the one converted from its constituents.

The parser knows Universal Dependencies but guesses attachments; the converter knows the corpus's
own attachments and functions but guesses heads. Where they agree on a head it is right 98.9 times
in 100; where they do not, the pair of relations that they give tells which to believe, and how
often is learned on the sentences that UD AnCora annotated too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from training.corpus import Sentence, is_tree

Pair = tuple[str, str]  # the relation in the parser's tree and in the converted one


@dataclass(frozen=True, slots=True)
class Arbiter:
    """For each pair of relations: how much more often the converted tree was right.

    `heads` and `labels` are log-like margins (right converted - right parsed) with the counts of
    the parser's relation alone as a prior; positive means: believe the converted tree.
    """

    heads: dict[Pair, float]
    heads_prior: dict[str, float]
    labels: dict[Pair, float]

    def converted_head(self, pair: Pair) -> float:
        """Return how far the head of the converted tree is to be preferred."""
        return self.heads.get(pair, 0.0) + PRIOR * self.heads_prior.get(pair[0], 0.0)

    def converted_label(self, pair: Pair) -> bool:
        """Whether the relation of the converted tree is to be preferred, the heads being equal."""
        return self.labels.get(pair, 0.0) > 0


PRIOR = 2.0  # pseudo-observations that the parser's relation alone is worth


def learn(examples: Iterable[tuple[Sentence, Sentence, Sentence]]) -> Arbiter:
    """Count over (gold, parsed, converted) trees of the same words."""
    heads: dict[Pair, float] = defaultdict(float)
    by_relation: dict[str, Counter[str]] = defaultdict(Counter)
    labels: dict[Pair, float] = defaultdict(float)
    for gold, parsed, converted in examples:
        for right, one, other in zip(gold, parsed, converted, strict=True):
            pair = (one.dep, other.dep)
            if one.head != other.head:
                margin = (right.head == other.head) - (right.head == one.head)
                heads[pair] += margin
                by_relation[one.dep].update([margin])
            elif one.dep != other.dep:
                labels[pair] += (right.dep == other.dep) - (right.dep == one.dep)
    prior = {
        relation: (seen[1] - seen[-1]) / (seen.total() + PRIOR)
        for relation, seen in by_relation.items()
    }
    return Arbiter(dict(heads), prior, dict(labels))


def arbitrate(parsed: Sentence, converted: Sentence, arbiter: Arbiter) -> Sentence:
    """Return the parser's tree with the converted arcs that are to be believed; one tree always.

    Arcs are taken over one by one, the surest first, each only if the result stays a tree; the
    root is the parser's.
    """
    words = [
        replace(one, dep=other.dep)
        if one.head == other.head and arbiter.converted_label((one.dep, other.dep))
        else one
        for one, other in zip(parsed, converted, strict=True)
    ]
    margins = {
        index: arbiter.converted_head((one.dep, other.dep))
        for index, (one, other) in enumerate(zip(parsed, converted, strict=True))
        if one.head != other.head and "ROOT" not in {one.dep, other.dep}
    }
    for index in sorted(margins, key=lambda i: -margins[i]):
        if margins[index] <= 0:
            break
        kept = words[index]
        words[index] = replace(kept, head=converted[index].head, dep=converted[index].dep)
        if not is_tree(tuple(words)):
            words[index] = kept
    return tuple(words)
