"""Trees of other pipelines under our labels: our own sentences, with trees written by hand."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from entente.core.parsing.clear_style import to_universal
from entente.core.parsing.labels import adapt, complete_labels, rebuild_clear_style
from entente.core.parsing.trees import Tree, Word

# form/TAG/POS/head/relation of each word; the head is the number of a word, from 1, or 0
CLEAR = [
    (
        (
            "Putin/NNP/PROPN/2/nsubj met/VBD/VERB/0/ROOT with/IN/ADP/2/prep Kim/NNP/PROPN/3/pobj "
            "in/IN/ADP/2/prep Pyongyang/NNP/PROPN/5/pobj"
        ),
        "met obl Kim; Kim case with; met obl Pyongyang; Pyongyang case in",
    ),
    (
        (
            "Iran/NNP/PROPN/3/nsubjpass was/VBD/AUX/3/auxpass attacked/VBN/VERB/0/ROOT "
            "by/IN/ADP/3/agent Israel/NNP/PROPN/4/pobj"
        ),
        (
            "attacked nsubj:pass Iran; attacked aux:pass was; attacked obl:agent Israel; "
            "Israel case by"
        ),
    ),
    (
        (
            "Cuba/NNP/PROPN/2/nsubj is/VBZ/AUX/0/ROOT an/DT/DET/4/det ally/NN/NOUN/2/attr "
            "of/IN/ADP/4/prep China/NNP/PROPN/5/pobj"
        ),
        "ally nsubj Cuba; ally cop is; ally nmod China; China case of; ally det an",
    ),
    (
        "There/EX/PRON/2/expl is/VBZ/VERB/0/ROOT a/DT/DET/4/det deal/NN/NOUN/2/attr",
        "is expl There; is nsubj deal",
    ),
    (
        (
            "Rome/NNP/PROPN/2/nsubj is/VBZ/AUX/0/ROOT not/RB/PART/2/neg at/IN/ADP/2/prep "
            "war/NN/NOUN/4/pobj"
        ),
        "war nsubj Rome; war cop is; war advmod not; war case at",
    ),
    (
        (
            "Oslo/NNP/PROPN/2/nsubj met/VBD/VERB/0/ROOT Rome/NNP/PROPN/2/dobj ,/,/PUNCT/3/punct "
            "Bern/NNP/PROPN/3/conj and/CC/CCONJ/5/cc Kyiv/NNP/PROPN/5/conj"
        ),
        "Rome conj Bern; Rome conj Kyiv; Kyiv cc and; met obj Rome",
    ),
    (
        (
            "Seoul/NNP/PROPN/2/nsubj wants/VBZ/VERB/0/ROOT Tokyo/NNP/PROPN/5/nsubj "
            "to/TO/PART/5/aux sign/VB/VERB/2/ccomp"
        ),
        "wants obj Tokyo; wants xcomp sign; sign mark to",
    ),
    (
        (
            "He/PRP/PRON/2/nsubj left/VBD/VERB/0/ROOT after/IN/ADP/2/prep "
            "signing/VBG/VERB/3/pcomp it/PRP/PRON/4/dobj"
        ),
        "left advcl signing; signing mark after; signing obj it",
    ),
    (
        (
            "The/DT/DET/2/det pact/NN/NOUN/6/nsubj that/WDT/PRON/5/dobj both/DT/PRON/5/nsubj "
            "signed/VBD/VERB/2/relcl failed/VBD/VERB/0/ROOT"
        ),
        "pact acl:relcl signed; signed obj that; failed nsubj pact",
    ),
    (
        (
            "Iran/NNP/PROPN/3/poss 's/POS/PART/1/case army/NN/NOUN/4/nsubj "
            "fled/VBD/VERB/0/ROOT because/IN/SCONJ/4/prep of/IN/ADP/5/pcomp rain/NN/NOUN/6/pobj"
        ),
        "army nmod:poss Iran; Iran case 's; fled obl rain; rain case because; because fixed of",
    ),
    (
        (
            "They/PRP/PRON/2/nsubj gave/VBD/VERB/0/ROOT him/PRP/PRON/2/dative $/$/SYM/6/quantmod "
            "5/CD/NUM/6/compound million/CD/NUM/2/dobj"
        ),
        "gave iobj him; gave obj $; $ nummod million; million compound 5",
    ),
    (
        (
            "Of/IN/ADP/4/prep course/NN/NOUN/1/pobj they/PRP/PRON/4/nsubj came/VBD/VERB/0/ROOT "
            "two/CD/NUM/6/nummod years/NNS/NOUN/7/npadvmod ago/RB/ADV/4/advmod"
        ),
        "came advmod Of; Of fixed course; ago obl:unmarked years",
    ),
]


LEMMAS = {"is": "be", "was": "be", "Fue": "ser"}


def build(rows: str, language: str = "en") -> Doc:
    cells = [word.rsplit("/", 4) for word in rows.split()]
    return Doc(
        spacy.blank(language).vocab,
        words=[cell[0] for cell in cells],
        tags=[cell[1] for cell in cells],
        pos=[cell[2] for cell in cells],
        lemmas=[LEMMAS.get(cell[0], cell[0].lower()) for cell in cells],
        morphs=["VerbForm=Part" if cell[0] == "detenido" else "" for cell in cells],
        heads=[int(cell[3]) - 1 if cell[3] != "0" else at for at, cell in enumerate(cells)],
        deps=[cell[4] for cell in cells],
    )


def arcs(doc: Doc) -> set[str]:
    return {f"{token.head.text} {token.dep_} {token.text}" for token in doc}


@pytest.mark.parametrize(("rows", "expected"), CLEAR)
def test_a_tree_in_clear_style_becomes_universal(rows: str, expected: str) -> None:
    doc = rebuild_clear_style(build(rows))
    assert set(expected.split("; ")) <= arcs(doc)
    assert len(list(doc.sents)) == 1


def test_the_first_word_of_a_name_governs_and_the_title_hangs_on_it() -> None:
    doc = build(
        "President/NNP/PROPN/3/compound Luis/NNP/PROPN/3/compound Arce/NNP/PROPN/4/nsubj "
        "spoke/VBD/VERB/0/ROOT"
    )
    doc.set_ents([Span(doc, 1, 3, label="PERSON")])
    rebuild_clear_style(doc)
    assert arcs(doc) >= {"spoke nsubj Luis", "Luis flat Arce", "Luis nmod:desc President"}


RELATIONS = st.sampled_from(
    ["nsubj", "pobj", "prep", "pcomp", "conj", "cc", "attr", "acomp", "ccomp", "xcomp",
     "compound", "quantmod", "agent", "aux", "dobj", "punct", "advmod", "mark", "expl",
     "relcl", "dative"]
)  # fmt: skip
CLASSES = st.sampled_from(["NOUN", "PROPN", "VERB", "AUX", "ADP", "SCONJ", "SYM", "ADV", "CCONJ"])
FORMS = st.sampled_from(["be", "of", "course", "because", "out", "here", "to", "x"])


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Draw a text of one to three sentences with any tree over any words."""
    words: list[Word] = []
    heads: list[int] = []
    for _ in range(draw(st.integers(1, 3))):
        first, size = len(words), draw(st.integers(1, 9))
        order = draw(st.permutations(range(first, first + size)))
        above = {
            word: order[draw(st.integers(0, max(at - 1, 0)))] for at, word in enumerate(order)
        }
        for index in range(first, first + size):
            form = draw(FORMS)
            name = draw(st.sampled_from([None, first]))
            words.append(Word(form, form, draw(CLASSES), draw(st.sampled_from(["VB", "TO", "IN"])),
                              "Part", name))  # fmt: skip
            heads.append(above[index])
    return Tree(words, heads, [draw(RELATIONS) for _ in words])


