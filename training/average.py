"""The mean of the weights of several rounds: `python -m training.average OUT MODEL:1 MODEL:3`.

Rounds that go on from one another lie close enough together for their mean to be a model as well,
and one that errs less than each of them. Everything but the weights is that of the first model.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import training.train  # noqa: F401 -- registers what the configurations of models name
from spacy.language import Language


def average(models: Sequence[Language], shares: Sequence[float]) -> Language:
    """Put the mean of all models' weights, each with its share, into the first and return it.

    Raises ValueError where a component is missing, has other labels or weights of another size:
    the mean of what does not stand for the same thing says nothing.
    """
    total = sum(shares)
    for name, component in models[0].pipeline:
        parts = [dict(model.pipeline).get(name) for model in models]
        labels = {getattr(part, "labels", None) for part in parts}
        if None in parts or len(labels) > 1:
            raise ValueError(f"the models do not have the same {name!r}")
        if not hasattr(component, "model"):
            continue
        nodes = zip(*(part.model.walk() for part in parts), strict=True)  # type: ignore[union-attr]
        for same in nodes:
            for key, weights in _weights(same):
                if len({each.shape for each in weights}) > 1:
                    raise ValueError(f"the models have a {name!r} of different sizes")
                scaled = (w.astype(np.float32) * s for w, s in zip(weights, shares, strict=True))
                same[0].set_param(key, sum(scaled) / np.float32(total))
    return models[0]


def _weights(nodes: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the name and the values of each parameter of one layer, model by model."""
    for key in nodes[0].param_names:
        if nodes[0].has_param(key):
            yield key, [node.get_param(key) for node in nodes]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("model", nargs="+", help="a folder, and its share after a colon")
    options = parser.parse_args()
    split = [model.rpartition(":") for model in options.model]
    models = [spacy.load(Path(folder)) for folder, _, _ in split]
    average(models, [float(share) for *_, share in split]).to_disk(options.out)


if __name__ == "__main__":
    main()
