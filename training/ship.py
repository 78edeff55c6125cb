"""Put trained weights into the package: half precision, hashed.

`python -m training.ship es training/build/es/model/model-best --version 0.1.0`, and once they are
measured, `python -m training.ship es --figures FILE`, with a FILE that `training.evaluate --json`
wrote. Figures are of one version: shipping other weights takes them away.
"""

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import srsly
import training.train  # noqa: F401 -- registers what the configurations of models name
from numpy.typing import NDArray
from spacy.language import Language
from spacy.strings import StringStore
from spacy.vocab import Vocab
from training.origins import ORIGINS

from entente.core.parsing.text import create_tokenizer
from entente.core.parsing.word_classes import create_word_classes

PACKAGE_DATA = Path(__file__).parents[1] / "service/entente/data/pipelines"
UNHASHED = {"README.md", "manifest.json"}


def ship(language: str, nlp: Language, version: str, target: Path) -> None:
    """Write the pipeline to `target`/<language>; keep the model card that is there.

    fp16 halves the files; 2 of 31,070 tokens came out different in a test of the format. Rows of
    eight bits make what is downloaded a fifth smaller still.
    """
    folder = target / language
    card = folder / "README.md"
    kept = card.read_text(encoding="utf-8") if card.exists() else None
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                if node.has_param(name):
                    weights = node.get_param(name)
                    if node.name == "hashembed":
                        weights = in_eight_bits(weights)
                    node.set_param(name, weights.astype(np.float16))
    nlp.tokenizer = create_tokenizer()(nlp)
    nlp.config["nlp"]["after_pipeline_creation"] = None  # needed to go on learning only
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])  # where the treebanks lay
    nlp.meta.update(name="entente", version=version, performance={})
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nlp.to_disk(folder, exclude=["vocab"])
    Vocab(strings=_strings_of_lemmas(nlp)).to_disk(folder / "vocab")
    if kept is not None:
        card.write_text(kept, encoding="utf-8")
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in UNHASHED
    }
    origin = asdict(ORIGINS[language])
    _write_manifest(folder, {"language": language, "version": version, **origin, "files": files})
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.1f} MB")


def in_eight_bits(rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Round the vectors of words to 255 steps a row, each step a power of two.

    The other bits are zeros, which a wheel packs away: to read them needs no format of its own.
    """
    rows = rows.astype(np.float32)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    steps = np.exp2(np.ceil(np.log2(np.maximum(largest, np.finfo(np.float16).tiny) / 127)))
    rounded: NDArray[np.float32] = np.round(rows / steps) * steps
    return rounded


def load(model: Path, names: Path | None) -> Language:
    """Load the model; its names give way to those of the model at `names`, with their own net."""
    nlp = spacy.load(model)
    if names:
        other = spacy.load(names)
        other.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
        nlp.remove_pipe("ner")
        create_word_classes()(nlp)
        nlp.add_pipe("ner", source=other)
        nlp.config["nlp"]["after_creation"] = {"@callbacks": "entente.WordClasses.v1"}
    return nlp


def add_figures(language: str, reports: Path, target: Path) -> None:
    """Write the figures of a report into the manifest of the weights that they were taken of."""
    folder = target / language
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    measured = (manifest["language"], f"{language}_entente", manifest["version"])
    for report in json.loads(reports.read_text(encoding="utf-8")):
        if (report["language"], report["pipeline"], report["version"]) == measured:
            found = {"figures": report["sets"], "costs": report.get("costs", {})}
            _write_manifest(folder, {**manifest, **asdict(ORIGINS[language]), **found})
            return
    raise SystemExit(f"{reports} has no figures of {measured[1]} {measured[2]}: measure it first")


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _strings_of_lemmas(nlp: Language) -> StringStore:
    """Return the strings that the lemmatizer's edits name: all that must outlive the training.

    The words of the treebanks would otherwise ship as a list, and fill memory.
    """
    trees = srsly.msgpack_loads(nlp.get_pipe("trainable_lemmatizer").trees.to_bytes())["trees"]
    keys = {tree[side] for tree in trees for side in ("orig", "subst") if side in tree}
    return StringStore([nlp.vocab.strings[key] for key in sorted(keys)])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language")
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--version")
    parser.add_argument("--names", type=Path, help="a model trained with --names")
    parser.add_argument("--figures", type=Path, help="of the weights that are there")
    parser.add_argument("--target", type=Path, default=PACKAGE_DATA)
    options = parser.parse_args()
    if bool(options.model) != bool(options.version) or not (options.model or options.figures):
        parser.error("give a model with its version, or figures")
    if options.model:
        nlp = load(options.model, options.names)
        ship(options.language, nlp, options.version, options.target)
    if options.figures:
        add_figures(options.language, options.figures, options.target)


if __name__ == "__main__":
    main()
