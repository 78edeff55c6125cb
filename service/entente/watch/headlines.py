"""One readable sentence an alert, in every language of `data/watch/headlines.yaml`.

A frame by status is filled with the words of a type. The sentence says no more than the type
does: details are in the alert's fields, and the words of the sources in its claims.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from entente.messages import SignalType, Status
from entente.messages.alert import Stance
from entente.watch.names import (
    bare_name_of,
    contracted,
    is_actor,
    is_plural,
    joined,
    name_of,
    place_of,
)
from entente.watch.rules import STATEMENT, LanguageWords, TypeWords, headline_words

_KEPT_HEADLINES: Final = 4_096
_KEPT_PATTERNS: Final = 4_096  # patterns are the data's: some hundreds
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_VARIANTS: Final = re.compile(r"(\w+)\|(\w+)")
_VARIANTS_OF_DENIER: Final = re.compile(r"(\w+)\|\|(\w+)")
_NEEDED: Final = re.compile(r"{(\w+)}")
_FEWEST_PARTIES: Final = 2
_TYPES: Final = frozenset(kind.value for kind in SignalType)
_STATUSES: Final = frozenset(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Act:
    """What a headline tells. `language` is that of `place` where this is no code of a state.

    `speaker` and `stance` are those of a statement.
    """

    type: str
    status: str
    source: str
    target: str | None = None
    against: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    place: str | None = None
    language: str | None = None
    speaker_state: str | None = None
    contradicted_by: tuple[str, ...] = ()
    speaker: str | None = None
    stance: Stance | None = None
    ended: Literal["withdrawn", "merged", "cancelled", "lapsed"] | None = None


def headlines(act: Act) -> dict[str, str]:
    """Return the sentence of `act` by language."""
    return dict(zip(headline_words(), _sentences(act), strict=True))


@lru_cache(maxsize=_KEPT_HEADLINES)
def _sentences(act: Act) -> tuple[str, ...]:
    """Return the sentences in the order of the languages; revisions repeat them."""
    return tuple(headline(act, language) for language in headline_words())


def shift_headlines(side: str, pair: tuple[str, str], *, withdrawn: bool) -> dict[str, str]:
    """Return by language the sentence that two states are not as usual to each other."""
    return {language: _shift(side, pair, language, withdrawn) for language in headline_words()}


def _shift(side: str, pair: tuple[str, str], language: str, withdrawn: bool) -> str:
    frames = headline_words()[language].frames
    parties = joined([name_of(code, language) for code in pair], language)
    sentence = frames[f"shift_{side}"].format(parties=parties)
    if withdrawn:
        sentence = frames["withdrawn"].format(sentence=sentence)
    return contracted(sentence, language)


def headline(act: Act, language: str) -> str:
    """Return the sentence of `act` in `language`, without a full stop."""
    words = headline_words()[language]
    if act.type == STATEMENT and act.speaker and act.target:
        sentence = _spoken(act, act.speaker, act.target, language, words)
    elif act.type in _TYPES and act.status in _STATUSES:
        sentence = _sentence(act, language, words)
    else:
        sentence = _unknown(act, language, words)
    if act.ended:
        sentence = words.frames[act.ended].format(sentence=sentence)
    sentence = contracted(" ".join(sentence.split()), language)
    return sentence[0].upper() + sentence[1:]


def _spoken(act: Act, speaker: str, target: str, language: str, words: LanguageWords) -> str:
    frame = words.frames["statement" if act.stance is None else f"statement_{act.stance}"]
    state, other = bare_name_of(act.source, language), name_of(target, language)
    return frame.format(speaker=speaker, state=state, target=other)


def _unknown(act: Act, language: str, words: LanguageWords) -> str:
    frame = words.frames["unknown" if act.target else "unknown_alone"]
    target = name_of(act.target, language) if act.target else ""
    return frame.format(type=act.type, subject=name_of(act.source, language), target=target)


def _sentence(act: Act, language: str, words: LanguageWords) -> str:
    phrase = words.types[SignalType(act.type)]
    subjects, target = _roles(act, phrase)
    plural = len(subjects) > 1 or is_plural(subjects[0], language)
    names = {
        "subject": joined([name_of(code, language) for code in subjects], language),
        "target": name_of(target, language) if target else "",
        "parties": _parties(act, language) or "",
        "denier": name_of(act.speaker_state, language) if act.speaker_state else "",
    }
    if names["parties"] and "{parties}" in phrase.tail:
        names["target"] = ""
    known = frozenset(name for name, value in names.items() if value)
    frame = _frame(act, language, words, subjects)
    negated = act.status == Status.NEGATED
    sentence = _pattern(act.type, language, frame, plural, negated, known).format(**names)
    return sentence + _additions(act, sentence, language, phrase)


@lru_cache(maxsize=_KEPT_PATTERNS)
def _pattern(
    type_: str, language: str, frame: str, plural: bool, negated: bool, known: frozenset[str]
) -> str:
    """Return the words of a sentence, with room for those names that are known."""
    words = headline_words()[language]
    phrase = words.types[SignalType(type_)]
    tail = _applying(_agreeing(phrase.tail, plural), known)
    singular, several, infinitive, participle, *gerund = phrase.verb
    return _agreeing(frame, plural).format(
        subject="{subject}",
        denier="{denier}",
        now=several if plural else singular,
        inf=infinitive,
        participle=participle,
        gerund=gerund[0] if gerund else infinitive,
        past=phrase.past[plural] if phrase.past else participle,
        tail=_negated(tail, words) if negated else tail,
    )


def _roles(act: Act, phrase: TypeWords) -> tuple[list[str], str | None]:
    """Return who is the subject of the sentence, and whom the act is toward."""
    together = [*act.members] or [act.source, *filter(None, [act.target])]
    if act.target is None or not phrase.joint:
        return [act.source], act.target
    speaker = act.speaker_state
    if phrase.joint == "speaker" and len(together) == _FEWEST_PARTIES and speaker in together:
        return [speaker], next(code for code in together if code != speaker)
    return sorted(together), None


def _parties(act: Act, language: str) -> str | None:
    """Return the parties between whom `source` mediates, where they are told."""
    names = [name_of(code, language) for code in act.members if code != act.source]
    return joined(names, language) if len(names) >= _FEWEST_PARTIES else None


def _frame(act: Act, language: str, words: LanguageWords, subjects: list[str]) -> str:
    denier = act.speaker_state
    if act.status != Status.DENIED or not denier:
        return words.frames[act.status]
    if subjects == [denier]:
        return words.frames["denied_by_itself"]
    form = 2 if is_plural(denier, language) else 1
    return _VARIANTS_OF_DENIER.sub(lambda found: found.group(form), words.frames["denied_by"])


def _negated(tail: str, words: LanguageWords) -> str:
    """Begin a tail as negation asks: "livre une aide", "n'a pas livré d'aide"."""
    for plain, negated in words.negated.items():
        if tail.startswith(plain):
            return negated + tail.removeprefix(plain)
    return tail


def _applying(pattern: str, known: frozenset[str]) -> str:
    """Return `pattern` without those of its bracketed parts of which a name is not known."""

    def part(found: re.Match[str]) -> str:
        inner = found.group(1)
        return inner if known.issuperset(_NEEDED.findall(inner)) else ""

    return _OPTIONAL.sub(part, pattern)


def _agreeing(frame: str, plural: bool) -> str:
    return _VARIANTS.sub(lambda found: found.group(2 if plural else 1), frame)


def _additions(act: Act, sentence: str, language: str, phrase: TypeWords) -> str:
    additions = headline_words()[language].additions
    text = ""
    if act.against and not phrase.bare:
        against = joined([name_of(code, language) for code in act.against], language)
        added = additions["against"].format(against=against)
        text += "" if added.split()[0] in sentence.split() else added
    if act.place and (is_actor(act.place) or act.language == language):
        text += additions["place"].format(place=place_of(act.place, language))
    if deniers := [code for code in act.contradicted_by if is_actor(code)]:
        names = joined([name_of(code, language) for code in deniers], language)
        several = len(deniers) > 1 or is_plural(deniers[0], language)
        added = _agreeing(additions["contradicted_by"], several)
        text += added.format(deniers=names)
    elif act.contradicted_by:
        text += additions["contradicted"]
    return text
