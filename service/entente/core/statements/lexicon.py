"""The words by which a language reports speech, read from `data/languages/<xx>/reporting.yaml`.

Verbs are conjugated here and looked up by form: the tagger errs on one reporting verb in eight,
and a form that it calls a noun must still be found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, cast

import yaml

from entente.errors import ConfigError

Shape = Literal[
    "singular", "plural", "future", "participle", "gerund", "infinitive", "past", "base"
]
SHAPES: Final = frozenset(
    ["singular", "plural", "future", "participle", "gerund", "infinitive", "past", "base"]
)
_PRONOUN: Final = re.compile(r"^(?:se |s')")  # French: "se réjouir", "s'exclamer"
COMPLEMENTS: Final = frozenset(
    [
        "quotation",
        "clause",
        "bare_clause",
        "question",
        "infinitive",
        "quoted",
        "noun",
        "gerund",
        "label",
        "predicate",
        "stance",
    ]
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb; `tail` are the fixed words after it ("dar las gracias")."""

    lemma: str
    kind: str
    complements: frozenset[str]
    preps: frozenset[str]
    reflexive: bool = False
    denial: bool = False
    addressed: bool = False
    tail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected form of a reporting verb."""

    verb: Verb
    shape: Shape


class Phrases:
    """A set of phrases, found by their first word and matched longest first."""

    def __init__(self, phrases: Iterable[str], contractions: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._contractions = contractions
        for phrase in phrases:
            words = tuple(phrase.split())
            self._by_first.setdefault(words[0], []).append(words)
        for candidates in self._by_first.values():
            candidates.sort(key=len, reverse=True)

    def match(self, words: Sequence[str], at: int) -> tuple[str, ...]:
        """Return the longest phrase that begins at `words[at]`, or ()."""
        for phrase in self._by_first.get(words[at], ()):
            found = words[at : at + len(phrase)]
            if len(found) == len(phrase) and all(
                given == wanted or self._contractions.get(given) == wanted
                for given, wanted in zip(found, phrase, strict=True)
            ):
                return phrase
        return ()

    def ends_at(self, words: Sequence[str], end: int) -> bool:
        """Tell whether one of the phrases ends just before `words[end]`."""
        return any(
            len(phrase) == end - start
            for start in range(max(0, end - 3), end)
            for phrase in [self.match(words, start)]
            if phrase
        )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What `reporting.yaml` says of one language; the fields are explained there.

    `verb_group` are the words that stand between a subject and its verb.
    """

    forms: Mapping[str, tuple[Form, ...]]
    nouns: frozenset[str]
    noun_links: Phrases
    owners: frozenset[str]
    copulas: frozenset[str]
    phrase_links: frozenset[str]
    prepositions: Phrases
    opinions: frozenset[str]
    clausal: frozenset[str]
    documents: frozenset[str]
    texts: frozenset[str]
    outlets: frozenset[str]
    roles: frozenset[str]
    clause_words: frozenset[str]
    question_words: frozenset[str]
    relatives: frozenset[str]
    free_relatives: frozenset[str]
    auxiliaries: Mapping[str, frozenset[str]]
    verb_group: frozenset[str]
    clitics: frozenset[str]
    reflexives: frozenset[str]
    negations: frozenset[str]
    infinitive_after: Phrases
    stops: Phrases
    continuers: Phrases
    subordinators: Phrases
    conjunctions: frozenset[str]
    addressees: frozenset[str]
    pronouns: Mapping[str, str]
    agents: frozenset[str]
    times: frozenset[str]
    drops_subject: bool
    distances: Phrases
    works: frozenset[str]
    incises: bool
    topics: frozenset[str]
    deed_endings: tuple[str, ...]
    accounts: frozenset[str]
    verbal_endings: tuple[str, ...]
    contractions: Mapping[str, str]
    backward: Phrases

    def without_clitics(self, word: str) -> tuple[str, frozenset[str]]:
        """Return a form without the clitics hyphenated to it, and these: "disse-lhe"."""
        host, *tail = word.split("-")
        attached = bool(tail) and self.clitics.issuperset(tail)
        return (host, frozenset(tail)) if attached else (word, frozenset())


@cache
def load_lexicon(language: str) -> Lexicon:
    """Return the lexicon of an ISO 639-1 language, or raise `ConfigError`."""
    name = f"data/languages/{language}/reporting.yaml"
    path = files("entente").joinpath(name)
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(
            f"{name}: there is no such file; add it or leave {language} out"
        ) from exc
    except yaml.YAMLError as exc:
        raise ConfigError(f"{name}: {exc}") from exc
    try:
        return _read(entries)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ConfigError(f"{name}: {exc!r}") from exc


