"""A quotation is never cut in two, whatever marks it: our sentences, and those kept beside us."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from spacy.tokens import Doc, Token

from entente.core.parsing.pipelines import Pipeline, load_pipeline, shipped_languages

SHARED: Final = Path(__file__).parents[3] / "shared" / "eval"
STYLES: Final = ["“”", "«»", "‹›", "„“", "””", '""', "''", "‘’", "„”", "»«"]
QUOTATION: Final = re.compile(r'“[^“”]*”|«[^«»]*»|(?<!\w)"[^"]*"')
# what is quoted, in two sentences, and what stands before and after it
REPORTS: Final = {
    "es": [
        ("", "No habrá tregua. Seguiremos hasta el final", ", ha dicho el presidente de Chile."),
        ("El ministro ha afirmado: ", "Es un error. Lo pagarán caro", "."),
        ("La portavoz habló de ", "un día triste. Nadie lo esperaba", " ante la prensa."),
        ("", "¿Quién firma? Nadie lo sabe", ", reconoció el canciller."),
    ],
    "en": [
        ("", "There will be no truce. We shall go on", ", the president of Chile said."),
        ("The minister said: ", "It is a mistake. They will pay for it", "."),
        ("The spokeswoman spoke of ", "a sad day. Nobody saw it coming", " to the press."),
        ("", "Who signs? Nobody knows", ", the chancellor admitted."),
    ],
    "fr": [
        ("", "Il n'y aura pas de trêve. Nous irons au bout", ", a déclaré le président du Chili."),
        ("Le ministre a affirmé : ", "C'est une erreur. Ils le paieront", "."),
        ("", "Qui signe ? Personne ne le sait", ", a reconnu le chancelier."),
    ],
    "pt": [
        ("", "Não haverá trégua. Vamos até ao fim", ", disse o presidente do Chile."),
        ("O ministro afirmou: ", "É um erro. Vão pagar caro", "."),
        ("", "Quem assina? Ninguém sabe", ", admitiu o chanceler."),
    ],
}


@cache
def pipeline(language: str) -> Pipeline:
    return load_pipeline(language)


def starts(doc: Doc) -> list[int]:
    return [sentence.start_char for sentence in doc.sents]


@pytest.mark.parametrize("marks", STYLES)
@pytest.mark.parametrize("language", REPORTS)
def test_no_sentence_starts_inside_a_quotation(language: str, marks: str) -> None:
    if language not in shipped_languages():
        pytest.skip(f"no pipeline ships for {language}")
    for before, quoted, after in REPORTS[language]:
        first = len(before) + 1
        text = f"{before}{marks[0]}{quoted}{marks[1]}{after}"
        broken = [at for at in starts(pipeline(language).parse(text).doc)
                  if first <= at < first + len(quoted)]  # fmt: skip
        assert not broken, text


@pytest.mark.parametrize("language", REPORTS)
def test_speech_after_a_dash_is_parsed_with_its_verb(language: str) -> None:
    if language not in shipped_languages():
        pytest.skip(f"no pipeline ships for {language}")
    _, quoted, after = REPORTS[language][-1]
    text = f"— {quoted} —{after.removeprefix(',')}"
    verb = text.index("—", 1)
    assert not [at for at in starts(pipeline(language).parse(text).doc) if at >= verb]


def records(name: str) -> Iterator[dict[str, Any]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip("these texts lie beside the repository, and are not there")
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize(
    "name", ["challenge_es.jsonl", "challenge_en.jsonl", "seed/statements.jsonl"]
)
def test_no_sentence_starts_inside_a_quotation_of_real_texts(name: str) -> None:
    broken = []
    for record in records(name):
        text = record["text"]
        begins = starts(pipeline(record["lang"]).parse(text).doc)
        for match in QUOTATION.finditer(text):
            if "\n" not in match.group():
                broken += [text[at:][:40] for at in begins if match.start() < at < match.end()]
    assert not broken


def subject_is_right(verb: Token, gold: dict[str, Any], *, shared: bool) -> bool:
    """Tell whether the verb has the speaker as its subject, or none where it has none of its own.

    It has none of its own where the speaker is left out, or is the subject of a cue before it.
    """
    found = [child for child in verb.children if child.dep_.startswith(("nsubj", "csubj"))]
    if gold["elided"] or (shared and not found):
        return not found
    inside = [gold["speaker_start"] <= token.idx < gold["speaker_end"] for token in found]
    return bool(inside) and all(inside)


def hangs_on(verb: Token, gold: dict[str, Any]) -> bool:
    """Tell whether what is said depends on the cue, or the cue, as an aside, on what is said."""
    said = [
        token
        for token in verb.doc
        if gold["start"] <= token.idx < gold["end"] and token.pos_ not in {"PUNCT", "SPACE"}
    ]
    tops = [token for token in said if token.head not in said]
    return any(verb in top.ancestors for top in tops) or (
        verb.dep_ == "parataxis" and verb.head in said
    )


def test_in_the_seed_the_cues_have_their_subjects_and_their_quotes() -> None:
    [record] = records("seed/statements.jsonl")
    doc = pipeline("es").parse(record["text"]).doc
    speakers: set[int] = set()
    wrong = []
    for gold in record["quotes"]:
        words = [t for t in doc if gold["cue_start"] <= t.idx < gold["cue_end"]]
        verb = next((token for token in words if token.pos_ == "VERB"), words[0])
        shared = gold["speaker_start"] in speakers
        speakers.add(gold["speaker_start"])
        if gold["tier"] == "core" and not subject_is_right(verb, gold, shared=shared):
            wrong.append(f"{gold['id']} {gold['cue']}: subject")
        if gold["tier"] == "core" and not hangs_on(verb, gold):
            wrong.append(f"{gold['id']} {gold['cue']}: what is said")
    assert not wrong
