"""Sentences put into somebody's mouth stay trees, and the speaker is the subject of the cue."""

import random

from training.corpus import Sentence, Word, is_tree
from training.english_reports import reports

TOLD = "Marta Ibanez will soon sign the treaty, said "
CUES = {"say", "add", "warn", "tell", "announce", "insist", "stress", "explain", "note"}


def sentence(*rows: tuple[str, str, int, str, str]) -> Sentence:
    """Build a sentence from (form, UPOS, head, relation, name tag)."""
    return tuple(
        Word(form, index + 2 != len(rows), upos, "", form.lower(), head, dep, tag)
        for index, (form, upos, head, dep, tag) in enumerate(rows)
    )


TREATY = sentence(
    ("Marta", "PROPN", 4, "nsubj", "B-PER"),
    ("Ibanez", "PROPN", 0, "flat", "I-PER"),
    ("will", "AUX", 4, "aux", "O"),
    ("soon", "ADV", 4, "advmod", "O"),
    ("sign", "VERB", 4, "ROOT", "O"),
    ("the", "DET", 6, "det", "O"),
    ("treaty", "NOUN", 4, "obj", "O"),
    (".", "PUNCT", 4, "punct", "O"),
)


def test_a_sentence_that_somebody_says_is_a_tree_with_one_speaker() -> None:
    for seed in range(300):
        for made in reports([[TREATY]], random.Random(seed)):
            assert is_tree(made)
            cue = next(i for i, word in enumerate(made) if word.lemma in CUES)
            sign = next(i for i, word in enumerate(made) if word.form == "sign")
            speakers = [w for w in made if w.head == cue and w.dep == "nsubj"]
            assert len(speakers) == 1
            if made[cue].head == cue:
                assert (made[sign].dep, made[sign].head) == ("ccomp", cue)
            else:
                assert (made[cue].dep, made[cue].head) == ("parataxis", sign)


def test_all_orders_of_the_press_are_made() -> None:
    made = [m for seed in range(300) for m in reports([[TREATY]], random.Random(seed))]
    texts = ["".join(word.form + " " * word.space for word in words).strip() for words in made]
    assert any(
        text.startswith('"Marta Ibanez will soon sign the treaty," said ') for text in texts
    )
    assert any(text.startswith("Marta Ibanez will soon sign the treaty, said ") for text in texts)
    assert any(", President Ibanez said, will soon sign the treaty." in text for text in texts)
    assert any(text.endswith(" said.") for text in texts)


def test_what_holds_a_quotation_or_a_pause_is_left_alone() -> None:
    paused = (*TREATY[:3], Word(",", True, "PUNCT", "", ",", 4, "punct", "O"), *TREATY[4:])
    assert not [m for seed in range(50) for m in reports([[paused]], random.Random(seed))]
