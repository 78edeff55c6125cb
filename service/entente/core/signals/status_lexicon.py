"""The words of a language that tell whether an act happened: `status.yaml`.

An operator is a verb or noun that gives its complement a status ("denied having signed").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml
from spacy.tokens import Token

from entente.core.signals import syntax
from entente.core.signals.frames import (
    Grammar,
    Lexicon,
    WordClass,
    lemmas,
    load_lexicon,
    word_class,
)
from entente.errors import ConfigError

Finding = Literal[
    "reopened", "denied", "requested", "rejected", "alleged", "negated", "conditional",
    "unconfirmed", "due", "possible", "planned",
]  # fmt: skip
FINDINGS: Final[tuple[Finding, ...]] = (
    "reopened", "denied", "requested", "rejected", "alleged", "negated", "conditional",
    "unconfirmed", "due", "possible", "planned",
)  # fmt: skip
_ENDING_FIELDS: Final = ("future_endings", "conditional_endings")
_WORD_FIELDS: Final = (
    "negators", "negative_cases", "condition_marks", "purpose_marks", "reason_marks",
    "future_auxiliaries",
    "possible_auxiliaries", "must_auxiliaries", "conditional_auxiliaries", "hearsay_words",
    "hearsay_nouns", "hearsay_cases", "background_words", "same_day_words", "implicatives",
    "since", "doubters", "harms",
)  # fmt: skip


@dataclass(frozen=True)
class StatusLexicon:
    """The words of `status.yaml`, and the grammar of the language."""

    words: Mapping[str, WordClass]
    operators: Mapping[str, Finding]
    rumour_conditional: bool
    grammar: Grammar
    future_endings: tuple[str, ...] = ()
    conditional_endings: tuple[str, ...] = ()

    def tense(self, token: Token) -> str:
        """Return the tense: by the ending where models err, else as tagged."""
        ends = token.pos_ in syntax.VERBAL and token.lower_.endswith(self.future_endings)
        return "Fut" if ends else syntax.morph(token, "Tense")

    def mood(self, token: Token) -> str:
        """Return the mood: by the ending where models err, else as tagged."""
        ends = token.pos_ in syntax.VERBAL and token.lower_.endswith(self.conditional_endings)
        return "Cnd" if ends else syntax.morph(token, "Mood")

    def has(self, name: str, token: Token) -> bool:
        """Tell whether the token is one of the single words of a field."""
        return syntax.is_word(token, self.words[name].words)

    def operator(self, token: Token) -> Finding | None:
        """Return what the token does to its complement."""
        lemma = token.lemma_.lower()
        beside = {
            form for child in token.children for form in (child.lower_, child.lemma_.lower())
        }
        if self.grammar.reflexive & (beside | syntax.enclitics(token)):
            for form in lemmas(lemma, token.lower_, self.grammar):
                if f"{form} se" in self.operators:
                    return self.operators[f"{form} se"]
        named = self.operators.get(lemma) or self.operators.get(token.lower_)
        if named is not None or token.pos_ not in syntax.VERBAL:
            return named
        forms = lemmas(lemma, token.lower_, self.grammar)
        return next((self.operators[form] for form in forms if form in self.operators), None)


@cache
def load_status(language: str) -> StatusLexicon:
    """Load `status.yaml` of `language`; raises `ConfigError` naming file and entry."""
    where = f"data/languages/{language}/status.yaml"
    try:
        raw = yaml.safe_load(files("entente").joinpath(where).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigError(f"{where}: cannot be read: {exc}") from exc
    return parse_status(raw, load_lexicon(language), where)


def parse_status(raw: Any, lexicon: Lexicon, where: str) -> StatusLexicon:
    """Check decoded YAML; `where` is named in errors."""
    wanted = {*_WORD_FIELDS, *_ENDING_FIELDS, "operators", "rumour_conditional"}
    if not isinstance(raw, dict) or set(raw) != wanted:
        found = set(raw) if isinstance(raw, dict) else set()
        raise ConfigError(f"{where}: missing or unknown keys: {sorted(wanted ^ found)}")
    operators: dict[str, Finding] = {}
    for finding, words in raw["operators"].items():
        if finding not in FINDINGS:
            raise ConfigError(f"{where}: operators: {finding!r} is none of {', '.join(FINDINGS)}")
        for word in words:
            if str(word) in operators:
                raise ConfigError(f"{where}: operators: {word!r} stands twice")
            operators[str(word)] = finding
    words = {name: word_class(raw[name]) for name in _WORD_FIELDS}
    endings = {name: tuple(raw[name]) for name in _ENDING_FIELDS}
    rumour = bool(raw["rumour_conditional"])
    return StatusLexicon(words, operators, rumour, lexicon.grammar, **endings)
