import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training import french
from training.conllu import (
    contract,
    name_arguments,
    names_by_sentence,
    read_conllu,
    relabelled,
    split_spaces,
    with_names,
)
from training.corpus import Sentence, Word, is_tree
from training.french import read_annotations, with_spans
from training.retokenize import as_tokenized
from training.teach_names import bodies, trimmed

from entente.core.parsing.text import normalise

TREEBANKS = Path(__file__).parents[3] / "shared" / "data" / "treebanks"
FILES = [
    "fr_sequoia/fr_sequoia-ud-test.conllu",
    "fr_gsd_devtest/fr_gsd-ud-test.conllu",
    "pt_bosque_full/pt_bosque-ud-test.conllu",
    "pt_porttinari_devtest/pt_porttinari-ud-dev.conllu",
]

CONTRACTED = """\
# newdoc
# sent_id = one
# text = Vai-se ao Brasil do Norte, diz.
1-2\tVai-se\t_\t_\t_\t_\t_\t_\t_\t_
1\tVai\tir\tVERB\t_\tMood=Ind|Person=3\t9\tccomp\t_\t_
2\tse\tse\tPRON\t_\tCase=Acc\t1\texpl\t_\t_
3-4\tao\t_\t_\t_\t_\t_\t_\t_\t_
3\ta\ta\tADP\t_\t_\t5\tcase\t_\t_
4\to\to\tDET\t_\tDefinite=Def|Gender=Masc\t5\tdet\t_\t_
5\tBrasil\tBrasil\tPROPN\t_\tGender=Masc\t1\tobl\t_\t_
6-7\tdo\t_\t_\t_\t_\t_\t_\t_\t_
6\tde\tde\tADP\t_\t_\t8\tcase\t_\t_
7\to\to\tDET\t_\tDefinite=Def\t8\tdet\t_\t_
8\tNorte\tNorte\tPROPN\t_\t_\t5\tnmod\t_\tSpaceAfter=No
9\t,\t,\tPUNCT\t_\t_\t1\tpunct\t_\t_
10\tdiz\tdizer\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
11\t.\t.\tPUNCT\t_\t_\t10\tpunct\t_\t_

""".replace("\t9\tccomp", "\t10\tccomp")

NAMES = """\
# sent_id = one
1\tVai\tO
2\tse\tO
3\ta\tO
4\to\tB-LOC
5\tBrasil\tI-LOC
6\tde\tI-LOC
7\to\tI-LOC
8\tNorte\tI-LOC
9\t,\tO
10\tdiz\tO
11\t.\tO

"""


def text_of(sentence: Sentence) -> str:
    return "".join(word.form + " " * word.space for word in sentence).strip()


def words(*rows: tuple[str, str, int, str]) -> Sentence:
    return tuple(Word(f, True, upos, "", f.lower(), head, dep) for f, upos, head, dep in rows)


@pytest.fixture
def contracted(tmp_path: Path) -> Sentence:
    trees, names = tmp_path / "trees.conllu", tmp_path / "names.iob2"
    trees.write_text(CONTRACTED, encoding="utf-8")
    names.write_text(NAMES, encoding="utf-8")
    return next(read_conllu(trees, names_by_sentence(names), contracted=True))[0]


def test_a_contraction_keeps_its_preposition_and_a_verb_with_clitic_the_verb(
    contracted: Sentence,
) -> None:
    seen = [(w.form, w.upos, w.lemma, w.dep, contracted[w.head].form) for w in contracted]
    assert seen == [
        ("Vai-se", "VERB", "ir", "ccomp", "diz"),
        ("ao", "ADP", "a", "case", "Brasil"),
        ("Brasil", "PROPN", "Brasil", "obl", "Vai-se"),
        ("do", "ADP", "de", "case", "Norte"),
        ("Norte", "PROPN", "Norte", "nmod", "Brasil"),
        (",", "PUNCT", ",", "punct", "Vai-se"),
        ("diz", "VERB", "dizer", "ROOT", "diz"),
        (".", "PUNCT", ".", "punct", "diz"),
    ]
    assert contracted[0].feats == "Mood=Ind|Person=3"
    assert contracted[1].feats == "Definite=Def|Gender=Masc"
    assert text_of(contracted) == "Vai-se ao Brasil do Norte, diz."


def test_a_name_begins_with_its_first_whole_word(contracted: Sentence) -> None:
    tags = [w.entity for w in contracted]
    assert tags == ["O", "O", "B-LOC", "I-LOC", "I-LOC", "O", "O", "O"]


