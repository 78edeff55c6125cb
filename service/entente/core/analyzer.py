"""Article in, analysis out: the whole reader as one function.

Pure: what comes out depends on the article, the moment of its arrival, the weights and the data
files, and on nothing else. `Analyzer.versions` names the last three.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from entente.core.cast.leaders import find_cast
from entente.core.cast.mentions import Cast, Person, PersonMention
from entente.core.knowledge import Knowledge, load_knowledge
from entente.core.languages import detect_language
from entente.core.observations import observe
from entente.core.parsing.pipelines import Parse, Pipeline, load_pipeline, shipped_languages
from entente.core.signals import find_signals
from entente.core.statements import find_statements
from entente.core.titles import load_titles
from entente.messages import (
    Analysis,
    Article,
    Leader,
    Mention,
    Outcome,
    Precision,
    Signal,
    Statement,
    Versions,
)

LATEST: Final = timedelta(
    hours=1
)  # how far after its arrival an article may claim to be published
_RULES_CHARS: Final = 12
_MIDDLE: Final = {Precision.MONTH: timedelta(days=14), Precision.YEAR: timedelta(days=182)}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in one text: the body of an article, or its title."""

    parse: Parse
    cast: Cast
    statements: list[Statement]
    signals: list[Signal]


class Analyzer:
    """Reads articles in the languages of its pipelines."""

    def __init__(self, pipelines: Mapping[str, Pipeline], knowledge: Knowledge) -> None:
        self._pipelines = dict(pipelines)
        self._knowledge = knowledge
        self.versions = Versions(
            model="+".join(_model(self._pipelines[code]) for code in sorted(self._pipelines)),
            knowledge=knowledge.version,
            rules=_rules_version(),
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be read, sorted."""
        return tuple(sorted(self._pipelines))

    def with_knowledge(self, knowledge: Knowledge) -> "Analyzer":
        """Return an analyzer that reads with the same pipelines and other knowledge."""
        return Analyzer(self._pipelines, knowledge)

    def analyze(self, article: Article, received_at: datetime) -> Analysis:
        """Return all that the article says; the same arguments always give the same analysis."""
        published_at = settle_date(article, received_at)
        language = article.language or detect_language(article.text, article.title)
        pipeline = self._pipelines.get(language or "")
        if pipeline is None:
            return Analysis(
                id=article.id,
                outcome=Outcome.UNSUPPORTED,
                language=language,
                published_at=published_at,
                knowledge=self._knowledge.version,
            )
        analysis = self._read_article(article, pipeline, published_at)
        if analysis.truncated_at is not None:
            return analysis.model_copy(update={"outcome": Outcome.TRUNCATED})
        if not observe(article, analysis, received_at):
            return analysis.model_copy(update={"outcome": Outcome.IRRELEVANT})
        return analysis

    def _read_article(
        self, article: Article, pipeline: Pipeline, published_at: datetime
    ) -> Analysis:
        precision = article.published_precision
        if published_at != article.published_at:
            precision = Precision.INSTANT
        body = self._read(article.text, pipeline, published_at, precision)
        title = None
        if article.title and not article.text.lstrip().startswith(article.title.strip()):
            title = self._read(article.title, pipeline, published_at, precision, body.cast)
        statements, signals = list(body.statements), list(body.signals)
        if title is not None:
            _add_title(title, statements, signals)
        return Analysis(
            id=article.id,
            outcome=Outcome.ANALYZED,
            language=pipeline.language,
            published_at=published_at,
            leaders=tuple(_leaders(body.cast, title.cast if title else None)),
            statements=tuple(statements),
            signals=tuple(signals),
            truncated_at=body.parse.truncated_at,
            model=_model(pipeline),
            knowledge=self._knowledge.version,
        )

    def _read(
        self,
        text: str,
        pipeline: Pipeline,
        published_at: datetime,
        precision: Precision,
        context: Cast | None = None,
    ) -> _Reading:
        parse = pipeline.parse(text)
        language = pipeline.language
        day = reference_day(published_at, precision)
        cast = find_cast(parse.doc, language, self._knowledge, day, context)
        statements = find_statements(parse.doc, language, cast)
        signals = find_signals(parse.doc, language, cast, statements, published_at, precision)
        spoken = [
            statement.model_copy(update={"about": states_within(cast, statement)})
            for statement in statements
        ]
        return _Reading(parse, cast, spoken, list(signals))


def load_analyzer(
    sources: Mapping[str, str] | None = None, knowledge: Knowledge | None = None
) -> Analyzer:
    """Load an analyzer for every language that the package has weights for.

    `sources` maps a language to an installed spaCy pipeline to use instead of ours; a language
    that we have no weights for is added by it, if data/languages has a folder for it. Raises
    `ConfigError` where weights or data are missing or wrong.
    """
    given = dict(sources or {})
    languages = sorted({*shipped_languages(), *given})
    for language in languages:
        load_titles(language)  # fail at the start, not at the first article
    pipelines = {language: load_pipeline(language, given.get(language)) for language in languages}
    return Analyzer(pipelines, knowledge or load_knowledge())


def settle_date(article: Article, received_at: datetime) -> datetime:
    """Return when the article was published: its own word, unless that lies in the future.

    Without a date, or with one more than an hour after the arrival, the arrival counts.
    """
    arrival = received_at if received_at.tzinfo else received_at.replace(tzinfo=UTC)
    claimed = article.published_at
    if claimed is None or claimed > arrival + LATEST:
        return arrival
    return claimed


def reference_day(published_at: datetime, precision: Precision) -> date:
    """Return the day at which titles are resolved: the middle of a month or year."""
    return (published_at + _MIDDLE.get(precision, timedelta())).date()


def states_within(cast: Cast, statement: Statement) -> tuple[str, ...]:
    """Return the codes of the states that a statement speaks of, in order of mention."""
    found: dict[str, None] = {}
    for actor in cast.actors:
        if statement.start <= actor.start and actor.end <= statement.end:
            found.update(dict.fromkeys(actor.codes))
    for person in cast.people:
        if person.leader and person.state and any(_within(m, statement) for m in person.mentions):
            found[person.state] = None
    return tuple(found)


def _within(mention: PersonMention, statement: Statement) -> bool:
    return statement.start <= mention.start and mention.end <= statement.end


def _leaders(body: Cast, title: Cast | None) -> list[Leader]:
    """Return the leaders that have a name, those of the title after those of the text."""
    people = [(person, _mentions(person, "text")) for person in body.leaders()]
    for person in title.leaders() if title else ():
        mentions = _mentions(person, "title")
        known = next((each for each in people if _is_same(each[0], person)), None)
        if known is None:
            people.append((person, mentions))
        else:
            known[1].extend(mentions)
    return [
        Leader(
            name=person.name,
            qid=person.qid,
            role=person.role,
            state=person.state,
            mentions=tuple(mentions),
        )
        for person, mentions in people
        if person.qid is not None or any(mention.kind == "name" for mention in mentions)
    ]


def _mentions(person: Person, where: str) -> list[Mention]:
    return [
        Mention.model_validate(
            {"start": each.start, "end": each.end, "kind": each.kind, "where": where}
        )
        for each in sorted(person.mentions, key=lambda each: each.start)
    ]


def _is_same(one: Person, other: Person) -> bool:
    if one.qid and other.qid:
        return one.qid == other.qid
    return one.name == other.name or (
        one.state == other.state and one.name.split()[-1:] == other.name.split()[-1:]
    )


def _add_title(title: _Reading, statements: list[Statement], signals: list[Signal]) -> None:
    """Add what the headline says beyond the text: headlines shorten, and repeat."""
    kept: dict[int, int] = {}
    speakers = {each.speaker.name for each in statements if each.speaker}
    for number, statement in enumerate(title.statements):
        if statement.speaker is not None and statement.speaker.name not in speakers:
            kept[number] = len(statements)
            statements.append(statement.model_copy(update={"where": "title"}))
    told = {(each.type, frozenset((each.source, each.target))) for each in signals}
    groups = 1 + max((each.group for each in signals if each.group is not None), default=-1)
    for signal in title.signals:
        if (signal.type, frozenset((signal.source, signal.target))) not in told:
            number_ = None if signal.statement is None else kept.get(signal.statement)
            group = None if signal.group is None else groups + signal.group
            where = {"where": "title", "statement": number_, "group": group}
            signals.append(signal.model_copy(update=where))


def _model(pipeline: Pipeline) -> str:
    return f"{pipeline.name}-{pipeline.version}"


def _rules_version() -> str:
    """Return a hash of the reader's own data: languages, ontology, executives, confidence."""
    data = files("entente").joinpath("data")
    digest = hashlib.sha256()
    names = ("ontology.yaml", "executives.yaml", "confidence.yaml")
    found = [data.joinpath(name) for name in names]
    found += _files_under(data.joinpath("languages"))
    for file in found:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:_RULES_CHARS]


def _files_under(folder: Traversable) -> Sequence[Traversable]:
    return [
        file
        for language in sorted(folder.iterdir(), key=lambda each: each.name)
        if language.is_dir()
        for file in sorted(language.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".yaml")
    ]
