"""States, territories and organisations, and the words by which the press names them.

The names of states come from CLDR (through babel), so that no country is forgotten; the files add
what CLDR lacks: short names, demonyms, capitals and metonyms. A demonym stands in the file in one
form and is inflected here by rule, which keeps two hundred entries readable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import yaml
from babel import Locale

from entente.core.folding import fold
from entente.errors import ConfigError

ActorType = Literal["state", "organisation", "territory"]
NameKind = Literal["name", "capital", "metonym", "demonym"]
Entry = Mapping[str, Any]

LANGUAGES: Final = ("en", "es", "fr", "pt")
QID: Final = re.compile(r"Q[1-9][0-9]*")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_ALPHA2: Final = re.compile(r"[A-Z]{2}")
_WORD_LISTS: Final[Mapping[str, NameKind]] = {
    "names": "name",
    "capitals": "capital",
    "seats": "metonym",
    "ministries": "metonym",
    "parliaments": "metonym",
    "metonyms": "metonym",
    "demonyms": "demonym",
}
_ENTRY_FIELDS: Final = frozenset({"kind", "alpha2", "qid", "un_member", *LANGUAGES})
_LANGUAGE_FIELDS: Final = frozenset({"label", *_WORD_LISTS})
_KIND_ORDER: Final = {kind: order for order, kind in enumerate(get_args(NameKind))}

# Demonyms, from the masculine singular to every form; the first ending that fits decides.
_ENDINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "es": {
        "és": ("és", "esa", "eses", "esas"),
        "ís": ("ís", "ises"),
        "án": ("án", "ana", "anes", "anas"),
        "ón": ("ón", "ona", "ones", "onas"),
        "ol": ("ol", "ola", "oles", "olas"),
        "o": ("o", "a", "os", "as"),
        "í": ("í", "íes", "ís"),
        "ú": ("ú", "úes", "ús"),
        "i": ("i", "is"),
        "ar": ("ar", "ares"),
        "a": ("a", "as"),
        "e": ("e", "es"),
    },
    "fr": {
        "s": ("s", "se", "ses"),
        "en": ("en", "enne", "ens", "ennes"),
        "on": ("on", "onne", "one", "ons", "onnes", "ones"),  # the press doubles the n or not
        "rec": ("rec", "recque", "recs", "recques"),
        "urc": ("urc", "urque", "urcs", "urques"),
        "ek": ("ek", "èke", "eke", "eks", "èkes", "ekes"),
        "e": ("e", "es"),
        "è": ("è", "ès"),
        "": ("", "e", "s", "es"),
    },
    "pt": {
        "ês": ("ês", "esa", "eses", "esas"),
        "ão": ("ão", "ã", "ãos", "ães", "ões", "ãs"),  # which plural, no rule tells
        "eu": ("eu", "eia", "eus", "eias"),
        "ol": ("ol", "ola", "óis", "olas"),
        "o": ("o", "a", "os", "as"),
        "ê": ("ê", "ês"),
        "í": ("í", "ís"),
        "i": ("i", "is"),
        "ar": ("ar", "ares"),
        "iz": ("iz", "izes"),
        "a": ("a", "as"),
        "e": ("e", "es"),
    },
}
_FEW: Final = 3  # letters
_ENGLISH_WITHOUT_PLURAL: Final = ("ese", "ish", "ch", "sh", "s", "x")


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, a territory or an organisation of states.

    `code` is ISO 3166-1 alpha-3 (XKX for Kosovo) or the code of an organisation in
    ontology.json; `labels` has one printable name a language.
    """

    code: str
    kind: ActorType
    qid: str | None
    labels: Mapping[str, str]
    un_member: bool = False


@dataclass(frozen=True, slots=True)
class ActorName:
    """One way to name an actor; `surface` is the spelling of the data file."""

    code: str
    kind: NameKind
    needs_capital: bool
    surface: str

    def fits(self, text: str) -> bool:
        """Tell whether `text` as written can be this name: "china" is not China, nor "us" the US.

        A name that needs a capital must begin with one; an acronym must be all capitals. One of
        three letters keeps its accents: "IRA" is not "Irã".
        """
        if not self.needs_capital:
            return True
        letters = [char for char in text if char.isalpha()]
        if not letters or not letters[0].isupper():
            return False
        if len(letters) <= _FEW and not self.surface.isascii():
            return text.lower() == self.surface.lower()
        return not _is_acronym(self.surface) or all(char.isupper() for char in letters)