@st.composite
def trees_with_contractions(draw: st.DrawFn) -> tuple[Sentence, dict[int, tuple[int, str]]]:
    """Any tree, and multiword tokens anywhere in it, also where no language has them."""
    size = draw(st.integers(1, 14))
    order = draw(st.permutations(range(size)))
    heads = [0] * size
    for rank, index in enumerate(order):
        heads[index] = index if rank == 0 else order[draw(st.integers(0, rank - 1))]
    upos = st.sampled_from(["ADP", "DET", "VERB", "NOUN", "PRON"])
    sentence = tuple(
        Word(f"w{i}", True, draw(upos), "", "w", h, "ROOT" if h == i else "dep")
        for i, h in enumerate(heads)
    )
    tokens: dict[int, tuple[int, str]] = {}
    start = draw(st.integers(0, size))
    while start < size - 1:
        end = min(size, start + draw(st.integers(2, 3)))
        tokens[start] = (end, f"m{start}")
        start = end + draw(st.integers(0, 3))
    return sentence, tokens


@given(trees_with_contractions())
def test_contracting_leaves_one_tree_whatever_is_contracted(
    case: tuple[Sentence, dict[int, tuple[int, str]]],
) -> None:
    sentence, tokens = case
    assert is_tree(sentence)
    whole = contract(sentence, tokens)
    assert is_tree(whole)
    assert len(whole) == len(sentence) - sum(end - start - 1 for start, (end, _) in tokens.items())


@pytest.mark.parametrize("file", FILES)
def test_every_sentence_of_the_treebanks_stays_one_tree_and_its_text(file: str) -> None:
    path = TREEBANKS / file
    if not path.exists():
        pytest.skip("the treebanks are not part of the repository")
    read = [s for d in read_conllu(path, contracted=True) for s in d]
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [normalise(li[9:]).strip() for li in lines if li.startswith("# text = ")]
    assert len(read) == len(texts)
    for sentence, text in zip(read, texts, strict=True):
        assert is_tree(sentence)
        assert text_of(sentence) == " ".join(text.split())
        cut = as_tokenized(sentence, file[:2])
        assert is_tree(cut)
        assert text_of(cut) == text_of(sentence)


def test_a_number_with_a_space_becomes_two_words() -> None:
    sentence = words(("Les", "DET", 2, "det"), ("10 000", "NUM", 2, "nummod"))
    sentence += words(("soldats", "NOUN", 2, "ROOT"))
    parted = split_spaces(sentence)
    assert [(w.form, w.dep, parted[w.head].form) for w in parted] == [
        ("Les", "det", "soldats"),
        ("10", "nummod", "soldats"),
        ("000", "flat", "10"),
        ("soldats", "ROOT", "soldats"),
    ]


@pytest.mark.parametrize(
    ("form", "pieces"),
    [
        ("Royaume-Uni", [("Royaume", "obl"), ("-", "punct"), ("Uni", "flat")]),
        ("l'on", [("l'", "det"), ("on", "obl")]),
        ("aujourd'hui", [("aujourd'hui", "obl")]),
    ],
)
def test_words_are_cut_where_the_tokenizer_cuts(form: str, pieces: list[tuple[str, str]]) -> None:
    sentence = words(("Ici", "ADV", 1, "advmod"), (form, "PROPN", 0, "obl"))
    sentence = (replace_head(sentence[0], 0, "ROOT"), sentence[1])
    cut = as_tokenized(sentence, "fr")
    assert is_tree(cut)
    assert [(w.form, w.dep) for w in cut[1:]] == pieces


def test_the_t_of_a_question_leaves_its_place_to_the_pronoun() -> None:
    said = Word("a", False, "AUX", "", "avoir", 2, "aux")
    he = Word("-t-il", True, "PRON", "Person=3", "il", 2, "nsubj")
    cut = as_tokenized((said, he, Word("dit", True, "VERB", "", "dire", 2, "ROOT")), "fr")
    assert [(w.form, w.dep, cut[w.head].form) for w in cut] == [
        ("a", "aux", "dit"),
        ("-t", "dep", "-il"),
        ("-il", "nsubj", "dit"),
        ("dit", "ROOT", "dit"),
    ]


def replace_head(word: Word, head: int, dep: str) -> Word:
    return Word(word.form, word.space, word.upos, word.feats, word.lemma, head, dep)


