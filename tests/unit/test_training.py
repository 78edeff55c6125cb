"""Training from treebank to package: the documented command, run on a treebank of few words.

Nothing is learned in so few steps that could be scored; what is held is that every step runs, that
each takes what the one before has made, and that the service can read with what comes out.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from training.average import average
from training.build import ROUNDS, Build
from training.ship import in_eight_bits

from entente.core.parsing.network import Network
from entente.core.parsing.pipelines import load_pipeline, verify_weights

ROOT = Path(__file__).parents[2]
SMALL = (
    "components.tok2vec.model.encode.width=16",
    "components.tok2vec.model.encode.depth=1",
    "components.tok2vec.model.embed.rows=[50,50,50,50]",
    "components.parser.min_action_freq=1",
    "components.parser.model.hidden_width=16",
    "components.ner.model.hidden_width=16",
    "components.trainable_lemmatizer.min_tree_freq=1",
)
PLACES = ("Lisboa", "Maputo", "Luanda", "Braga", "Praia", "Faro", "Recife", "Natal")
SPEAKERS = ("ministra", "porta-voz", "general", "embaixador", "senadora")


def treebank(folder: Path, source: str) -> None:
    """Write trees and names of a few sentences, in the files that Portuguese reads."""
    trees, names = [], []
    for number, (place, who) in enumerate((p, w) for p in PLACES for w in SPEAKERS):
        rows = [
            ("A", "o", "DET", 2, "det", "O"),
            (who, who, "NOUN", 3, "nsubj", "O"),
            ("disse", "dizer", "VERB", 0, "root", "O"),
            ("que", "que", "SCONJ", 7, "mark", "O"),
            (place, place, "PROPN", 7, "nsubj:pass", "B-LOC"),
            ("foi", "ser", "AUX", 7, "aux:pass", "O"),
            ("vista", "ver", "VERB", 3, "ccomp", "O"),
            (f"{number}{source}", f"{number}{source}", "NUM", 7, "obl", "O"),
            (".", ".", "PUNCT", 3, "punct", "O"),
        ]
        trees.append(f"# newdoc id = {source}{number // 10}\n# sent_id = {source}-{number}\n")
        names.append(f"# sent_id = {source}-{number}\n")
        for at, (form, lemma, upos, head, relation, name) in enumerate(rows, 1):
            feats = "Mood=Ind|VerbForm=Fin" if lemma == "dizer" else "_"
            trees[-1] += f"{at}\t{form}\t{lemma}\t{upos}\t_\t{feats}\t{head}\t{relation}\t_\t_\n"
            names[-1] += f"{at}\t{form}\t{name}\t-\t-\n"
    files = {
        "train": ("pt_bosque_full/pt_bosque-all-documents", "uner_pt_bosque/pt_bosque-ud-train"),
        "dev": ("pt_bosque_full/pt_bosque-ud-dev", "uner_pt_bosque/pt_bosque-ud-dev"),
        "test": ("pt_bosque_full/pt_bosque-ud-test", "uner_pt_bosque/pt_bosque-ud-test"),
        "more": ("pt_porttinari_devtest/pt_porttinari-ud-dev", ""),
        "most": ("pt_porttinari_devtest/pt_porttinari-ud-test", ""),
        "pud": ("pt_pud/pt_pud-ud-test", "uner_pt_pud/pt_pud-ud-test"),
    }
    for file, lines, end in zip(files[source], (trees, names), ("conllu", "iob2"), strict=True):
        if file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            Path(f"{folder / file}.{end}").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build Portuguese weights by the documented command; return the folder that it worked in."""
    treebanks = tmp_path_factory.mktemp("treebanks")
    for source in ("train", "dev", "test", "more", "most", "pud"):
        treebank(treebanks, source)
    work = tmp_path_factory.mktemp("work")
    command = [sys.executable, "-m", "training.build", "pt", "--treebanks", str(treebanks)]
    command += ["--work", str(work), "--version", "9.9.9", "--steps", "3"]
    for change in SMALL:
        command += ["--set", change]
    path = f"{ROOT / 'service'}{os.pathsep}{ROOT}"
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return work


def test_what_comes_out_is_a_pipeline_that_the_service_runs(built: Path) -> None:
    folder = built / "shipped" / "pt"
    verify_weights(folder)
    pipeline = load_pipeline("pt", str(folder))
    assert (pipeline.name, pipeline.version) == ("pt_entente", "9.9.9")
    assert isinstance(pipeline._network, Network)
    doc = pipeline.parse("A ministra disse que Lisboa foi vista.").doc
    assert len(list(doc.sents)) >= 1
    assert all(token.pos_ and token.dep_ for token in doc)


def test_the_figures_are_those_of_the_test_set(built: Path) -> None:
    manifest = json.loads((built / "shipped/pt/manifest.json").read_text(encoding="utf-8"))
    [measured] = manifest["figures"].values()
    assert measured["sentences"] == len(PLACES) * len(SPEAKERS)
    for way in ("from_text", "from_words", "from_sentences"):
        assert 0 <= measured[way]["las"] <= 100
    assert manifest["costs"]["words_per_second"] > 0


def test_what_ships_is_the_mean_of_the_rounds_by_their_shares(built: Path) -> None:
    made = (built / name for name in ("1/pt/model/model-last", "2/pt/model/model-last", "mean"))
    first, second, mean = (weights(spacy.load(folder)) for folder in made)
    shares = [each.share for each in ROUNDS["pt"]]
    assert not np.allclose(first, second)
    expected = (first * shares[0] + second * shares[1]) / sum(shares)
    np.testing.assert_allclose(mean, expected, rtol=1e-4, atol=1e-6)


@given(
    st.lists(st.lists(st.floats(-8, 8, width=16), min_size=4, max_size=4), min_size=1, max_size=5)
)
def test_rounded_rows_are_close_and_take_eight_bits(rows: list[list[float]]) -> None:
    given_rows = np.array(rows, dtype=np.float16)
    rounded = in_eight_bits(given_rows)
    largest = np.abs(given_rows).max(axis=1, keepdims=True).astype(np.float32)
    assert (np.abs(rounded - given_rows) <= np.maximum(largest / 127, 2.0**-14)).all()
    np.testing.assert_array_equal(rounded, rounded.astype(np.float16))
    np.testing.assert_array_equal(rounded, in_eight_bits(rounded))


def weights(nlp: Language) -> Any:
    pipes: dict[str, Any] = dict(nlp.pipeline)
    return pipes["morphologizer"].model.get_ref("output_layer").get_param("W")


def tagger(*labels: str) -> Language:
    nlp = spacy.blank("pt")
    component = nlp.add_pipe("tagger")
    for label in labels:
        component.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def test_weights_of_other_labels_have_no_mean() -> None:
    with pytest.raises(ValueError, match="do not have the same 'tagger'"):
        average([tagger("A", "B"), tagger("A", "C")], [1, 1])


def test_a_missing_component_has_no_mean() -> None:
    with pytest.raises(ValueError, match="do not have the same 'tagger'"):
        average([tagger("A", "B"), spacy.blank("pt")], [1, 1])


@pytest.mark.parametrize("language", ROUNDS)
def test_each_round_goes_on_from_the_one_before(language: str) -> None:
    build = Build(language, Path("T"), Path("B"), "1.0", raw=(Path("R"),))
    rounds = [c for c in build.commands() if c[0] == "training.train" and "--names" not in c]
    for number, command in enumerate(rounds):
        start = command[command.index("--start") + 1] if "--start" in command else None
        assert start == (f"B/{number}/{language}/model/model-last" if number else None)
    assert sum(each.share for each in ROUNDS[language]) > 0
