"""Sentences put into somebody's mouth stay trees, and the speaker is the subject of the cue."""

import random

from training.corpus import Sentence, Word, is_tree
from training.english_reports import speeches
from training.reports import reports, with_reports

TOLD = "Marta Ibanez will soon sign the treaty, said "
CUES = {"say", "add", "warn", "tell", "announce", "insist", "stress", "explain", "note", "write"}


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


def made(sentences: list[Sentence], seed: int) -> list[Sentence]:
    """Return the reports made of sentences, the English way."""
    choose = speeches([[TREATY]])
    return list(reports([sentences], choose, random.Random(seed), comma_inside=True))


def test_a_sentence_that_somebody_says_is_a_tree_with_one_speaker() -> None:
    for seed in range(300):
        for report in made([TREATY], seed):
            assert is_tree(report)
            cue = next(i for i, word in enumerate(report) if word.lemma in CUES)
            sign = next(i for i, word in enumerate(report) if word.form == "sign")
            speakers = [w for w in report if w.head == cue and w.dep == "nsubj"]
            assert len(speakers) == 1
            if report[cue].head == cue:
                assert (report[sign].dep, report[sign].head) == ("ccomp", cue)
            else:
                assert (report[cue].dep, report[cue].head) == ("parataxis", sign)


def text_of(sentence: Sentence) -> str:
    """Return a sentence as it is printed."""
    return "".join(word.form + " " * word.space for word in sentence).strip()


def test_all_orders_of_the_press_are_made() -> None:
    texts = [text_of(report) for seed in range(500) for report in made([TREATY], seed)]
    assert any(
        text.startswith('"Marta Ibanez will soon sign the treaty," said ') for text in texts
    )
    assert any(text.startswith("Marta Ibanez will soon sign the treaty, said ") for text in texts)
    assert any(text.endswith(" Ibanez said, will soon sign the treaty.") for text in texts)
    assert any(text.endswith(" told reporters.") for text in texts)
    assert any(text.endswith(" said.") for text in texts)


def test_what_holds_a_quotation_or_a_pause_is_left_alone() -> None:
    paused = (*TREATY[:3], Word(",", True, "PUNCT", "", ",", 4, "punct", "O"), *TREATY[4:])
    assert not [report for seed in range(50) for report in made([paused], seed)]


ANNOUNCED = (
    Word("Le", True, "DET", "", "le", 1, "det"),
    Word("Kremlin", True, "PROPN", "", "Kremlin", 3, "nsubj"),
    Word("a", True, "AUX", "Mood=Ind", "avoir", 3, "aux"),
    Word("annoncé", True, "VERB", "VerbForm=Part", "annoncer", 3, "ROOT"),
    Word("cette", True, "DET", "", "ce", 5, "det"),
    Word("visite", False, "NOUN", "", "visite", 3, "obj"),
    Word(".", True, "PUNCT", "", ".", 3, "punct"),
)


def test_who_says_something_in_a_treebank_comes_to_stand_behind_the_verb() -> None:
    documents = with_reports("fr", [[ANNOUNCED]] * 50)
    told = [sentence for document in documents for sentence in document][50:]
    assert all(is_tree(sentence) for sentence in told)
    assert {text_of(sentence) for sentence in told} == {
        "Le Kremlin a annoncé cette visite, a annoncé le Kremlin.",
        '"Le Kremlin a annoncé cette visite", a annoncé le Kremlin.',
        "Le Kremlin, a annoncé le Kremlin, a annoncé cette visite.",
    }
    for sentence in told:
        subjects = [word for word in sentence if word.dep == "nsubj"]
        assert [word.form for word in subjects] == ["Kremlin", "Kremlin"]
        assert len({word.head for word in subjects}) == 2