def read_mapping(path: Path) -> Entry:
    """Return the mapping in the YAML file at `path`, or raise ConfigError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 -- safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise ConfigError(f"{path.name}: cannot be read ({exc}); restore the file") from exc
    if not isinstance(content, dict) or not content:
        raise ConfigError(f"{path.name}: must be a mapping of entries; restore the file")
    return content


def read_actors(path: Path) -> Mapping[str, Entry]:
    """Read states.yaml or organisations.yaml; every field of every entry is checked."""
    entries = read_mapping(path)
    for code, entry in entries.items():
        try:
            _check_entry(code, entry)
        except ValueError as exc:
            raise ConfigError(f"{path.name}: {code}: {exc}") from exc
    return entries


def make_actor(code: str, entry: Entry) -> Actor:
    """Build the actor of a checked entry, with labels from CLDR where the entry has none."""
    return Actor(
        code=code,
        kind=entry["kind"],
        qid=entry.get("qid"),
        labels=MappingProxyType({lang: _label(entry, lang) or code for lang in LANGUAGES}),
        un_member=entry.get("un_member", False),
    )


def actor_names(code: str, entry: Entry, language: str) -> Iterator[ActorName]:
    """Yield every name of a checked entry in `language`, demonyms in all their forms."""
    if label := _label(entry, language):
        yield _name(code, "name", label)
    words = entry.get(language, {})
    for field, kind in _WORD_LISTS.items():
        for word in words.get(field, ()):
            for form in demonym_forms(word, language) if kind == "demonym" else (word,):
                yield _name(code, kind, form)


def index_names(names: Iterable[ActorName]) -> dict[str, tuple[ActorName, ...]]:
    """Group `names` by folded surface; within a key names precede capitals, then the others."""
    groups: dict[str, dict[tuple[str, NameKind], ActorName]] = {}
    for name in names:
        group = groups.setdefault(fold(name.surface), {})
        known = group.setdefault((name.code, name.kind), name)
        if _strictness(name) < _strictness(known):
            group[name.code, name.kind] = name
    return {
        key: tuple(sorted(group.values(), key=lambda name: (_KIND_ORDER[name.kind], name.code)))
        for key, group in groups.items()
    }


def demonym_forms(word: str, language: str) -> tuple[str, ...]:
    """Return the forms of a demonym: gender and number, in English number alone.

    Empty when the word has an ending that no rule covers.
    """
    if language == "en":
        return (word,) if word.endswith(_ENGLISH_WITHOUT_PLURAL) else (word, word + "s")
    for ending, forms in _ENDINGS[language].items():
        if word.endswith(ending):
            return tuple(word.removesuffix(ending) + form for form in forms)
    return ()


def _name(code: str, kind: NameKind, surface: str) -> ActorName:
    """Build a name: one that the file writes with a capital needs it in the text too."""
    return ActorName(code, kind, needs_capital=surface[0].isupper(), surface=surface)


def _is_acronym(surface: str) -> bool:
    return surface.upper() == surface


def _strictness(name: ActorName) -> tuple[bool, bool]:
    """Order spellings with one key, such as "NATO" and "Nato", by what they ask of the text."""
    return name.needs_capital, _is_acronym(name.surface)


def _label(entry: Entry, language: str) -> str | None:
    label: str | None = entry.get(language, {}).get("label")
    return label or _cldr_name(entry, language)


def _cldr_name(entry: Entry, language: str) -> str | None:
    name = Locale(language).territories.get(entry.get("alpha2"))
    return None if name is None else str(name).replace("’", "'")


def _check_entry(code: object, entry: object) -> None:
    """Raise ValueError that says what is wrong with an entry and how to put it right."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError("a code is 2 to 10 capitals or digits; quote it where YAML reads a word")
    if not isinstance(entry, dict):
        raise ValueError("must be a mapping; give at least `kind`")  # noqa: TRY004 -- one type
    _check_fields(entry, _ENTRY_FIELDS, "")
    if entry.get("kind") not in get_args(ActorType):
        options = _listed(get_args(ActorType))
        raise ValueError(f"kind is {entry.get('kind')!r}; write one of {options}")
    for field, pattern, example in (("qid", QID, "Q159"), ("alpha2", _ALPHA2, "RU")):
        value = entry.get(field)
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            raise ValueError(f"{field} is {value!r}; write it like {example}")
    if not isinstance(entry.get("un_member", False), bool):
        raise ValueError("un_member must be true or false")  # noqa: TRY004
    for language in LANGUAGES:
        _check_words(entry.get(language, {}), language)
        if _label(entry, language) is None:
            raise ValueError(f"{language}: no label; add `label`, or an `alpha2` known to CLDR")


def _check_words(words: object, language: str) -> None:
    if not isinstance(words, dict):
        raise ValueError(f"{language}: must be a mapping of word lists")  # noqa: TRY004 -- one type
    _check_fields(words, _LANGUAGE_FIELDS, f"{language}: ")
    if not isinstance(words.get("label", ""), str):
        raise ValueError(f"{language}: label must be text; quote it")  # noqa: TRY004
    for field in _WORD_LISTS:
        listed = words.get(field, [])
        if not isinstance(listed, list):
            raise ValueError(f"{language}: {field} must be a list, in brackets")  # noqa: TRY004
        for word in listed:
            if not isinstance(word, str) or not fold(word):
                raise ValueError(f"{language}: {field}: {word!r} is not text; quote it")
            if field == "demonyms" and not demonym_forms(word, language):
                raise ValueError(
                    f"{language}: demonyms: no rule inflects {word!r}; give the masculine singular"
                )


def _check_fields(given: Entry, allowed: frozenset[str], where: str) -> None:
    if unknown := sorted(str(name) for name in given if name not in allowed):
        raise ValueError(f"{where}unknown field {unknown[0]!r}; allowed are {_listed(allowed)}")


def _listed(options: Iterable[str]) -> str:
    return ", ".join(sorted(options))
