"""Train the pipeline of one language: `python -m training.train es --treebanks DIR`."""

import argparse
import shutil
from importlib import import_module
from pathlib import Path

import srsly
from spacy.cli.train import train as spacy_train
from spacy.util import load_config
from thinc.api import NumpyOps, set_current_ops
from training.parts import write

import entente.core.text  # noqa: F401 -- registers the tokenizer that the recipe names

LANGUAGES = {"es": "spanish", "en": "english", "fr": "french", "pt": "portuguese"}
RECIPE = Path(__file__).with_name("recipe.cfg")


def main() -> None:
    """Prepare the treebanks, then train; the checkpoint lands in WORK/<language>/model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of the treebanks")
    parser.add_argument("--work", type=Path, default=Path("training/build"))
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change the recipe"
    )
    parser.add_argument(
        "--taught", type=Path, nargs="*", default=[], help="DocBins of training.teach to add"
    )
    parser.add_argument("--start", type=Path, help="go on from the weights of this model")
    options = parser.parse_args()
    changes = [change.partition("=") for change in options.set]
    folder = options.work / options.language
    module = import_module(f"training.{LANGUAGES[options.language]}")
    write(options.language, module.parts(options.treebanks), folder)
    for taught in options.taught:
        shutil.copy(taught, folder / "train" / taught.name)
    config = load_config(
        RECIPE,
        overrides={
            "nlp.lang": options.language,
            "paths.train": str(folder / "train"),
            "paths.dev": str(folder / "dev.spacy"),
            "training.max_steps": options.steps,
            "training.eval_frequency": max(200, options.steps // 6),
            **{key: srsly.json_loads(value) for key, _, value in changes},
        },
    )
    if options.start:
        for name in config["nlp"]["pipeline"]:
            config["components"][name] = {"source": str(options.start)}
    config.to_disk(folder / "config.cfg")
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS: 58 % faster than BLIS on one core
    spacy_train(folder / "config.cfg", folder / "model")


if __name__ == "__main__":
    main()