def sentences(tree: Tree) -> list[frozenset[int]]:
    """Return the words of each sentence; fails where a word reaches no root."""
    members: dict[int, set[int]] = {}
    for start in range(len(tree)):
        index, steps = start, 0
        while not tree.is_root(index):
            index, steps = tree.heads[index], steps + 1
            assert steps <= len(tree), "a cycle"
        members.setdefault(index, set()).add(start)
    return sorted((frozenset(words) for words in members.values()), key=min)


@given(trees())
def test_whatever_the_tree_it_stays_one_tree_a_sentence(tree: Tree) -> None:
    before = sentences(tree)
    to_universal(tree)
    assert sentences(tree) == before


@given(trees())
def test_children_are_those_that_the_heads_tell(tree: Tree) -> None:
    to_universal(tree)
    for index in range(len(tree)):
        told = [at for at, head in enumerate(tree.heads) if head == index and at != index]
        assert tree.children(index) == told


def test_no_label_of_the_old_style_is_left() -> None:
    for rows, _ in CLEAR:
        labels = {token.dep_ for token in rebuild_clear_style(build(rows))}
        assert not labels & {"prep", "pobj", "dobj", "attr", "auxpass", "agent", "relcl", "poss"}


@pytest.mark.parametrize(
    ("language", "rows", "expected"),
    [
        (
            "es",
            "Fue/_/AUX/2/aux detenido/_/VERB/0/ROOT por/_/ADP/4/case agentes/_/NOUN/2/obj",
            "detenido aux:pass Fue; detenido obl:agent agentes",
        ),
        ("es", "Confía/_/VERB/0/ROOT en/_/ADP/3/case Rusia/_/PROPN/1/obj", "Confía obl:arg Rusia"),
        ("es", "Visitó/_/VERB/0/ROOT a/_/ADP/3/case Putin/_/PROPN/1/obj", "Visitó obj Putin"),
        (
            "es",
            "Se/_/PRON/2/expl:pass firmó/_/VERB/0/ROOT la/_/DET/4/det paz/_/NOUN/2/nsubj",
            "firmó nsubj:pass paz",
        ),
        ("es", "Se/_/PRON/2/obj reunió/_/VERB/0/ROOT", "reunió expl:pv Se"),
        (
            "fr",
            (
                "Il/_/PRON/3/nsubj a/_/AUX/3/aux:tense dit/_/VERB/0/ROOT Jean/_/PROPN/3/obl:mod "
                "Paul/_/PROPN/4/flat:name"
            ),
            "dit aux a; dit obl Jean; Jean flat Paul",
        ),
    ],
)
def test_labels_that_a_pipeline_leaves_out_are_given(
    language: str, rows: str, expected: str
) -> None:
    doc = build(rows, language)
    assert set(expected.split("; ")) <= arcs(complete_labels(doc))


@pytest.mark.parametrize(
    ("language", "labels", "added"),
    [
        ("en", ["nsubj", "dobj", "prep", "pobj"], ["entente_clear_style"]),
        ("en", ["nsubj", "obj", "case", "obl"], []),
        ("es", ["nsubj", "obj", "aux", "obl"], ["entente_universal_labels"]),
        ("es", ["nsubj", "obj", "aux:pass", "obl:arg"], []),
        ("fr", ["nsubj", "obl:mod", "aux:pass"], ["entente_universal_labels"]),
    ],
)
def test_what_is_added_follows_from_the_labels(
    language: str, labels: list[str], added: list[str]
) -> None:
    nlp: Language = spacy.blank(language)
    parser = nlp.add_pipe("parser")
    for label in labels:
        parser.add_label(label)  # type: ignore[attr-defined]
    adapt(nlp)
    assert nlp.pipe_names[1:] == added
