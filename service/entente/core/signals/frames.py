"""The lexicon of signals: which words of a language make which signal, and who does what in it.

A frame names its trigger words, what must stand beside them, and for each role an ordered list of
paths through the parse; code knows grammar only, so a language is one more YAML file. The fields
are defined at the top of `data/languages/<xx>/signals.yaml`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from entente.errors import ConfigError
from entente.messages.vocabulary import SignalType

TriggerKind = Literal["verbs", "nouns", "adjectives", "modals"]
TRIGGER_KINDS: Final[tuple[TriggerKind, ...]] = ("verbs", "nouns", "adjectives", "modals")
_REMEMBERED: Final = 50_000  # words of a language whose frames are kept
_STEP: Final = re.compile(r"(\w+)(?:\((\w+)\))?")
_MAY_LACK: Final = frozenset(
    {
        "origin",
        "opponents",
        "approximators",
        "deciders",
        "borders",
        "vicinity",
        "facing",
        "private",
        "company",
        "regions",
        "nominalisations",
    }
)  # fmt: skip -- words of the grammar
_FRAME_KEYS: Final = frozenset(
    {
        "id", "type", "verbs", "nouns", "adjectives", "modals", "object", "clause", "with",
        "without", "beside", "source", "target", "against", "instrument", "mode", "tone", "stage",
        "obligation", "nominal", "weight", "one_sided", "promise", "spoken", "refused_as",
        "adverbs", "not_beside", "mutual", "warning", "lasting", "withheld", "examples", "not",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words by lemma or form, and phrases of several words, all in lower case."""

    words: frozenset[str]
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a grammatical function or a preposition, with an optional word class."""

    name: str
    word_class: str | None = None


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to tell one type of signal. The words of each kind of trigger are in `triggers`.

    `examples` are sentences that it reads, each after the states that it finds ("PER CHL: ..."),
    `not_` are sentences that it must leave alone; a test reads them all.
    """

    id: str
    type: SignalType
    triggers: Mapping[TriggerKind, tuple[str, ...]]
    object: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    not_beside: tuple[str, ...] = ()
    adverbs: tuple[str, ...] = ()
    source: tuple[Path, ...] = ()
    target: tuple[Path, ...] = ()
    against: tuple[Path, ...] = ()
    instrument: bool = False
    mode: str | None = None
    tone: Literal["appeal", "demand"] | None = None
    stage: str | None = None
    obligation: tuple[str, ...] = ()
    nominal: Literal["asserted", "background"] = "asserted"
    weight: float = 0.0
    one_sided: bool = False
    mutual: bool | None = None
    promise: bool = False
    spoken: bool = False
    warning: bool = False
    lasting: bool = False
    withheld: bool = False
    refused_as: SignalType | None = None
    examples: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The function words that paths and voice need; each is its own key of what is remembered."""

    owner: frozenset[str]
    agent: frozenset[str]
    place: frozenset[str]
    passive: frozenset[str]
    light: frozenset[str]
    carriers: frozenset[str]
    reflexive: frozenset[str]
    passive_reflexive: frozenset[str]
    intransitive: frozenset[str]
    relative: frozenset[str]
    organs: frozenset[str]
    ours: frozenset[str]
    yours: frozenset[str]
    you: frozenset[str]
    we: frozenset[str]
    both: frozenset[str]
    generic_states: frozenset[str]
    anaphoric: frozenset[str]
    dative: frozenset[str]
    object_case: frozenset[str]
    first_person: tuple[str, ...]
    object_control: frozenset[str]
    partitive: frozenset[str]
    contractions: Mapping[str, str]
    endings: tuple[tuple[str, str], ...]
    origin: frozenset[str] = frozenset()
    opponents: frozenset[str] = frozenset()
    approximators: frozenset[str] = frozenset()
    deciders: frozenset[str] = frozenset()
    borders: frozenset[str] = frozenset()
    vicinity: frozenset[str] = frozenset()
    facing: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    company: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    nominalisations: Mapping[str, str] = field(default_factory=dict)


Offers = tuple[tuple[Frame, tuple[str, ...]], ...]  # frames with the further words they ask for


@dataclass(frozen=True)
class Lexicon:
    """Frames of one language, with an index from trigger words to frames in file order."""

    language: str
    grammar: Grammar
    classes: Mapping[str, WordClass]
    frames: tuple[Frame, ...]
    by_word: Mapping[TriggerKind, Mapping[str, Offers]] = field(default_factory=dict)
    _offers: dict[tuple[str, str], Mapping[TriggerKind, Offers]] = field(
        default_factory=dict, repr=False
    )

    def offers(self, lemma: str, form: str) -> Mapping[TriggerKind, Offers]:
        """Return the frames that a word can trigger, by what it is tagged as; mostly none."""
        found = self._offers.get((lemma, form))
        if found is None:
            known = lemmas(lemma, form, self.grammar)
            found = {}
            for kind, index in self.by_word.items():
                if frames := tuple(offer for word in known for offer in index.get(word, ())):
                    found[kind] = frames
            if len(self._offers) >= _REMEMBERED:
                self._offers.clear()
            self._offers[lemma, form] = found
        return found


@cache
def load_lexicon(language: str) -> Lexicon:
    """Load the signals of `language`; raises `ConfigError` naming the file and the entry."""
    where = f"data/languages/{language}/signals.yaml"
    source = files("entente").joinpath(where)
    try:
        raw = yaml.load(source.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 -- safe, in C
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigError(f"{where}: cannot be read: {exc}") from exc
    return parse_lexicon(raw, language, where)


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_lexicon(raw: Any, language: str, where: str) -> Lexicon:
    """Check decoded YAML and build the lexicon; `where` is named in errors."""
    if not isinstance(raw, dict) or {"grammar", "classes", "frames"} - raw.keys():
        raise ConfigError(f"{where}: needs the keys grammar, classes and frames")
    classes = {name: word_class(words) for name, words in raw["classes"].items()}
    grammar = _grammar(raw["grammar"], where)
    frames = tuple(_frame(entry, classes, where) for entry in raw["frames"])
    identifiers = [frame.id for frame in frames]
    twice = {name for name in identifiers if identifiers.count(name) > 1}
    if twice:
        raise ConfigError(f"{where}: frames named twice: {', '.join(sorted(twice))}")
    return Lexicon(language, grammar, classes, frames, _index(frames, grammar.nominalisations))


def word_class(entries: Iterable[Any]) -> WordClass:
    """Split entries into single words and phrases."""
    plain = [str(entry).lower() for entry in entries]
    return WordClass(
        frozenset(entry for entry in plain if " " not in entry),
        tuple(entry for entry in plain if " " in entry),
    )


def _grammar(raw: Mapping[str, Any], where: str) -> Grammar:
    names = Grammar.__dataclass_fields__.keys()
    if set(raw) | _MAY_LACK != set(names):
        wrong = ", ".join(sorted((set(raw) | _MAY_LACK) ^ set(names)))
        raise ConfigError(f"{where}: grammar: missing or unknown: {wrong}")
    tables = {"contractions", "endings", "first_person", "nominalisations"}
    listed = [name for name in names if name not in tables]
    words = {name: frozenset(map(str.lower, raw.get(name, ()))) for name in listed}
    endings = tuple((ending, replacement) for ending, replacement in raw["endings"])
    return Grammar(
        **words,
        contractions=dict(raw["contractions"]),
        nominalisations=dict(raw.get("nominalisations", {})),
        endings=endings,
        first_person=tuple(raw["first_person"]),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of `frames`, read key by key; `at` names it in errors."""

    raw: Mapping[str, Any]
    classes: Mapping[str, WordClass]
    at: str

    def several(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, ())
        values = (value,) if isinstance(value, str) else tuple(value)
        if not all(isinstance(item, str) for item in values):
            raise ConfigError(
                f"{self.at}: {key}: quote the words that YAML reads as true or false"
            )
        return values

    def named(self, key: str) -> tuple[str, ...]:
        for name in self.several(key):
            if name not in self.classes:
                raise ConfigError(f"{self.at}: {key}: no word class {name!r}")
        return self.several(key)

    def paths(self, key: str) -> tuple[Path, ...]:
        return tuple(_path(text, self.classes, f"{self.at}: {key}") for text in self.several(key))

    def type(self, key: str) -> SignalType:
        try:
            return SignalType(self.raw[key])
        except ValueError as exc:
            raise ConfigError(f"{self.at}: {exc}") from exc

    def triggers(self) -> dict[TriggerKind, tuple[str, ...]]:
        found: dict[TriggerKind, tuple[str, ...]] = {
            kind: tuple(word.lower() for word in self.several(kind)) for kind in TRIGGER_KINDS
        }
        if not any(found.values()):
            raise ConfigError(f"{self.at}: no trigger words")
        return found

    def told(self, key: str) -> bool:
        return bool(self.raw.get(key, False))