def _read(entries: Mapping[str, Any]) -> Lexicon:
    def words(name: str) -> frozenset[str]:
        return frozenset(str(word) for word in entries[name])

    contractions: Mapping[str, str] = entries["contractions"]

    def phrases(name: str) -> Phrases:
        return Phrases((str(phrase) for phrase in entries[name]), contractions)

    auxiliaries = {kind: frozenset(forms) for kind, forms in entries["auxiliaries"].items()}
    return Lexicon(
        forms=_conjugate_all(entries),
        noun_links=phrases("noun_links"),
        prepositions=phrases("prepositions"),
        opinions=_marked(entries["prepositions"], "opinion"),
        clausal=_marked(entries["prepositions"], "clausal"),
        clause_words=frozenset(entries["complementizers"]["clause"]),
        question_words=frozenset(entries["complementizers"]["question"]),
        auxiliaries=auxiliaries,
        verb_group=words("clitics")
        | words("negations")
        | frozenset().union(*auxiliaries.values()),
        infinitive_after=phrases("infinitive_after"),
        stops=phrases("stops"),
        continuers=phrases("continuers"),
        subordinators=Phrases(map(str, entries.get("subordinators", ())), contractions),
        distances=phrases("distances"),
        pronouns=entries["pronouns"],
        drops_subject=bool(entries["drops_subject"]),
        incises=bool(entries.get("incises")),
        topics=frozenset(entries.get("topics", ())),
        texts=frozenset(entries.get("texts", ())),
        outlets=frozenset(entries.get("outlets", ())),
        roles=frozenset(entries.get("roles", ())),
        deed_endings=tuple(entries.get("deed_endings", ())),
        accounts=frozenset(entries.get("accounts", ())),
        contractions=contractions,
        backward=Phrases(entries.get("backward", ()), contractions),
        verbal_endings=tuple(entries.get("verbal_endings", ())),
        **{name: words(name) for name in _WORD_SETS},
    )


_WORD_SETS: Final = (
    "nouns", "owners", "copulas", "phrase_links", "documents", "relatives", "free_relatives",
    "clitics", "reflexives", "negations", "conjunctions", "addressees", "agents", "times", "works",
)  # fmt: skip


def _marked(phrases: Mapping[str, Mapping[str, Any]], name: str) -> frozenset[str]:
    return frozenset(phrase for phrase, fields in phrases.items() if fields.get(name))


def _conjugate_all(entries: Mapping[str, Any]) -> dict[str, tuple[Form, ...]]:
    forms: dict[str, list[Form]] = {}
    for kind, verbs in entries["verbs"].items():
        usual = entries["classes"][kind]
        for key, fields in verbs.items():
            infinitive, *tail = _PRONOUN.sub("", key).split()
            reflexive = bool(fields.get("reflexive")) or _PRONOUN.match(key) is not None
            verb = Verb(
                lemma=key,
                kind=kind,
                complements=frozenset(fields.get("complements", usual))
                | frozenset(fields.get("also", ())),
                preps=frozenset(fields.get("preps", ())),
                reflexive=reflexive,
                denial=bool(fields.get("denial")),
                addressed=bool(fields.get("addressed")),
                tail=tuple(tail),
            )
            if unknown := verb.complements - COMPLEMENTS:
                raise ValueError(f"verbs.{kind}.{key}: unknown complements {sorted(unknown)}")
            bare = infinitive.removesuffix("se").removesuffix("-") if reflexive else infinitive
            for word, shape in _conjugate(bare, entries["endings"], fields.get("forms", {})):
                form = Form(verb, shape)
                if form not in forms.setdefault(word, []):
                    forms[word].append(form)
    return {
        word: tuple(sorted(found, key=lambda form: (-len(form.verb.tail), -form.verb.reflexive)))
        for word, found in forms.items()
    }


def _conjugate(
    infinitive: str,
    endings: Mapping[str, Mapping[str, Sequence[str]]],
    irregular: Mapping[str, Sequence[str]],
) -> Iterator[tuple[str, Shape]]:
    ending = max((end for end in endings if infinitive.endswith(end)), key=len, default=None)
    if ending is None:
        raise ValueError(f"verbs: {infinitive!r} has none of the endings {sorted(endings)}")
    stem = infinitive.removesuffix(ending)
    if "base" not in endings[ending]:
        yield infinitive, "infinitive"
    for shape, suffixes in endings[ending].items():
        yield from ((stem + suffix, _shape(shape)) for suffix in suffixes)
    for shape, words in irregular.items():
        yield from ((word, _shape(shape)) for word in words)


def _shape(name: str) -> Shape:
    if name not in SHAPES:
        raise ValueError(f"unknown form {name!r}, expected one of {sorted(SHAPES)}")
    return cast("Shape", name)
