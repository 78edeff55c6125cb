"""From paths in a frame to states: who fills a role.

A role is filled by the first path that leads to a state. Places are no actors: nothing is taken
from a phrase that no path of the frame names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Token

from entente.core.signals import complements, functions, objects, possession, syntax
from entente.core.signals.companions import with_companions
from entente.core.signals.discourse import DROPS_SUBJECTS, continued_subject
from entente.core.signals.frames import Grammar, Lexicon, Path, Step
from entente.core.signals.referents import PAIR, Referents, Role

_REACH: Final = 12  # tokens before a verb in which its lost subject is looked for
_BETWEEN: Final = frozenset({"between", "entre"})


@dataclass(frozen=True, slots=True)
class Arguments:
    """Fills roles in one article; `skipped` are the tokens of dates."""

    referents: Referents
    lexicon: Lexicon
    skipped: frozenset[int] = frozenset()
    _reached_by: dict[tuple[int, Step], list[Token]] = field(default_factory=dict, repr=False)

    def role(self, trigger: Token, paths: Iterable[Path], avoid: Sequence[str] = ()) -> Role:
        """Fill a role by the first path that leads to a state outside `avoid`."""
        for path in paths:
            found = self._follow(trigger, path)
            codes = tuple(code for code in found.codes if code not in avoid)
            if codes:
                return Role(codes, found.tokens, found.how)
        return Role()

    def reached(self, trigger: Token, path: Path) -> list[Token]:
        """Return the heads that a path leads to."""
        here = [trigger]
        for step in path:
            here = [token for start in here for token in self.step(start, step)]
        return here

    def _follow(self, trigger: Token, path: Path) -> Role:
        last = path[-1]
        merged = [self._last(start, last) for start in self.reached(trigger, path[:-1])]
        codes = tuple(dict.fromkeys(code for role in merged for code in role.codes))
        tokens = tuple(index for role in merged for index in role.tokens)
        hows = {role.how for role in merged if role.codes}
        if last.name == "outer":
            hows = {"outer"}
        return Role(codes, tokens, hows.pop() if len(hows) == 1 else "explicit")

    def _last(self, start: Token, step: Step) -> Role:
        match step.name:
            case "speaker":
                return self.referents.speaking(start)
            case "addressee":
                return self.referents.addressed(start)
            case "partner":
                number = self.referents.cue_statement(start)
                return Role() if number is None else self.referents.addressee(number)
            case "sentence":
                return self._sentence(start)
        tokens = self.step(start, step)
        role = self.referents.resolve(tokens, within=step.name == "any")
        if step.name == "subject":
            role = with_companions(role, start, self.referents)
        if step.name in _BETWEEN and len(role.codes) == 1:
            role = self._completed(tokens[-1], role)
        plain = step.name == "subject" and step.word_class is None
        if role or not plain or self._is_subject(start):
            return role
        return (Role() if tokens else self._dropped(start)) or self._adjacent(start)

    def wielder(self, attack: Token) -> Role:
        """Return whose weapons an attack is made with: "un ataque con misiles de Rusia"."""
        grammar = self.lexicon.grammar
        weapons = [
            item
            for item in syntax.children(attack, "nmod")
            if syntax.case_of(item, grammar) in grammar.company
        ]
        owners = (owner for item in weapons for owner in possession.owners(item, grammar))
        return self.referents.resolve(owners)

    def decider(self, noun: Token) -> Role:
        """Return who orders, approves or announces what a noun tells: "anunció la expulsión"."""
        verb = functions.decider(noun, self.lexicon.grammar)
        found = functions.subjects(verb, self.lexicon.grammar) if verb is not None else []
        role = self.referents.resolve(found)
        return Role(role.codes, role.tokens, "decider") if role else role

    def _is_subject(self, noun: Token) -> bool:
        """Tell whether a noun is the subject of its light verb: "the meeting took place"."""
        light = functions.governor(noun, self.lexicon.grammar)
        return light is not None and noun in functions.subjects(light, self.lexicon.grammar)

    def _completed(self, first: Token, role: Role) -> Role:
        """Add the state after "and" where the parser hung it elsewhere: "between X and Y"."""
        joined = False
        for token in self.referents.doc[first.i + 1 : first.i + _REACH]:
            if token.pos_ in syntax.VERBAL or token.text in {";", ":", "."}:
                break
            joined = joined or token.pos_ == "CCONJ"
            other = self.referents.one(token) if joined else Role()
            if len(other.codes) == 1 and other.codes != role.codes:
                return Role((*role.codes, *other.codes), (*role.tokens, *other.tokens), role.how)
        return role

    def _adjacent(self, token: Token) -> Role:
        """Fill the subject of a finite verb by the states named right before it.

        Word order helps where the parser lost the subject.
        """
        verb = _finite_head(functions.governor(token, self.lexicon.grammar) or token)
        past = syntax.morph(verb, "Tense") == "Past" and verb.pos_ == "VERB"
        if syntax.morph(verb, "VerbForm") != "Fin" and (not past or syntax.is_reduced(verb)):
            return Role()
        found: list[Role] = []
        joined = True
        first = _first_part(verb)
        for before in reversed(self.referents.doc[max(0, first - _REACH) : first]):
            role = self.referents.one(before) if joined else Role()
            if role:
                head = self.referents.doc[min(role.tokens)] if role.tokens else before
                opener = self.referents.doc[max(0, min(role.tokens, default=before.i) - 1)]
                if found and opener.pos_ in {"VERB", "ADP"}:
                    break
                if not found and self._is_apart(head) and not _is_lost(verb):
                    return Role()
                found.append(role)
                joined = False
            elif before.pos_ == "CCONJ" and found:
                joined = True
            elif not self._between(before, started=bool(found)):
                break
        codes = dict.fromkeys(code for role in reversed(found) for code in role.codes)
        if len(codes) == 1 and objects.is_passive(verb, self.lexicon.grammar):
            return Role()  # whoever is named before a passive suffered it, or is where it was
        used = tuple(index for role in reversed(found) for index in role.tokens)
        return Role(tuple(codes), used)

    def _is_apart(self, head: Token) -> bool:
        """Tell whether a name before a verb is part of a phrase that acts for itself.

        "Un escritor cubano", where an adjective follows the noun, is no act of the state.
        """
        if syntax.relation(head) == "amod":
            return syntax.is_word(head.head, self.lexicon.grammar.private)
        return syntax.relation(head) in {"nmod", "obl"}

    def _between(self, token: Token, *, started: bool) -> bool:
        """Tell whether a word may stand between a verb and the names before it."""
        if token.i in self.skipped:
            return True
        if started:
            return self.referents.cast.person_at(token.i) is not None or token.pos_ == "ADJ"
        return token.pos_ in {"AUX", "ADV", "PRON", "PART"}

    def step(self, token: Token, step: Step) -> list[Token]:
        """Return the heads that one step leads to from a token; frames share most steps."""
        at = (token.i, step)
        if at not in self._reached_by:
            found = self._step(token, step.name)
            kept = found if step.word_class is None else self._of_class(found, step.word_class)
            self._reached_by[at] = kept
        return self._reached_by[at]

    def _step(self, token: Token, name: str) -> list[Token]:
        if (plain := _PLAIN.get(name)) is not None:
            return plain(token, self.lexicon.grammar)
        own = {
            "subject": self._subjects,
            "leader": self._leaders,
            "outer": self._outer,
            "object": self._objects,
            "author": self._authors,
        }
        find = own.get(name)
        return find(token) if find else complements.obliques(token, name, self.lexicon.grammar)

    def _of_class(self, found: Iterable[Token], name: str) -> list[Token]:
        """Keep heads of the class, conjuncts included; the cast's people are persons too."""
        words = self.lexicon.classes[name]
        spread = [item for token in found for item in syntax.conjuncts(token)]
        return [
            item
            for item in spread
            if any(syntax.in_class(part, words) for part in self._named_by(item))
            or (name == "person" and self.referents.cast.person_at(item.i) is not None)
        ]

    def _named_by(self, noun: Token) -> list[Token]:
        """Return the words that say what a noun is; "homólogo" of "su homólogo brasileño"."""
        parts = [noun, *syntax.children(noun, "aux")]
        actor = self.referents.cast.actor_at(noun.i)
        if actor is not None and actor.kind == "demonym":
            parts.extend(item for item in syntax.children(noun, "amod") if item.i == noun.i - 1)
        return parts

    def _leaders(self, token: Token) -> list[Token]:
        cast = self.referents.cast
        return [item for item in self._subjects(token) if cast.person_at(item.i) is not None]

    def _objects(self, token: Token) -> list[Token]:
        """Return the objects, and what is in them: the sanctions of "part of the sanctions"."""
        grammar = self.lexicon.grammar
        return possession.contents(objects.deep_objects(token, grammar), grammar)

    def _authors(self, token: Token) -> list[Token]:
        grammar = self.lexicon.grammar
        found = possession.authors(token, grammar)
        carrier = possession.carried_by(token, grammar)
        if carrier is None:
            return found
        return [*found, *(item for item in possession.authors(carrier, grammar) if item != token)]

    def _subjects(self, token: Token) -> list[Token]:
        grammar = self.lexicon.grammar
        found = functions.subjects(token, grammar)
        carrier = possession.carried_by(token, grammar)
        if carrier is not None and not found:
            found = functions.subjects(carrier, grammar)
        if not found and token.pos_ in syntax.VERBAL and objects.is_passive(token, grammar):
            found = self._distant_agents(token)
        light = functions.governor(token, grammar)
        if light is not None:
            own = functions.subjects(light, grammar)
            found = found or [item for item in own if item != token]
            if not found and token in own:
                found = []
        return found

    def _distant_agents(self, verb: Token) -> list[Token]:
        """Return who acts in a passive where the parser hung "by ..." on its second object."""
        grammar = self.lexicon.grammar
        return [
            child
            for item in syntax.children(verb, "obj", "obl")
            for child in syntax.children(item, "nmod")
            if syntax.case_of(child, grammar) in grammar.agent - grammar.owner
        ]

    def _outer(self, noun: Token) -> list[Token]:
        """Return the subject of the clause that a noun dates ("during his visit to ...")."""
        grammar = self.lexicon.grammar
        node = noun
        if syntax.relation(node) in {"nmod", "compound"} and (
            syntax.is_word(node.head, grammar.carriers)
        ):
            node = node.head
        if syntax.relation(node) in {"obl", "advmod"} and node.head.pos_ in syntax.VERBAL:
            found = functions.subjects(node.head, grammar)
            theirs = any(syntax.is_of_several(child) for child in noun.children)
            return [*found, *objects.deep_objects(node.head, grammar)] if theirs else found
        beside = syntax.relation(node) == "nmod" and self.referents.cast.person_at(node.head.i)
        if beside and syntax.case_of(node, grammar) not in grammar.owner:
            return [node.head]  # "a dit X après un entretien", hung on X
        return []

    def _sentence(self, token: Token) -> Role:
        """Return the two states that the sentence names, if they are exactly two."""
        codes = dict.fromkeys(code for at in token.sent for code in self.referents.one(at).codes)
        return Role(tuple(codes), (), "sentence") if len(codes) == PAIR else Role()

    def _dropped(self, token: Token) -> Role:
        """Fill a dropped subject from the cast, the person of the verb or the cue it is."""
        grammar = self.lexicon.grammar
        verb = functions.governor(token, grammar) or token
        for _ in range(3):
            group = [verb, *syntax.children(verb, "aux", "cop")]
            if any(syntax.is_first_person(part, grammar) for part in group):
                return self.referents.speaking(verb)
            if any(syntax.morph(part, "Person") == "2" for part in group):
                return self.referents.addressed(verb)
            for part in group:
                if role := self.referents.elided(part):
                    return role
            if role := self.referents.reporter(verb):
                return role
            if syntax.relation(verb) not in {"xcomp", "conj", "ccomp"} or verb.head == verb:
                break
            if syntax.relation(verb) == "ccomp":
                return self._of_reporter(verb)
            verb = verb.head
        drops = self.lexicon.language in DROPS_SUBJECTS
        return continued_subject(verb, self.referents) if drops else Role()

    def _of_reporter(self, verb: Token) -> Role:
        """Take the subject of the reporting verb where person and number agree."""
        numbers = [syntax.morph(part, "Number") for part in (verb, *syntax.children(verb, "aux"))]
        outer = list(syntax.children(verb.head, "nsubj"))
        if len(outer) != 1 or syntax.morph(outer[0], "Number") == "Plur" or "Plur" in numbers:
            return Role()
        found = self.referents.resolve(outer)
        return Role(found.codes, (), "elided") if len(found.codes) == 1 else Role()


