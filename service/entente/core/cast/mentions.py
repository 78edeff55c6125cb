"""Who is spoken of, and where: what leaders, statements and signals share about one article.

A `Cast` indexes people and actors by token, so that a later stage asks "who stands at this token?"
and never searches names again. Token indices are into the parsed `Doc`; character offsets are into
the article's text, which the `Doc` reproduces exactly.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

PersonKind = Literal["name", "title", "pronoun", "elided"]
ActorKind = Literal["name", "demonym", "capital", "metonym", "government", "group"]


@dataclass(frozen=True, slots=True)
class PersonMention:
    """One place where a person is spoken of; `first` and `last` are tokens, `last` exclusive.

    `first:last` covers the name alone ("Vladimir Putin"); `span_first:span_last` also covers a
    title and an apposition that belong to it ("El presidente de Rusia, Vladimir Putin").
    `head` is the token that carries the syntactic function of the whole.
    """

    first: int
    last: int
    span_first: int
    span_last: int
    head: int
    start: int
    end: int
    kind: PersonKind


@dataclass(eq=False, slots=True)
class Person:
    """A person of the article. `state` and `role` are as of the article's date.

    `leader` is true for holders and former holders of high office; experts, journalists and
    private persons are people too, since they may speak. `spokesperson_for` is the state whose
    government speaks through this person or institution.
    """

    name: str
    qid: str | None = None
    role: str | None = None
    state: str | None = None
    leader: bool = False
    gender: Literal["m", "f"] | None = None
    mentions: list[PersonMention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ActorMention:
    """One place where a state or an organisation of states is spoken of.

    `codes` has one code, or several for groups such as "both countries". `kind` tells how it is
    named: "Rusia" (name), "ruso" (demonym), "Moscú" (capital), "Kremlin" (metonym), "el Gobierno
    ruso", "la cancillería rusa", "las tropas rusas" (government), "ambos países" (group).
    """

    codes: tuple[str, ...]
    kind: ActorKind
    first: int
    last: int
    head: int
    start: int
    end: int


@dataclass(slots=True)
class Cast:
    """The people and actors of one article, by order of appearance and by token."""

    people: list[Person] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    _person_at: dict[int, Person] = field(default_factory=dict)
    _actor_at: dict[int, ActorMention] = field(default_factory=dict)

    def add_mention(self, person: Person, mention: PersonMention) -> None:
        """Record `mention` of `person`; tokens of the title and apposition lead to the person."""
        if person not in self.people:
            self.people.append(person)
        person.mentions.append(mention)
        for token in range(mention.span_first, mention.span_last):
            self._person_at.setdefault(token, person)
        for token in range(mention.first, mention.last):
            self._person_at[token] = person

    def add_actor(self, mention: ActorMention) -> None:
        """Record a mention of a state or organisation."""
        self.actors.append(mention)
        for token in range(mention.first, mention.last):
            self._actor_at[token] = mention

    def person_at(self, token: int) -> Person | None:
        """Return who is named by the token at this index, or by the phrase that it is part of."""
        return self._person_at.get(token)

    def actor_at(self, token: int) -> ActorMention | None:
        """Return the state or organisation that the token at this index names."""
        return self._actor_at.get(token)

    def leaders(self) -> Iterator[Person]:
        """Yield the people who hold or held high office, in order of appearance."""
        return (person for person in self.people if person.leader)
