"""Who is meant by a phrase: states for names, people, organs, pronouns and possessives.

A person stands for the state whose office they hold, an organ for the state that it belongs to,
"we" and "our countries" inside a statement for speaker and addressee.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.cast.mentions import ActorMention, Cast, Person
from entente.core.signals import possession, syntax
from entente.core.signals.frames import Grammar
from entente.core.signals.offices import holds_office
from entente.messages import Speaker, Statement

PAIR: Final = 2
_MAX_ORGANS: Final = 3
_BEFORE: Final = 120  # tokens that "both" looks back over


@dataclass(frozen=True, slots=True)
class Role:
    """The states that fill a role, the words that name them, and how surely they were found."""

    codes: tuple[str, ...] = ()
    tokens: tuple[int, ...] = ()
    how: str = "explicit"

    def __bool__(self) -> bool:
        """Tell whether any state was found."""
        return bool(self.codes)


@dataclass(slots=True)
class Referents:
    """Resolves phrases of one article to states."""

    doc: Doc
    cast: Cast
    statements: Sequence[Statement]
    grammar: Grammar
    _elided: dict[int, Person] = field(default_factory=dict)
    _cues: dict[int, int] = field(default_factory=dict)
    _groups: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _acting: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index dropped subjects and cues by where they stand."""
        for person in self.cast.people:
            for mention in person.mentions:
                if mention.kind == "elided":
                    self._elided[mention.head] = person
        for number, statement in enumerate(self.statements):
            if statement.cue is not None:
                for at in range(statement.cue.start, statement.cue.end):
                    self._cues.setdefault(at, number)

    def statement_at(self, token: Token) -> int | None:
        """Return the index of the innermost statement whose content holds the token."""
        best: tuple[int, int] | None = None
        for number, statement in enumerate(self.statements):
            if statement.where == "text" and statement.start <= token.idx < statement.end:
                size = statement.end - statement.start
                if best is None or size < best[0]:
                    best = (size, number)
        return None if best is None else best[1]

    def cue_statement(self, verb: Token) -> int | None:
        """Return the index of a statement whose cue is this verb."""
        return self._cues.get(verb.idx)

    def elided(self, verb: Token) -> Role:
        """Return the state of the person whom a verb leaves out."""
        person = self._elided.get(verb.i)
        return Role((person.state,), (), "elided") if person and person.state else Role()

    def reporter(self, verb: Token) -> Role:
        """Return the state of the speaker of the statement whose cue this verb is."""
        number = self.cue_statement(verb)
        return Role() if number is None else of_speaker(self.statements[number].speaker, "cue")

    def resolve(self, tokens: Iterable[Token], *, within: bool = False) -> Role:
        """Return the states that the phrases headed by `tokens` stand for, conjuncts included."""
        codes: dict[str, None] = {}
        used: list[int] = []
        how = "explicit"
        for head in tokens:
            spread = [head] if within else self._conjuncts(head)
            for token in spread:
                found = self.one(token)
                codes.update(dict.fromkeys(found.codes))
                if not within:
                    found = self._listed(token, found)
                    codes.update(dict.fromkeys(found.codes))
                if found.codes:
                    used.extend((token.i, *found.tokens))
                    how = found.how if found.how != "explicit" else how
        return Role(tuple(codes), tuple(used), how)

    def _conjuncts(self, head: Token) -> list[Token]:
        """Return the coordinated tokens without a subject of the next clause among objects."""
        first, *others = syntax.conjuncts(head)
        if syntax.relation(first) == "nsubj" or not syntax.is_finite(first.head):
            return [first, *others]
        kept = [first]
        for token in others:
            end = token.right_edge.i + 1
            if end < len(self.doc) and self.doc[end].pos_ == "VERB" and token.pos_ == "PROPN":
                continue
            kept.append(token)
        return kept

    def _listed(self, token: Token, role: Role) -> Role:
        """Add the names that stand in one list with a state's name: "A, B and C".

        Parsers often lose the middle of such a list. A name right before a verb, or a list that
        does not begin its clause, is left alone: it may belong to another clause.
        """
        actor = self.cast.actor_at(token.i)
        if actor is None or actor.kind not in {"name", "capital"}:
            return role
        after = self._names_beside(actor, 1)
        if after and (self._opens(actor) or not self._is_before_verb(after[-1].last)):
            return _with_names(role, after)
        before = self._names_beside(actor, -1)
        if before and self._opens(before[-1]):
            return _with_names(role, before)
        return role

    def _opens(self, actor: ActorMention) -> bool:
        """Tell whether a name, its article aside, begins the sentence or follows a mark."""
        at = actor.first - 1
        if at >= 0 and self.doc[at].pos_ == "DET":
            at -= 1
        return at < 0 or self.doc[at].is_punct

    def _names_beside(self, actor: ActorMention, side: int) -> list[ActorMention]:
        """Return the list members after (1) or before (-1) a name; empty without "and"."""
        found: list[ActorMention] = []
        joined = False
        edge = actor.last if side > 0 else actor.first - 1
        while 0 <= edge < len(self.doc):
            token = self.doc[edge]
            other = self.cast.actor_at(edge)
            if other is not None and other.kind == actor.kind:
                found.append(other)
                edge = other.last if side > 0 else other.first - 1
                if joined and side > 0:
                    break
            elif token.text == "," or token.pos_ in {"CCONJ", "DET"}:
                joined = joined or token.pos_ == "CCONJ"
                edge += side
            else:
                break
        return found if joined else []

    def _is_before_verb(self, last: int) -> bool:
        return last < len(self.doc) and self.doc[last].pos_ in syntax.VERBAL

    def one(self, token: Token) -> Role:
        """Return the states that the phrase headed by one token stands for."""
        person = self.cast.person_at(token.i)
        if self.cast.actor_at(token.i) is not None or (person and self._names(token, person)):
            found = self._named(token)
            unknown = person is not None and person.state is None and token.pos_ == "NOUN"
            return found or (self._common_noun(token) if unknown else found)
        if token.pos_ in {"PRON", "DET"} or token.lower_ in self.grammar.both:
            return self._pronoun(token) or self._part_of_name(token)
        return self._part_of_name(token) if token.pos_ == "PROPN" else self._common_noun(token)

    def _named(self, token: Token) -> Role:
        """Return the state of the person or actor that the token names."""
        person = self.cast.person_at(token.i)
        if person is not None and self._names(token, person):
            acts = person.state is not None and self._acts(person)
            return Role((str(person.state),), (token.i,)) if acts else Role()
        actor = self.cast.actor_at(token.i)
        if actor is None:
            return Role()
        dates = actor.kind == "capital" and syntax.is_dateline(self.doc[actor.first : actor.last])
        return Role() if dates else Role(actor.codes, tuple(range(actor.first, actor.last)))

    def _acts(self, person: Person) -> bool:
        if person.name not in self._acting:
            acting = holds_office(person, self.doc, self.cast, self.grammar)
            self._acting[person.name] = acting
        return self._acting[person.name]

    def _common_noun(self, token: Token) -> Role:
        if syntax.is_word(token, self.grammar.generic_states):
            return self._possessed(token, both=True) or self._of_reporter(token)
        if syntax.is_word(token, self.grammar.organs):
            return (
                self._owned(token)
                or self._possessed(token, both=False)
                or self._of_reporter(token)
            )
        if syntax.is_word(token, self.grammar.regions) and syntax.relation(token) != "nsubj":
            return self._owned(token)
        return self._apposed(token)

    def _apposed(self, noun: Token) -> Role:
        """Return the state that a noun introduces: "the bloc ECOWAS", "su vecino Chile"."""
        actor = self.cast.actor_at(noun.i + 1)
        if actor is None or actor.kind != "name" or actor.first != noun.i + 1:
            return Role()
        named = self.doc[actor.head]
        inside = syntax.relation(named) in {"appos", "flat"} and named.head == noun
        lost = syntax.relation(named) in {"xcomp", "dep"} and named.head == noun.head
        return (
            Role(actor.codes, tuple(range(actor.first, actor.last))) if inside or lost else Role()
        )

    def _owned(self, organ: Token) -> Role:
        """Return the state of an organ, through organs of organs ("the army of the regime")."""
        level = [organ]
        for _ in range(_MAX_ORGANS):
            owners = [owner for item in level for owner in self._owners(item)]
            codes: dict[str, None] = {}
            used: list[int] = []
            for owner in owners:
                named = self._named_with_list(owner, organ)
                codes.update(dict.fromkeys(named.codes))
                used.extend(named.tokens)
            if codes:
                return Role(tuple(codes), tuple(used))
            links = self.grammar.organs | self.grammar.regions
            level = [item for item in owners if syntax.is_word(item, links)]
        return Role()

    def _of_reporter(self, organ: Token) -> Role:
        """Resolve "their government" of reported content to the state of who reports it."""
        verb = organ.head
        if syntax.relation(organ) != "nsubj" or syntax.relation(verb) != "ccomp":
            return Role()
        third = any(
            syntax.morph(child, "Poss") == "Yes" and syntax.morph(child, "Person") == "3"
            for child in organ.children
        )
        outer = [item for item in syntax.children(verb.head, "nsubj") if item.i < organ.i]
        found = self.resolve(outer) if third else Role()
        return Role(found.codes, (), "elided") if len(found.codes) == 1 else Role()

    def _named_with_list(self, owner: Token, organ: Token) -> Role:
        """Return the state of an owner; of several organs all that stand in a list with it."""
        named = self._named(owner)
        actor = self.cast.actor_at(owner.i)
        if actor is None or not named or syntax.morph(organ, "Number") != "Plur":
            return named
        return _with_names(named, self._names_beside(actor, 1))

    def _owners(self, organ: Token) -> list[Token]:
        """Return the owners of an organ; of several organs all that are coordinated."""
        owners = possession.owners(organ, self.grammar)
        owners += [
            item
            for item in syntax.children(organ, "nmod")
            if syntax.case_of(item, self.grammar) in self.grammar.origin
        ]
        if not syntax.is_plural(organ):
            return owners
        return [item for owner in owners for item in syntax.conjuncts(owner)]

    def _part_of_name(self, token: Token) -> Role:
        """Resolve "South Lebanon", whose head is not the state's name itself."""
        for child in syntax.children(token, "flat", "compound"):
            actor = self.cast.actor_at(child.i)
            if actor is not None and actor.kind == "name" and child.pos_ == "PROPN":
                return Role(actor.codes, tuple(range(actor.first, actor.last)))
        return self._owned(token) if syntax.is_word(token, self.grammar.organs) else Role()

    def _names(self, token: Token, person: Person) -> bool:
        """Tell whether the token heads a mention of the person, not a modifier inside it."""
        return any(
            mention.head == token.i or mention.first <= token.i < mention.last
            for mention in person.mentions
        ) or not self.cast.actor_at(token.i)

    def _possessed(self, token: Token, *, both: bool) -> Role:
        """Resolve "our countries", "our soldiers", "your country" inside a statement."""
        grammar = self.grammar
        forms = {child.lower_ for child in syntax.children(token, "det", "nmod", "amod")}
        if forms & grammar.ours:
            plural = syntax.morph(token, "Number") == "Plur"
            if both and plural:
                speaking, addressed = self.speaking(token), self.addressed(token)
                if speaking and addressed:
                    return Role((*speaking.codes, *addressed.codes), (), "statement")
                return Role()
            return self.speaking(token)
        if forms & grammar.yours:
            return self.addressed(token)
        return Role()

    def _pronoun(self, token: Token) -> Role:
        grammar = self.grammar
        if token.lower_ in grammar.we:
            return self.speaking(token)
        if token.lower_ in grammar.you:
            return self.addressed(token)
        if token.lower_ in grammar.both:
            return self._both(token)
        return Role()

    def _both(self, token: Token) -> Role:
        """Resolve "ambos", "both" to the two states named last before it, if they are two."""
        sentence_start = token.sent.start
        codes: dict[str, None] = {}
        for index in range(token.i - 1, max(-1, sentence_start - _BEFORE), -1):
            found = self._one_named(index)
            if found:
                codes.setdefault(found)
            if len(codes) == PAIR:
                return Role(tuple(codes), (), "group")
        return self._pair_before(token)

    def _pair_before(self, token: Token) -> Role:
        """Return the two states of the sentence before, places aside, if they are exactly two."""
        before = syntax.sentence_before(token)
        if before is None or self._states(self.doc[token.sent.start : token.i]):
            return Role()
        codes = self._states(before)
        return Role(codes, (), "group") if len(codes) == PAIR else Role()

    def _states(self, tokens: Iterable[Token]) -> tuple[str, ...]:
        """Return the states that words name, those after a preposition of place aside."""
        found: dict[str, None] = {}
        for token in tokens:
            actor = self.cast.actor_at(token.i)
            head = token if actor is None else self.doc[actor.head]
            if syntax.case_of(head, self.grammar) not in self.grammar.place:
                found.update(dict.fromkeys(self._named(token).codes))
        return tuple(found)

    def _one_named(self, index: int) -> str | None:
        person = self.cast.person_at(index)
        return person.state if person is not None and person.leader else None

    def speaking(self, token: Token) -> Role:
        """Return the state of the speaker of the statement around the token."""
        number = self.statement_at(token)
        if number is None:
            return Role()
        return of_speaker(self.statements[number].speaker, "statement")

    def addressed(self, token: Token) -> Role:
        """Return the state spoken to in the statement around the token."""
        number = self.statement_at(token)
        return Role() if number is None else self.addressee(number)

    def addressee(self, number: int) -> Role:
        """Return the state spoken to: as stated, else the one leader beside the cue."""
        statement = self.statements[number]
        if statement.addressee is not None and statement.addressee.state:
            return Role((statement.addressee.state,), (), "statement")
        if statement.speaker is None or statement.speaker.state is None:
            return Role()
        if number not in self._groups:
            self._groups[number] = self._partners(statement)
        codes = self._groups[number]
        return Role(codes, (), "statement") if len(codes) == 1 else Role()

    def _partners(self, statement: Statement) -> tuple[str, ...]:
        """Return the states of the other leaders in the sentence of the statement, else so far."""
        own = statement.speaker.state if statement.speaker else None
        cue = statement.cue or statement
        near: dict[str, None] = {}
        before: dict[str, None] = {}
        span = self.doc.char_span(cue.start, cue.end, alignment_mode="expand")
        sentence = span.sent if span is not None and len(span) else None
        for person in self.cast.leaders():
            if not person.state or person.state == own:
                continue
            for mention in person.mentions:
                if sentence is not None and sentence.start <= mention.head < sentence.end:
                    near.setdefault(person.state)
                if mention.start < statement.end:
                    before.setdefault(person.state)
        return tuple(near) or tuple(before)


def _with_names(role: Role, names: Iterable[ActorMention]) -> Role:
    codes = dict.fromkeys((*role.codes, *(code for name in names for code in name.codes)))
    heads = tuple(name.head for name in names)
    return Role(tuple(codes), (*role.tokens, *heads), role.how)


def of_speaker(speaker: Speaker | None, how: str) -> Role:
    """Return the state of a speaker, empty where there is none."""
    if speaker is None or not speaker.state:
        return Role()
    return Role((speaker.state,), (), how)