def _frame(raw: Mapping[str, Any], classes: Mapping[str, WordClass], where: str) -> Frame:
    entry = _Entry(raw, classes, f"{where}: frame {raw.get('id', '?')}")
    unknown = raw.keys() - _FRAME_KEYS
    if unknown or "id" not in raw or "type" not in raw:
        raise ConfigError(f"{entry.at}: id or type is missing, or unknown keys: {sorted(unknown)}")
    return Frame(
        id=raw["id"],
        type=entry.type("type"),
        triggers=entry.triggers(),
        object=entry.named("object"),
        clause=entry.named("clause"),
        with_=entry.named("with"),
        without=entry.named("without"),
        beside=entry.named("beside"),
        not_beside=entry.named("not_beside"),
        adverbs=entry.named("adverbs"),
        source=entry.paths("source"),
        target=entry.paths("target"),
        against=entry.paths("against"),
        instrument=entry.told("instrument"),
        mode=raw.get("mode"),
        tone=raw.get("tone"),
        stage=raw.get("stage"),
        obligation=entry.several("obligation"),
        nominal=raw.get("nominal", "asserted"),
        weight=float(raw.get("weight", 0.0)),
        one_sided=entry.told("one_sided"),
        mutual=raw.get("mutual"),
        promise=entry.told("promise"),
        spoken=entry.told("spoken"),
        warning=entry.told("warning"),
        lasting=entry.told("lasting"),
        withheld=entry.told("withheld"),
        refused_as=entry.type("refused_as") if "refused_as" in raw else None,
        examples=entry.several("examples"),
        not_=entry.several("not"),
    )


