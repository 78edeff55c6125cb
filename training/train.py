"""Train the pipeline of one language: `python -m training.train es --treebanks DIR`."""

import argparse
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import srsly
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.util import load_config, registry
from thinc.api import Config, NumpyOps, set_current_ops
from training.parts import part_of, write

import entente.core.parsing.text
import entente.core.parsing.word_classes  # noqa: F401 -- both register what recipes name

LANGUAGES = {"es": "spanish", "en": "english", "fr": "french", "pt": "portuguese"}
RECIPE = Path(__file__).with_name("recipe.cfg")


@registry.callbacks("entente.LemmaLabels.v1")
def create_lemma_labels() -> Callable[[Language], Language]:
    """Register the repair of a lemmatizer that goes on learning.

    spaCy's edit-tree lemmatizer does not save which tree has which label; without that it would
    take every lemma for its first one and unlearn the rest.
    """

    def restore(nlp: Language) -> Language:
        lemmatizer = nlp.get_pipe("trainable_lemmatizer")
        lemmatizer.tree2label = {tree: at for at, tree in enumerate(lemmatizer.cfg["labels"])}
        return nlp

    return restore


def _for_names_alone(config: Config) -> None:
    """Make it a small net that also reads the classes of words; `training.ship` puts it in."""
    config["nlp"]["pipeline"] = ["tok2vec", "ner"]
    config["nlp"]["after_creation"] = {"@callbacks": "entente.WordClasses.v1"}
    config["components"] = {name: config["components"][name] for name in ("tok2vec", "ner")}
    config["training"]["score_weights"] = {"ents_f": 1.0}
    model = config["components"]["tok2vec"]["model"]
    model["encode"] |= {"width": 64, "depth": 3}
    model["embed"] |= {
        "width": 64,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "LANG"],
        "rows": [5000, 1000, 2500, 2500, 2500],
    }
    config["components"]["ner"]["model"]["tok2vec"]["width"] = 64


def _go_on(config: Config, start: Path) -> None:
    """Take all weights from the model at `start`."""
    for name in config["nlp"]["pipeline"]:
        config["components"][name] = {"source": str(start)}
    config["nlp"]["after_pipeline_creation"] = {"@callbacks": "entente.LemmaLabels.v1"}


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
    parser.add_argument("--names", action="store_true", help="a net for names alone")
    parser.add_argument("--share", type=float, default=1.0, help="of the documents, to learn from")
    parser.add_argument("--start", type=Path, help="go on from the weights of this model")
    options = parser.parse_args()
    changes = [change.partition("=") for change in options.set]
    folder = options.work / options.language
    module = import_module(f"training.{LANGUAGES[options.language]}")
    parts = part_of(module.parts(options.treebanks), options.share)
    write(options.language, parts, folder)
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
    if options.names:
        _for_names_alone(config)
    if options.start:
        _go_on(config, options.start)
    config.to_disk(folder / "config.cfg")
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS: 58 % faster than BLIS on one core
    spacy_train(folder / "config.cfg", folder / "model")


if __name__ == "__main__":
    main()