def test_relations_and_features_of_one_treebank_alone_are_dropped() -> None:
    word = Word("a", True, "AUX", "ExtPos=ADV|Mood=Ind", "avoir", 0, "aux:tense")
    (kept,) = relabelled((word,), {"aux:tense": "aux"}, frozenset({"Mood"}))
    assert (kept.dep, kept.feats) == ("aux", "Mood=Ind")


def test_names_that_do_not_fit_leave_the_sentence_alone() -> None:
    sentence = words(("Paris", "PROPN", 0, "ROOT"))
    assert with_names(sentence, {}) == sentence


def test_characters_become_tags_of_the_words_they_touch() -> None:
    sentence = words(
        ("Le", "DET", 1, "det"), ("New", "PROPN", 1, "ROOT"), ("York", "X", 1, "flat")
    )
    assert [w.entity for w in with_spans(sentence, [(3, 11, "LOC")])] == ["O", "B-LOC", "I-LOC"]


def test_our_own_french_names_lie_on_whole_words_of_their_sentences() -> None:
    if not (TREEBANKS / "fr_gsd_devtest").exists():
        pytest.skip("the treebanks are not part of the repository")
    annotated = read_annotations()
    named = dict(french.tests(TREEBANKS))["fr names"]
    tags = [w.entity for d in named for s in d for w in s]
    assert sum(len(d) for d in named) == len(annotated) == 385
    assert tags.count("O") + len([t for t in tags if t[2:] in {"PER", "LOC", "ORG"}]) == len(tags)
    spans = sum(map(len, annotated.values()))
    assert spans == 390
    assert spans - len([t for t in tags if t.startswith("B-")]) == 1  # Mulhouse-Montbéliard


def test_pud_learns_its_arguments_from_the_other_treebanks() -> None:
    def goes(dep: str) -> Sentence:
        return words(("va", "VERB", 0, "ROOT"), ("à", "ADP", 2, "case"), ("Rome", "PROPN", 0, dep))

    (named,) = name_arguments([goes("obl")], [goes("obl:arg"), goes("obl:arg"), goes("obl")])
    assert named[2].dep == "obl:arg"


@pytest.mark.parametrize(
    ("rows", "span", "kept"),
    [
        ([("M.", "NOUN"), ("Karoubi", "PROPN")], (0, 2), (1, 2)),
        ([("la", "DET"), ("France", "PROPN")], (0, 2), (1, 2)),
        ([("à", "ADP"), ("La", "DET"), ("Haye", "PROPN")], (0, 3), (1, 3)),
        ([("Allemands", "NOUN")], (0, 1), (0, 0)),
        ([("Parti", "NOUN"), ("communiste", "ADJ"), ("chinois", "ADJ")], (0, 3), (0, 3)),
    ],
)
def test_titles_articles_and_peoples_are_no_part_of_a_name(
    rows: list[tuple[str, str]], span: tuple[int, int], kept: tuple[int, int]
) -> None:
    sentence = words(*[(form, upos, 0, "dep") for form, upos in rows])
    assert trimmed(sentence, *span) == kept


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("le/DET ministère/NOUN de/ADP l'/DET Intérieur/PROPN dit/VERB", (1, 5)),
        ("le/DET conseil/NOUN général/ADJ du/ADP Haut-Rhin/PROPN a/AUX", (1, 5)),
        ("le/DET parti/NOUN de/ADP gauche/NOUN a/AUX", None),
    ],
)
def test_a_body_may_begin_with_a_plain_noun(text: str, body: tuple[int, int] | None) -> None:
    rows = [pair.split("/") for pair in text.split()]
    sentence = words(*[(form, upos, 0, "dep") for form, upos in rows])
    assert next(bodies(sentence), None) == body


@given(st.integers(0, 10_000))
def test_cutting_any_run_of_words_keeps_their_text(seed: int) -> None:
    chance = random.Random(seed)
    forms = ["l'on", "Saint-Denis", "c'est-à-dire", "15h30", "M.", "va", ",", "-t-il", '"']
    sentence = tuple(
        Word(chance.choice(forms), chance.random() < 0.6, "X", "", "x", 0, "dep" if i else "ROOT")
        for i in range(chance.randint(1, 8))
    )
    cut = as_tokenized(sentence, "fr")
    assert is_tree(cut)
    assert text_of(cut) == text_of(sentence)
