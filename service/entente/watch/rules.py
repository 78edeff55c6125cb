"""The watcher's rules: typed, checked views of `data/watch/*.yaml`.

Every number that decides about alerts lies in those files, and `RULES_VERSION` is a hash of them:
an alert that carries it can be produced again.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, Literal, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from entente.errors import ConfigError
from entente.messages import ONTOLOGY, SignalType, Status
from entente.messages.alert import Stance

_FILES: Final = (
    *("developments.yaml", "headlines.yaml", "names.yaml", "relation.yaml", "severity.yaml"),
)


STATEMENT: Final = "statement"  # the type, and the family, of what a leader says


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounds(_Rules):
    """How much is remembered; the data file says of what."""

    developments: int = Field(ge=1)
    accounts: int = Field(ge=2)
    denial_accounts: int = Field(ge=1)
    pair_accounts: int = Field(ge=20)
    signals: int = Field(ge=1)
    past: int = Field(ge=1)
    origins: int = Field(ge=1)
    sketch: int = Field(ge=8)
    versions: int = Field(ge=1)
    claims: int = Field(ge=1)
    history: int = Field(ge=1)
    quote_chars: int = Field(ge=50)
    context_chars: int = Field(ge=50)
    field_chars: int = Field(ge=50)
    members: int = Field(ge=2)
    promises: int = Field(ge=1)
    plans: int = Field(ge=1)


class GroupingRules(_Rules):
    """How much two tellings differ; from 1 on they tell two acts. The data file says more."""

    days_apart: tuple[float, ...] = Field(min_length=1)
    span_days: int = Field(ge=0)
    window_hours: float = Field(gt=0)
    window: float = Field(ge=0, lt=1)
    report_days: float = Field(gt=0)
    reach_days: float = Field(gt=0)
    plan_days: float = Field(gt=0)
    plan: float = Field(ge=0, lt=1)
    slip_days: int = Field(ge=0)
    slip: float = Field(ge=0, lt=1)
    zone_hours: float = Field(ge=0)
    people_apart: float
    people_shared: float
    figures_apart: float
    figures_shared: float
    place_apart: float
    instrument_shared: float


class StatementRules(_Rules):
    """What of statements differs from acts. The data file says more."""

    confidence: float = Field(ge=0, le=1)
    developments: int = Field(ge=1)
    accounts: int = Field(ge=20)
    grouping: GroupingRules


class PromiseRules(_Rules):
    """What is a promise, and which acts keep or break it. The data file says more."""

    confidence: float = Field(ge=0, le=1)
    types: dict[str, Literal["pledge", "threat"]]
    kept: dict[str, tuple[str, ...]]
    broken: dict[str, tuple[str, ...]]
    revoked: dict[str, tuple[str, ...]]
    open_days: float = Field(gt=0)


class DevelopmentRules(_Rules):
    """How signals are grouped. `family_of` and the ranks are derived from the lists."""

    families: dict[str, tuple[SignalType, ...]]
    status_order: tuple[Status, ...]
    status_weight: dict[str, float]
    denials: frozenset[Status]
    cancelling: dict[str, str]
    grouping: GroupingRules
    statements: StatementRules
    promises: PromiseRules
    copy_likeness: float = Field(gt=0, le=1)
    lapse_days: float = Field(ge=0)
    minor: frozenset[str]
    occasions: frozenset[str]
    story_days: int = Field(ge=0)
    half_life_days: float = Field(gt=0)
    keep_days: float = Field(gt=0)
    lateness_days: float = Field(ge=0)
    max_age_days: float = Field(gt=0)
    warming_up_days: float = Field(ge=0)
    repeat_days: float = Field(gt=0)
    bounds: Bounds
    family_of: dict[str, str] = {}
    type_rank: dict[str, int] = {}
    status_rank: dict[str, int] = {}

    @model_validator(mode="after")
    def _derive(self) -> Self:
        listed = [kind for kinds in self.families.values() for kind in kinds]
        if sorted(listed) != sorted(SignalType):
            raise ValueError("families must list every signal type once")
        if sorted(self.status_order) != sorted(Status) or set(self.status_weight) != set(Status):
            raise ValueError("status_order and status_weight must list every status once")
        for family, kinds in self.families.items():
            if len({ONTOLOGY[kind].symmetric for kind in kinds}) != 1:
                raise ValueError(f"families.{family}: its types differ in `symmetric`")
            self.family_of.update({kind.value: family for kind in kinds})
            self.type_rank.update({kind.value: rank for rank, kind in enumerate(kinds)})
        if self.grouping.reach_days + self.lateness_days > self.keep_days:
            raise ValueError("reach_days and lateness_days are more than keep_days")
        named = (self.promises.kept, self.promises.broken, self.promises.revoked)
        families = {name for each in named for key in each for name in (key, *each[key])}
        if unknown := sorted(families - {*self.families}):
            raise ValueError(f"promises: {unknown[0]} is no family")
        if no_types := sorted({*self.promises.types} - {*SignalType}):
            raise ValueError(f"promises.types: {no_types[0]} is no type")
        self.status_rank.update(
            {status.value: rank for rank, status in enumerate(self.status_order)}
        )
        return self


class RelationRules(_Rules):
    """The test whether a pair has left its baseline. The data file says more."""

    full_day: float = Field(gt=0)
    warming_up_days: int = Field(ge=1)
    baseline_half_life_days: float = Field(gt=0)
    prior_amount: float = Field(ge=0)
    allowance: float = Field(ge=1)
    stakes: tuple[float, ...] = Field(min_length=1)
    stake_share: float = Field(gt=0, lt=1)
    years_between_false_alarms: float = Field(gt=0)
    shifts: int = Field(ge=2)


class SpeakerPoints(_Rules):
    """Points for who says it."""

    leader: float
    other_leader: float
    official: float
    anybody: float


class NoveltyPoints(_Rules):
    """Points for how new it is for the pair."""

    first: float
    warming_up: float
    repeat: float


class ShiftPoints(_Rules):
    """Points of an alert that a relation has left its baseline."""

    base: float
    rise_per_doubling: float
    rise_most: float
    weight_share: float = Field(ge=0, le=1)


class SeverityRules(_Rules):
    """The addends of the severity and the thresholds of the tiers."""

    weight_per_goldstein: float
    status: dict[str, float]
    confidence_zero: float
    confidence_per_unit: float
    speaker: SpeakerPoints
    novelty: NoveltyPoints
    spread_per_doubling: float
    spread_most: float
    confirmed: float
    outcome: dict[str, float]
    contradicted: float
    shift: ShiftPoints
    page: int = Field(ge=0, le=101)
    notify: int = Field(ge=0, le=101)
    may_page: frozenset[Status]

    @model_validator(mode="after")
    def _closed(self) -> Self:
        if unknown := sorted({*self.status} - {*Status} - {"other"}):
            raise ValueError(f"status.{unknown[0]} is no status")
        if "other" not in self.status:
            raise ValueError("status.other is missing")
        return self


class TypeWords(_Rules):
    """The words of one type in one language."""

    verb: tuple[str, ...] = Field(min_length=4, max_length=5)
    past: tuple[str, str] | None = None
    tail: str
    joint: bool | Literal["speaker"] = False
    bare: bool = False  # leaves out the state it is directed against


class LanguageWords(_Rules):
    """All the words of headlines in one language."""

    conjunctions: tuple[str, str] = Field(alias="and")
    contractions: tuple[tuple[str, str], ...] = ()
    negated: dict[str, str] = {}
    frames: dict[str, str]
    additions: dict[str, str]
    types: dict[SignalType, TypeWords]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := sorted({*SignalType} - {*self.types}):
            raise ValueError(f"types: {missing[0]} is missing")
        stances = {f"{STATEMENT}_{stance}" for stance in get_args(Stance)}
        if missing_frames := sorted({*Status, STATEMENT, *stances} - {*self.frames}):
            raise ValueError(f"frames: {missing_frames[0]} is missing")
        return self


class NameWords(_Rules):
    """Names of actors in one language that CLDR lacks or spells otherwise."""

    states: dict[str, str]
    others: dict[str, str]
    plural: frozenset[str]
    places: dict[str, str]
    articles: dict[str, tuple[str, ...]] = {}
    article_of: dict[str, str] = {}

    @model_validator(mode="after")
    def _derive(self) -> Self:
        for article, codes in self.articles.items():
            if taken := sorted({*codes} & {*self.article_of}):
                raise ValueError(f"articles: {taken[0]} stands twice")
            self.article_of.update(dict.fromkeys(codes, article))
        return self


T = TypeVar("T", bound=_Rules)


def _read(name: str) -> str:
    return files("entente").joinpath("data", "watch", name).read_text(encoding="utf-8")


def _load(model: type[T], name: str, entry: Any, at: str = "") -> T:
    try:
        return model.model_validate(entry)
    except ValidationError as exc:
        fault = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        path = ".".join([*filter(None, [at]), *(str(part) for part in fault["loc"])])
        raise ConfigError(f"data/watch/{name}: {path}: {fault['msg']}") from exc


@cache
def development_rules() -> DevelopmentRules:
    """Return how signals are grouped into developments."""
    name = "developments.yaml"
    return _load(DevelopmentRules, name, yaml.safe_load(_read(name)))


@cache
def relation_rules() -> RelationRules:
    """Return when a pair is said to have left its baseline."""
    return _load(RelationRules, "relation.yaml", yaml.safe_load(_read("relation.yaml")))


@cache
def severity_rules() -> SeverityRules:
    """Return what adds up to a severity."""
    return _load(SeverityRules, "severity.yaml", yaml.safe_load(_read("severity.yaml")))


@cache
def headline_words() -> dict[str, LanguageWords]:
    """Return the words of headlines by language code."""
    name = "headlines.yaml"
    entries = yaml.safe_load(_read(name))
    return {code: _load(LanguageWords, name, entry, code) for code, entry in entries.items()}


@cache
def name_words() -> dict[str, NameWords]:
    """Return the names of actors by language code."""
    entries = yaml.safe_load(_read("names.yaml"))
    return {code: _load(NameWords, "names.yaml", entry, code) for code, entry in entries.items()}


RULES_VERSION: Final = sha256("\0".join(map(_read, _FILES)).encode()).hexdigest()[:12]
