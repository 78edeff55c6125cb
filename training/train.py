"""Train the pipeline of one language: `python -m training.train es --treebanks DIR`."""

import argparse
from pathlib import Path

from spacy.cli.train import train as spacy_train
from spacy.util import load_config
from thinc.api import NumpyOps, set_current_ops
from training import treebanks

import entente.core.text  # noqa: F401 -- registers the tokenizer that the recipe names

RECIPE = Path(__file__).with_name("recipe.cfg")


def main() -> None:
    """Prepare the treebanks, then train; the checkpoint lands in WORK/<language>/model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=("es", "en"))
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of the treebanks")
    parser.add_argument("--work", type=Path, default=Path("build/training"))
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--converted", action="store_true", help="es: no trees of another parser")
    options = parser.parse_args()
    folder = options.work / options.language
    if options.language == "es":
        parts = treebanks.spanish(options.treebanks, silver=not options.converted)
    else:
        parts = treebanks.english(options.treebanks)
    treebanks.write(options.language, parts, folder)
    config = load_config(
        RECIPE,
        overrides={
            "nlp.lang": options.language,
            "paths.train": str(folder / "train"),
            "paths.dev": str(folder / "dev.spacy"),
            "training.max_steps": options.steps,
            "training.eval_frequency": max(200, options.steps // 6),
        },
    )
    config.to_disk(folder / "config.cfg")
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS: 58 % faster than BLIS on one core
    spacy_train(folder / "config.cfg", folder / "model")


if __name__ == "__main__":
    main()
