"""One revision of an alert, written from a development."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from entente.messages import Act as FoldedAct
from entente.messages import (
    Alert,
    Changed,
    Claim,
    ObservedSignal,
    Report,
    SeverityTerm,
    Versions,
)
from entente.messages.alert import Change, Stance, Tier
from entente.sources import host_of
from entente.watch.content import Content, content_of
from entente.watch.headlines import Act, headlines
from entente.watch.memory import Account, Development, Outcome, PairMemory
from entente.watch.relation_memory import Standing
from entente.watch.rules import STATEMENT, development_rules
from entente.watch.severity import Novelty, Weighed, severity_terms, tier_of, total
from entente.watch.tellings import Telling

_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a revision is written from.

    `development` tells what is in the alert; its revision number and history are those before
    this revision. `told` is what its accounts say together, and has a lead.
    """

    development: Development
    told: Content
    lead: Telling
    change: Change
    changed: tuple[Changed, ...]
    outcome: Outcome | None
    merged_into: str | None
    memory: PairMemory
    relation: Standing
    versions: Versions


def write_alert(draft: Draft) -> Alert:
    """Return the revision; complete in itself, apart from what exceeds the bounds."""
    development, told, lead = draft.development, draft.told, draft.lead.signal
    novelty = novelty_of(development, draft.memory)
    terms, severity, tier = _judged(draft, novelty)
    return Alert(
        id=development.id,
        story=development.story,
        revision=development.revision + 1,
        kind="statement" if lead.type == STATEMENT else "signal",
        change=draft.change,
        tier=tier,
        severity=severity,
        severity_terms=terms,
        headline=headlines(_act(draft)),
        type=lead.type,
        status=lead.status,
        source=lead.source,
        target=lead.target,
        against=told.against,
        members=told.members,
        place=told.place,
        condition=told.condition,
        instrument=told.instrument,
        confidence=lead.confidence,
        why=lead.why,
        event_date=told.event_date,
        first_seen=development.first_seen,
        last_seen=development.last_seen,
        claims=tuple(_claims(told, _words_folded(development, draft.memory))),
        reports=_reports(development),
        spread=told.spread,
        origins=told.origins,
        confirmed_by=told.confirmed_by,
        contradicted_by=told.contradicted_by,
        novelty=novelty,
        history=development.history,
        relation=draft.relation.index,
        baseline=draft.relation.baseline,
        changed=draft.changed,
        outcome=draft.outcome,
        merged_into=draft.merged_into,
        acts=tuple(_acts(development, draft.memory)),
        stance=_stance(told),
        versions=draft.versions,
    )


def novelty_of(development: Development, memory: PairMemory) -> Novelty:
    """Return whether the pair has seen such an act, in that direction, shortly before."""
    rules = development_rules()
    began = development.first_seen
    earliest = began - timedelta(days=rules.repeat_days)
    key = development.key
    past = memory.past.get(key)
    if past is not None and earliest <= past < began:
        return "repeat"
    for other in memory.developments:
        if (
            other.key == key
            and other.id != development.id
            and other.accounts
            and earliest <= other.first_seen < began
        ):
            return "repeat"
    young = began - memory.started_at < timedelta(days=rules.warming_up_days)
    return "warming_up" if young else "first"


def _judged(draft: Draft, novelty: Novelty) -> tuple[tuple[SeverityTerm, ...], int, Tier]:
    told, lead = draft.told, draft.lead.signal
    max_age = timedelta(days=development_rules().max_age_days)
    speakers = (signal.speaker for _, signal in told.tellings)
    weighed = Weighed(
        goldstein=lead.goldstein,
        status=lead.status,
        confidence=lead.confidence,
        speakers=tuple(speaker for speaker in speakers if speaker),
        parties=frozenset({lead.source, *told.members, *filter(None, [lead.target])}),
        novelty=novelty,
        spread=told.spread,
        confirmed=bool(told.confirmed_by),
        contradicted=bool(told.contradicted_by),
        outcome=draft.outcome,
        precision=told.precision,
        old=draft.development.last_seen < draft.memory.latest - max_age,
    )
    terms = severity_terms(weighed)
    severity = total(terms)
    tier = tier_of(severity, weighed)
    if draft.change != _WITHDRAWN:
        return terms, severity, tier
    taken_back = SeverityTerm(name=_WITHDRAWN, points=-sum(term.points for term in terms))
    return (*terms, taken_back), 0, "log" if tier == "log" else "notify"


