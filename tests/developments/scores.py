"""B-cubed: how well clusters agree with labels, item by item (Bagga and Baldwin 1998)."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import NamedTuple


class Score(NamedTuple):
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f: float


def b_cubed(labels: Mapping[str, Hashable], clusters: Mapping[str, Hashable]) -> Score:
    """Return the score of `clusters` (item to cluster) against `labels` (item to label).

    An item without a cluster is a cluster of its own.
    """
    found = {item: clusters.get(item, ("alone", item)) for item in labels}
    together = Counter((labels[item], found[item]) for item in labels)
    sizes, wanted = Counter(found.values()), Counter(labels.values())
    precision = sum(together[labels[i], found[i]] / sizes[found[i]] for i in labels) / len(labels)
    recall = sum(together[labels[i], found[i]] / wanted[labels[i]] for i in labels) / len(labels)
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)