def _path(text: str, classes: Mapping[str, WordClass], at: str) -> Path:
    steps = []
    for part in text.split("."):
        match = _STEP.fullmatch(part)
        if match is None or (match[2] and match[2] not in classes):
            raise ConfigError(f"{at}: {text!r} is not a path over known word classes")
        steps.append(Step(match[1], match[2]))
    return tuple(steps)


@lru_cache(_REMEMBERED)
def lemmas(token_lemma: str, form: str, grammar: Grammar) -> tuple[str, ...]:
    """Return the given lemma, the form, and the lemmas that the form's ending allows.

    What is hyphenated to a form is left out too: a model may not know "reuniu-se".
    """
    found = [token_lemma]
    for written in dict.fromkeys((form, form.partition("-")[0])):
        found.append(written)
        for ending, replacement in grammar.endings:
            if written == ending or (written.endswith(ending) and len(written) > len(ending) + 1):
                found.append(written[: len(written) - len(ending)] + replacement)
    return tuple(found)


def _index(
    frames: Iterable[Frame], nominalisations: Mapping[str, str]
) -> dict[TriggerKind, dict[str, Offers]]:
    """Map each first trigger word to its frames and the further words that they ask for."""
    index: dict[TriggerKind, dict[str, Offers]] = {kind: {} for kind in TRIGGER_KINDS}
    for frame in frames:
        for kind, triggers in frame.triggers.items():
            for trigger in triggers:
                first, *rest = trigger.split()
                known = index[kind].get(first, ())
                index[kind][first] = (*known, (frame, tuple(rest)))
    for noun, verb in nominalisations.items():
        found = [(_nominal(frame), ()) for frame, rest in index["verbs"].get(verb, ()) if not rest]
        kept = (offer for offer in found if offer[0].object and not offer[0].clause)
        index["nouns"][noun] = (*index["nouns"].get(noun, ()), *kept)
    return index


def _nominal(frame: Frame) -> Frame:
    """Turn the frame of a verb into that of its noun: "expel diplomats", "expulsion of diplomats".

    The object may say who acts ("the withdrawal of French troops"), unless it says who suffers.
    """
    suffers = any(path[0].name == "object" for path in frame.target)
    sources = [*frame.source, (Step("author"),)]
    if not suffers:
        sources.append((Step("object"), Step("author")))
    return replace(frame, source=tuple(sources), nominal="background")
