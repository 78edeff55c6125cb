"""No sentence that anything is measured on may be trained on."""

import os
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from training.corpus import read_keys, sentence_key
from training.train import LANGUAGES

SHARED = Path(__file__).parents[3] / "shared" / "data" / "treebanks"
FORMULA = 6  # words; shorter ones ("Thanks,") are anybody's
TREEBANKS = Path(os.environ.get("TREEBANKS", SHARED))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_training_set_holds_a_sentence_that_is_measured_on(language: str) -> None:
    if not TREEBANKS.exists():
        pytest.skip("the treebanks lie beside the repository, and are not there")
    module = import_module(f"training.{LANGUAGES[language]}")
    try:
        parts = module.parts(TREEBANKS)
        tests = [(name, list(documents)) for name, documents in module.tests(TREEBANKS)]
    except FileNotFoundError as exc:
        pytest.skip(f"a treebank that is fetched apart is not there: {exc}")
    banned = {
        sentence_key(word.form for word in sentence)
        for _, documents in tests
        for sentence in chain.from_iterable(documents)
    }
    if language == "es":
        banned |= read_keys(TREEBANKS / "exclude_es.txt")
    allowed = 1 if language == "es" else FORMULA  # the Spanish list names them all
    learned = chain.from_iterable((*parts.train, *parts.dev, *parts.names))
    found = [
        " ".join(word.form for word in sentence)
        for sentence in learned
        if len(sentence) >= allowed and sentence_key(w.form for w in sentence) in banned
    ]
    assert not found, len(found)
