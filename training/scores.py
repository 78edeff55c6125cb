"""What is measured of a parse, each figure with its definition.

The figures for attribution follow who reports what: a reporting verb that has a subject must have
exactly that subject, one that has none must have none, and one of the clauses it governs must be
found. Names are judged where somebody annotated names, and by PER, LOC and ORG alone.
"""

from collections.abc import Iterable
from typing import Final

from spacy.scorer import Scorer
from spacy.tokens import Doc, Token
from spacy.training import Example

from entente.core.parsing.pipelines import NAME_ALIASES, NAME_LABELS

Figures = dict[str, float]
ANNOTATED: Final = 0.9  # share of tokens that must have been looked at for names
CLAUSES: Final = frozenset({"ccomp", "parataxis"})

_VERBS: Final = {
    "es": """decir afirmar asegurar manifestar explicar destacar señalar anunciar advertir insistir
        añadir agregar subrayar reiterar indicar declarar comentar precisar recordar reconocer
        admitir negar criticar denunciar exigir pedir reclamar considerar opinar sostener apuntar
        concluir responder contestar preguntar lamentar informar expresar proponer confirmar
        revelar prometer""",
    "en": """say tell claim announce warn insist add stress declare state note recall admit deny
        demand ask report suggest believe think argue promise explain confirm complain""",
    "fr": """dire affirmer assurer déclarer expliquer annoncer avertir insister ajouter souligner
        réitérer indiquer commenter préciser rappeler reconnaître admettre nier critiquer dénoncer
        exiger demander réclamer considérer estimer soutenir conclure répondre regretter informer
        exprimer proposer confirmer révéler promettre juger écrire raconter noter penser
        répéter""",
    "pt": """dizer afirmar assegurar garantir declarar explicar destacar anunciar advertir alertar
        insistir acrescentar sublinhar ressaltar reiterar indicar comentar precisar lembrar
        recordar reconhecer admitir negar criticar denunciar exigir pedir reclamar considerar
        achar opinar sustentar apontar concluir responder perguntar lamentar informar expressar
        propor confirmar revelar prometer contar defender""",
}
REPORTING: Final = {language: frozenset(verbs.split()) for language, verbs in _VERBS.items()}


def score(examples: list[Example], language: str) -> Figures:
    """Return all figures in percent, and under `n_...` how many cases stand behind some."""
    found = Scorer.score_tokenization(examples)
    for attribute in ("pos", "morph", "lemma"):
        found |= Scorer.score_token_attr(examples, attribute)
    found |= Scorer.score_spans(examples, "sents", has_annotation=_always)
    found |= Scorer.score_deps(examples, "dep", getter=_relation, ignore_labels=("punct",))
    wanted = {
        "tokens": "token_f", "pos": "pos_acc", "morph": "morph_acc", "lemma": "lemma_acc",
        "uas": "dep_uas", "las": "dep_las", "sentences": "sents_f",
    }  # fmt: skip
    figures = {
        name: 100 * float(found[key])
        for name, key in wanted.items()
        if isinstance(found.get(key), float)
    }
    return figures | attribution(examples, language) | names(examples)


def _always(doc: Doc) -> bool:
    return bool(doc)


def _relation(token: Token, attribute: str) -> str:
    """Give the label as a word: the scorer would compare numbers, and ignore none of them."""
    del attribute
    return token.dep_.lower()


def attribution(examples: Iterable[Example], language: str) -> Figures:
    """Return the figures of reporting verbs (infinitives apart) and of appositions."""
    cases: dict[str, list[bool]] = {
        name: [] for name in ("subject", "no_subject", "content", "apposition")
    }
    for example in examples:
        place = _places(example)
        for token in example.reference:
            guess = place.get(token.i)
            if guess is None:
                continue
            if _reports(token, language):
                wanted = _dependents(token, place)
                own = {child.i for child in guess.children if _is_subject(child)}
                subjects = {i for child, i in wanted if _is_subject(child)}
                cases["subject" if subjects else "no_subject"].append(own == subjects)
                clauses = {i for child, i in wanted if child.dep_ in CLAUSES}
                if clauses:
                    heard = {child.i for child in guess.children if child.dep_ in CLAUSES}
                    cases["content"].append(bool(clauses & heard))
            elif token.dep_ == "appos" and token.pos_ in {"NOUN", "PROPN"}:
                head = place.get(token.head.i)
                right = head is not None and guess.head.i == head.i
                hangs = guess.dep_.partition(":")[0] in {"appos", "flat"}
                cases["apposition"].append(right and hangs)
    cases["subject_or_none"] = cases["subject"] + cases["no_subject"]
    return {
        key: value
        for name, results in cases.items()
        if results
        for key, value in (
            (name, 100 * sum(results) / len(results)), (f"n_{name}", float(len(results))),
        )
    }  # fmt: skip


def _places(example: Example) -> dict[int, Token]:
    """Map each token of the reference to the one of the prediction, where it is one."""
    lengths = example.alignment.y2x.lengths
    data = example.alignment.y2x.data
    places: dict[int, Token] = {}
    start = 0
    for index, length in enumerate(lengths):
        if length == 1:
            places[index] = example.predicted[int(data[start])]
        start += int(length)
    return places


def _dependents(token: Token, place: dict[int, Token]) -> list[tuple[Token, int]]:
    """Return the children with their places; -1 for one that the tokenizer lost."""
    return [(c, place[c.i].i if c.i in place else -1) for c in token.children]


def _reports(token: Token, language: str) -> bool:
    return (
        token.pos_ == "VERB"
        and token.lemma_.lower() in REPORTING[language]
        and "Inf" not in token.morph.get("VerbForm", [])
    )


def _is_subject(token: Token) -> bool:
    return token.dep_.startswith(("nsubj", "csubj")) and not token.is_space


def names(examples: list[Example]) -> Figures:
    """Return the F of names; a guess where nobody annotated is neither right nor wrong."""
    tokens = [token for example in examples for token in example.reference]
    annotated = sum(bool(token.ent_iob) for token in tokens)
    if not tokens or annotated < ANNOTATED * len(tokens):
        return {}
    right = found = expected = 0
    for example in examples:
        known = _spans(example.reference)
        guessed = {
            span for span in _spans(example.predicted) if _annotated(example.reference, *span[:2])
        }
        right += len(guessed & known)
        found += len(guessed)
        expected += len(known)
    if not expected:
        return {}
    return {"names": 200 * right / (found + expected), "n_names": float(expected)}


def _spans(doc: Doc) -> set[tuple[int, int, str]]:
    return {
        (entity.start_char, entity.end_char, label)
        for entity in doc.ents
        if (label := NAME_ALIASES.get(entity.label_, entity.label_)) in NAME_LABELS
    }


def _annotated(doc: Doc, start: int, end: int) -> bool:
    span = doc.char_span(start, end, alignment_mode="expand")
    return span is not None and all(token.ent_iob for token in span)
