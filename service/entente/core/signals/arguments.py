"""From paths in a frame to states: who is meant by the words that fill a role.

A role is filled by the first path that leads to a state. Places are no actors: nothing is taken
from a phrase that no path of the frame names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.mentions import Cast, Person
from entente.core.signals import syntax
from entente.core.signals.frames import Lexicon, Path, Step
from entente.messages import Speaker, Statement

PAIR: Final = 2
_MAX_CLIMB: Final = 8
_REACH: Final = 12


@dataclass(frozen=True, slots=True)
class Role:
    """The states that fill a role, the words that name them, and how surely they were found."""

    codes: tuple[str, ...] = ()
    tokens: tuple[int, ...] = ()
    how: str = "explicit"

    def __bool__(self) -> bool:
        return bool(self.codes)


@dataclass(slots=True)
class Arguments:
    """Resolves roles in one article."""

    doc: Doc
    cast: Cast
    statements: Sequence[Statement]
    lexicon: Lexicon
    skipped: frozenset[int] = frozenset()
    _elided: dict[int, Person] = field(default_factory=dict)
    _cues: dict[int, int] = field(default_factory=dict)
    _groups: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
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

    def role(self, trigger: Token, paths: Iterable[Path], avoid: Sequence[str] = ()) -> Role:
        """Fill a role by the first path that leads to a state outside `avoid`."""
        for path in paths:
            found = self._follow(trigger, path)
            codes = tuple(code for code in found.codes if code not in avoid)
            if codes:
                return Role(codes, found.tokens, found.how)
        return Role()

    def _follow(self, trigger: Token, path: Path) -> Role:
        here = [trigger]
        for step in path[:-1]:
            here = [token for start in here for token in self._step(start, step)]
        last = path[-1]
        merged = [self._last(start, last) for start in here]
        codes = tuple(dict.fromkeys(code for role in merged for code in role.codes))
        tokens = tuple(index for role in merged for index in role.tokens)
        hows = {role.how for role in merged if role.codes}
        return Role(codes, tokens, hows.pop() if len(hows) == 1 else "explicit")

    def _last(self, start: Token, step: Step) -> Role:
        match step.name:
            case "speaker":
                return self._speaking(start)
            case "addressee":
                return self._addressed(start)
            case "partner":
                number = self.cue_statement(start)
                return Role() if number is None else self.addressee(number)
            case "sentence":
                return self._sentence(start)
        tokens = self._step(start, step)
        role = self.resolve(tokens, within=step.name == "any")
        if role or step.name != "subject":
            return role
        return (Role() if tokens else self._dropped(start)) or self._adjacent(start)

    def _adjacent(self, token: Token) -> Role:
        """Fill the subject of a finite verb by the states named right before it.

        Word order helps where the parser lost the subject.
        """
        verb = syntax.governor(token, self.lexicon.grammar) or token
        past = syntax.morph(verb, "Tense") == "Past" and verb.pos_ == "VERB"
        if syntax.morph(verb, "VerbForm") != "Fin" and (not past or syntax.is_reduced(verb)):
            return Role()
        found: list[Role] = []
        joined = True
        for before in reversed(self.doc[max(0, verb.i - _REACH) : verb.i]):
            role = self._one(before) if joined else Role()
            if role:
                head = self.doc[min(role.tokens)] if role.tokens else before
                if not found and syntax.relation(head) in {"nmod", "obl"}:
                    return Role()
                found.append(role)
                joined = False
            elif before.pos_ == "CCONJ" and found:
                joined = True
            elif not self._between(before, started=bool(found)):
                break
        codes = dict.fromkeys(code for role in reversed(found) for code in role.codes)
        used = tuple(index for role in reversed(found) for index in role.tokens)
        return Role(tuple(codes), used)

    def _between(self, token: Token, *, started: bool) -> bool:
        """Tell whether a word may stand between a verb and the names before it."""
        if token.i in self.skipped:
            return True
        if started:
            return self.cast.person_at(token.i) is not None or token.pos_ == "ADJ"
        return token.pos_ in {"AUX", "ADV", "PRON", "PART"}

    def _step(self, token: Token, step: Step) -> list[Token]:
        grammar = self.lexicon.grammar
        match step.name:
            case "self":
                found = [token]
            case "subject":
                found = self._subjects(token)
            case "object":
                found = syntax.objects(token, grammar)
            case "owner":
                found = syntax.owners(token, grammar)
            case "author":
                found = syntax.authors(token, grammar)
                carrier = syntax.carried_by(token, grammar)
                if carrier is not None:
                    found = [*found, *(x for x in syntax.authors(carrier, grammar) if x != token)]
            case "leader":
                found = [x for x in self._subjects(token) if self.cast.person_at(x.i) is not None]
            case "outer":
                found = self._outer(token)
            case "clause":
                found = syntax.clauses(token, grammar)
            case "any":
                found = [item for item in token.subtree if item != token]
            case preposition:
                found = syntax.obliques(token, preposition, grammar)
        if step.word_class is None:
            return found
        words = self.lexicon.classes[step.word_class]
        spread = [item for token_ in found for item in syntax.conjuncts(token_)]
        return [
            item
            for item in spread
            if any(syntax.in_class(part, words) for part in (item, *syntax.children(item, "aux")))
            or (step.word_class == "person" and self.cast.person_at(item.i) is not None)
        ]

    def _subjects(self, token: Token) -> list[Token]:
        grammar = self.lexicon.grammar
        found = syntax.subjects(token, grammar)
        carrier = syntax.carried_by(token, grammar)
        if carrier is not None and not found:
            found = syntax.subjects(carrier, grammar)
        light = syntax.governor(token, grammar)
        if light is not None:
            own = syntax.subjects(light, grammar)
            found = found or [item for item in own if item != token]
            if not found and token in own:
                found = []
        return found

    def _outer(self, noun: Token) -> list[Token]:
        """Return the subject of the clause that a noun dates ("during his visit to ...")."""
        grammar = self.lexicon.grammar
        node = noun
        if syntax.relation(node) in {"nmod", "compound"} and (
            syntax.is_word(node.head, grammar.carriers)
        ):
            node = node.head
        if syntax.relation(node) in {"obl", "advmod"} and node.head.pos_ in syntax.VERBAL:
            return syntax.subjects(node.head, grammar)
        return []

    def _sentence(self, token: Token) -> Role:
        """Return the two states that the sentence names, if they are exactly two."""
        codes = dict.fromkeys(code for at in token.sent for code in self._one(at).codes)
        return Role(tuple(codes), (), "sentence") if len(codes) == PAIR else Role()

    def _dropped(self, token: Token) -> Role:
        """Fill a dropped subject from the cast, the person of the verb or the cue it is."""
        grammar = self.lexicon.grammar
        verb = syntax.governor(token, grammar) or token
        for _ in range(3):
            group = [verb, *syntax.children(verb, "aux", "cop")]
            if any(syntax.morph(part, "Person") == "1" for part in group):
                return self._speaking(verb)
            if any(syntax.morph(part, "Person") == "2" for part in group):
                return self._addressed(verb)
            for part in group:
                person = self._elided.get(part.i)
                if person is not None and person.state:
                    return Role((person.state,), (), "elided")
            number = self.cue_statement(verb)
            if number is not None:
                speaker = self.statements[number].speaker
                return _of_speaker(speaker, "cue")
            if syntax.relation(verb) not in {"xcomp", "conj", "ccomp"} or verb.head is verb:
                break
            if syntax.relation(verb) == "ccomp":
                return self._of_reporter(verb)
            verb = verb.head
        return Role()

    def _of_reporter(self, verb: Token) -> Role:
        """Take the subject of the reporting verb where person and number agree."""
        numbers = [syntax.morph(part, "Number") for part in (verb, *syntax.children(verb, "aux"))]
        outer = list(syntax.children(verb.head, "nsubj"))
        if len(outer) != 1 or syntax.morph(outer[0], "Number") == "Plur" or "Plur" in numbers:
            return Role()
        found = self.resolve(outer)
        return Role(found.codes, (), "elided") if len(found.codes) == 1 else Role()

    def resolve(self, tokens: Iterable[Token], *, within: bool = False) -> Role:
        """Return the states that the phrases headed by `tokens` stand for, conjuncts included."""
        codes: dict[str, None] = {}
        used: list[int] = []
        how = "explicit"
        for head in tokens:
            spread = [head] if within else syntax.conjuncts(head)
            for token in spread:
                found = self._one(token)
                codes.update(dict.fromkeys(found.codes))
                if found.codes:
                    used.extend((token.i, *found.tokens))
                    how = found.how if found.how != "explicit" else how
        return Role(tuple(codes), tuple(used), how)

    def _one(self, token: Token) -> Role:
        person = self.cast.person_at(token.i)
        if person is not None and self._names(token, person):
            if person.state and not (person.role or "").startswith("former"):
                return Role((person.state,), (token.i,))
            return Role()
        actor = self.cast.actor_at(token.i)
        if actor is not None:
            return Role(actor.codes, tuple(range(actor.first, actor.last)))
        if token.pos_ in {"PRON", "DET"}:
            return self._pronoun(token)
        if token.pos_ == "PROPN":
            return self._part_of_name(token)
        grammar = self.lexicon.grammar
        if syntax.is_word(token, grammar.generic_states):
            return self._possessed(token, both=True)
        if syntax.is_word(token, grammar.organs):
            owned = self.resolve(syntax.owners(token, grammar), within=True)
            return owned or self._possessed(token, both=False)
        return Role()

    def _part_of_name(self, token: Token) -> Role:
        """Resolve "South Lebanon", whose head is not the state's name itself."""
        for child in syntax.children(token, "flat", "compound"):
            actor = self.cast.actor_at(child.i)
            if actor is not None and actor.kind == "name" and child.pos_ == "PROPN":
                return Role(actor.codes, tuple(range(actor.first, actor.last)))
        if syntax.is_word(token, self.lexicon.grammar.organs):
            return self.resolve(syntax.owners(token, self.lexicon.grammar), within=True)
        return Role()

    def _names(self, token: Token, person: Person) -> bool:
        """Tell whether the token heads a mention of the person, not a modifier inside it."""
        return any(
            mention.head == token.i or mention.first <= token.i < mention.last
            for mention in person.mentions
        ) or not self.cast.actor_at(token.i)

    def _possessed(self, token: Token, *, both: bool) -> Role:
        """Resolve "our countries", "our soldiers", "your country" inside a statement."""
        grammar = self.lexicon.grammar
        forms = {child.lower_ for child in syntax.children(token, "det", "nmod", "amod")}
        if forms & grammar.ours:
            plural = syntax.morph(token, "Number") == "Plur"
            if both and plural:
                speaking, addressed = self._speaking(token), self._addressed(token)
                if speaking and addressed:
                    return Role((*speaking.codes, *addressed.codes), (), "statement")
                return Role()
            return self._speaking(token)
        if forms & grammar.yours:
            return self._addressed(token)
        return Role()

    def _pronoun(self, token: Token) -> Role:
        grammar = self.lexicon.grammar
        if token.lower_ in grammar.we:
            return self._speaking(token)
        if token.lower_ in grammar.you:
            return self._addressed(token)
        if token.lower_ in grammar.both:
            return self._both(token)
        return Role()

    def _both(self, token: Token) -> Role:
        """Resolve "ambos", "both" to the two states named last before it, if they are two."""
        sentence_start = token.sent.start
        codes: dict[str, None] = {}
        for index in range(token.i - 1, max(-1, sentence_start - 120), -1):
            found = self._one_named(index)
            if found:
                codes.setdefault(found)
            if len(codes) == PAIR:
                return Role(tuple(codes), (), "group")
        return Role()

    def _one_named(self, index: int) -> str | None:
        person = self.cast.person_at(index)
        return person.state if person is not None and person.leader else None

    def _speaking(self, token: Token) -> Role:
        number = self.statement_at(token)
        if number is None:
            return Role()
        return _of_speaker(self.statements[number].speaker, "statement")

    def _addressed(self, token: Token) -> Role:
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


def _of_speaker(speaker: Speaker | None, how: str) -> Role:
    if speaker is None or not speaker.state:
        return Role()
    return Role((speaker.state,), (), how)