def _itself(token: Token, _: Grammar) -> list[Token]:
    return [token]


def _parts(token: Token, _: Grammar) -> list[Token]:
    return [item for item in syntax.whole(token) if item != token]


def _governing_verbs(noun: Token, _: Grammar) -> list[Token]:
    """Return the verb of an object or auxiliary: "approved" of "approved the dispatch"."""
    return [noun.head] if syntax.relation(noun) in {"obj", "aux"} else []


_PLAIN: Final[Mapping[str, Callable[[Token, Grammar], list[Token]]]] = {
    "self": _itself,
    "owner": possession.owners,
    "whence": objects.whence,
    "verb": _governing_verbs,
    "clause": complements.clauses,
    "any": _parts,
}  # steps that ask the parse alone


def _is_lost(verb: Token) -> bool:
    """Tell whether the parser took a verb between two names for a modifier of the second."""
    return syntax.relation(verb) == "amod" and not syntax.is_reduced(verb)


def _finite_head(verb: Token) -> Token:
    """Return the finite verb of an infinitive whose subject was lost: "A plans to meet B"."""
    head = verb.head
    lost = syntax.relation(verb) in {"xcomp", "acl"} and not syntax.is_finite(verb)
    if lost and head.pos_ in syntax.VERBAL and not any(syntax.children(head, "nsubj")):
        return head
    return verb


def _first_part(verb: Token) -> int:
    """Return where a verb begins with what is hyphenated to it: "test-fired"."""
    first = verb.i
    while first > verb.sent.start and not verb.doc[first - 1].whitespace_:
        if not (verb.doc[first - 1].is_alpha or verb.doc[first - 1].text == "-"):
            break
        first -= 1
    return first