def _act(draft: Draft) -> Act:
    told, lead = draft.told, draft.lead.signal
    act = Act(
        type=lead.type,
        status=lead.status,
        source=lead.source,
        target=lead.target,
        against=told.against,
        members=told.members,
        place=told.place,
        language=draft.lead.account.language,
        speaker_state=lead.speaker.state if lead.speaker else None,
        contradicted_by=told.contradicted_by,
        speaker=lead.speaker.name if lead.speaker and lead.type == STATEMENT else None,
        stance=_stance(told),
        ended=_ended(draft),
    )
    # Who confirms an alliance proclaims it too: both are the subject then.
    return replace(act, speaker_state=None) if told.confirmed_by else act


def _ended(draft: Draft) -> Literal["withdrawn", "merged", "cancelled", "lapsed"] | None:
    if draft.change == _WITHDRAWN:
        return "merged" if draft.merged_into else "withdrawn"
    return draft.outcome


def _claims(told: Content, words: Iterable[Telling]) -> Iterator[Claim]:
    """Yield the different quotations, that of the lead first, the others in order of time.

    What leaders said of it comes last, without what overlaps the words of the act.
    """
    seen: set[tuple[str, str]] = set()
    first = (told.lead,) if told.lead else ()
    spans = [(t.account.article_id, t.signal) for t in told.tellings]
    others = (t for t in words if not any(_overlap(t, *span) for span in spans))
    for telling in (*first, *told.tellings, *others):
        signal = telling.signal
        claim = (signal.speaker.name if signal.speaker else "", signal.quote)
        if claim in seen:
            continue
        seen.add(claim)
        if len(seen) > development_rules().bounds.claims:
            return
        yield claim_of(telling)


def _overlap(telling: Telling, article: str, signal: ObservedSignal) -> bool:
    mine = telling.signal
    same = telling.account.article_id == article and mine.where == signal.where
    return same and mine.quote_start < signal.quote_end and signal.quote_start < mine.quote_end


def _words_folded(development: Development, memory: PairMemory) -> list[Telling]:
    """Return what leaders say in the same articles or on the same occasion, in order of time."""
    words = [
        telling
        for other in memory.developments
        if other.folded_into == development.id and other.family == STATEMENT
        for telling in content_of(other).tellings
    ]
    return sorted(words, key=_told_at)


def _told_at(telling: Telling) -> tuple[datetime, str, int]:
    account, signal = telling
    return account.published_at, account.article_id, signal.quote_start


def _stance(told: Content) -> Stance | None:
    """Return the stance of a statement; one that a newer reader knows is left out."""
    return next((each for each in get_args(Stance) if each == told.stance), None)


def claim_of(telling: Telling) -> Claim:
    """Return the words of a telling, and who says them."""
    account, signal = telling
    return Claim(
        speaker=signal.speaker,
        quote=signal.quote,
        start=signal.quote_start,
        end=signal.quote_end,
        where=signal.where,
        context=signal.context,
        article_id=account.article_id,
        status=signal.status,
    )


def _acts(development: Development, memory: PairMemory) -> Iterator[FoldedAct]:
    """Yield the minor acts that this alert tells too."""
    for other in memory.developments:
        if other.folded_into != development.id or other.family == STATEMENT:
            continue
        if (lead := content_of(other).lead) is None:
            continue
        account, signal = lead
        yield FoldedAct(
            type=signal.type,
            status=signal.status,
            source=signal.source,
            target=signal.target,
            quote=signal.quote,
            article_id=account.article_id,
        )


def _reports(development: Development) -> tuple[Report, ...]:
    return tuple(report_of(account) for account in development.accounts if account.signals)


def report_of(account: Account) -> Report:
    """Return where an account was published."""
    return Report(
        article_id=account.article_id,
        url=account.url,
        outlet=account.outlet or host_of(account.url) or None,
        language=account.language,
        published_at=account.published_at,
    )
