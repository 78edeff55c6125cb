"""Acts: frames whose conditions hold at a trigger word and whose roles lead to states.

Each trigger offers its frames in the order of the lexicon and makes at most one act. Verbs are
read before nouns, so that the object of a frame ("signed the treaty") is not told a second time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from entente.core.parsing.columns import forms_of
from entente.core.signals import complements, functions, objects, possession, syntax
from entente.core.signals.arguments import Arguments
from entente.core.signals.deeds import ANSWERS, Deeds
from entente.core.signals.frames import Frame, Grammar, Lexicon, Step, TriggerKind, WordClass
from entente.core.signals.modality import Reading
from entente.core.signals.referents import PAIR, Role
from entente.core.signals.status import read_status
from entente.core.signals.status_lexicon import StatusLexicon
from entente.core.signals.victims import Victims
from entente.messages import SignalType
from entente.messages.vocabulary import ONTOLOGY

_FAR: Final = 25  # tokens after a verb in which its lost object is looked for
OBJECT: Final = Step("object")
SUBJECT: Final = Step("subject")
REFUSED: Final = ((Step("clause"), SUBJECT),)  # "refused that X use its bases"
_FURTHER_REACH: Final = 4  # tokens between a trigger and the further words that it asks for


@dataclass(frozen=True, slots=True)
class Act:
    """A frame whose conditions hold at a trigger, with its roles filled."""

    frame: Frame
    trigger: Token
    source: Role
    target: Role
    reading: Reading


class ActFinder:
    """Finds the acts of one article."""

    def __init__(
        self, doc: Doc, lexicon: Lexicon, status: StatusLexicon, arguments: Arguments
    ) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._status = status
        self._arguments = arguments
        self._consumed: set[int] = set()
        self._heads: dict[int, list[Token]] = {}
        self._victims = Victims(arguments)
        self._deeds = Deeds(doc, lexicon, arguments)
        self._open: list[tuple[Token, Frame, Role]] = []

    def acts(self) -> Iterator[Act]:
        """Yield the acts that name both sides, then those that answer one of them."""
        for act in self._named():
            words = (act.trigger, *self.objects(act.trigger, act.frame))
            self._deeds.add(act.frame.type, act.source, words)
            yield act
        for token, frame, source in sorted(self._open, key=lambda answer: answer[0].i):
            target = self._deeds.author(token, frame, source.codes)
            if target:
                yield Act(frame, token, source, target, read_status(token, self._status))

    def _named(self) -> Iterator[Act]:
        """Yield the acts whose words name who takes part: verbs, then nouns, in text order."""
        nouns = []
        words = enumerate(forms_of(self._doc))
        for at in [at for at, word in words if self._lexicon.offers(*word)]:
            token = self._doc[at]
            kind = _trigger_kind(token)
            if kind == "nouns":
                nouns.append(token)
            elif kind is not None and token.i not in self._consumed:
                act = self._act(token, kind)
                if act is not None:
                    self._consume(act)
                    yield act
        for token in nouns:
            if token.i not in self._consumed:
                act = self._act(token, "nouns")
                if act is not None:
                    yield act

    def _consume(self, act: Act) -> None:
        """Keep the object and the clause that a frame has read from being read again."""
        frame, token = act.frame, act.trigger
        self._consumed.update(item.i for item in self.objects(token, frame))
        if frame.clause or frame.type is SignalType.THREAT:
            grammar = self._lexicon.grammar
            verbs = [
                item
                for clause in complements.clauses(token, grammar)
                for item in syntax.conjuncts(clause)
            ]
            inner = [
                item
                for verb in verbs
                for clause in syntax.children(verb, "xcomp")
                for item in syntax.conjuncts(clause)
            ]
            self._consumed.update(item.i for item in (*verbs, *inner))
            if frame.type is SignalType.AGREEMENT_INTENDED:
                heads = [item for verb in verbs for item in objects.deep_objects(verb, grammar)]
                self._consumed.update(item.i for item in heads)

    def _act(self, token: Token, kind: TriggerKind) -> Act | None:
        seen: set[str] = set()
        reading: Reading | None = None
        answers: list[tuple[Token, Frame, Role]] = []
        offers = self._lexicon.offers(token.lemma_.lower(), token.lower_)
        for frame, further in offers.get(kind, ()):
            if frame.id in seen or not self._holds(frame, further, token):
                continue
            seen.add(frame.id)
            source = self._source(frame, token, kind)
            if not source:
                continue
            target = self._target(frame, token, source)
            if not self._complete(frame, token, source, target):
                if frame.type in ANSWERS and not target:
                    answers.append((token, frame, source))
                continue
            if frame.warning and not self._warns(token, source, target):
                continue
            if reading is None:
                reading = read_status(token, self._status)
            if frame.promise and not self._promises(token, reading):
                continue
            return Act(frame, token, source, target, reading)
        self._open.extend(answers[:1])
        return None

    def _source(self, frame: Frame, token: Token, kind: TriggerKind) -> Role:
        """Return who acts; of a noun that names nobody, who orders or announces it."""
        named = self._arguments.role(token, frame.source)
        if not named and frame.type is SignalType.ARMED_ATTACK and kind == "nouns":
            named = self._arguments.wielder(token)
        decided = not named and kind == "nouns" and (SUBJECT,) in frame.source
        return self._arguments.decider(token) if decided else named

    def _promises(self, token: Token, reading: Reading) -> bool:
        """Tell whether a verb promises: of the future, or of us without a past."""
        group = [token, *syntax.children(token, "aux")]
        first = any(syntax.is_first_person(part, self._lexicon.grammar) for part in group)
        we = self._lexicon.grammar.we
        first = first or any(item.lower_ in we for item in syntax.children(token, "nsubj"))
        return reading.future or (first and not reading.past)

    def _target(self, frame: Frame, token: Token, source: Role) -> Role:
        named = self._arguments.role(token, frame.target, avoid=source.codes)
        if named or frame.type is not SignalType.REJECTION:
            return named or self._victims.of(frame, token, source.codes)
        return self._arguments.role(token, REFUSED, avoid=source.codes)

    def _complete(self, frame: Frame, token: Token, source: Role, target: Role) -> bool:
        """Tell whether the roles suffice: two sources may act on each other.

        Not where the verb has an object of its own: "both will meet the challenge".
        """
        if target or frame.one_sided:
            return True
        theirs = any(syntax.is_of_several(child) for child in token.children)
        if source.how == "outer" and not theirs:
            return False  # "they signed it during the summit" tells no summit of theirs
        if len(source.codes) < PAIR or not _may_be_mutual(frame):
            return False
        reflexive = self._lexicon.grammar.reflexive
        found = [item for item in syntax.children(token, "obj") if item.lower_ not in reflexive]
        return (OBJECT,) not in frame.target or not found

    def _warns(self, token: Token, source: Role, target: Role) -> bool:
        """Tell whether a warning has a clause, and the clause no third state as its subject.

        Who warns of what somebody else will do threatens nobody.
        """
        clauses = complements.clauses(token, self._lexicon.grammar)
        parties = {*source.codes, *target.codes}
        subjects = [item for verb in clauses for item in syntax.children(verb, "nsubj")]
        return bool(clauses) and parties >= {*self._arguments.referents.resolve(subjects).codes}

    def _holds(self, frame: Frame, further: tuple[str, ...], token: Token) -> bool:
        """Tell whether all conditions of the frame but its roles hold."""
        if frame.type is SignalType.REQUEST and self._orders(token):
            return False
        if frame.spoken and self._arguments.referents.statement_at(token) is None:
            return False
        return (
            all(_hangs_on(word, token, self._lexicon.grammar) for word in further)
            and (not frame.object or bool(self.objects(token, frame)))
            and (not frame.clause or self._has_clause(frame, token))
            and (not frame.adverbs or self._has(frame.adverbs, _adverbs(token)))
            and (not frame.beside or self._has(frame.beside, token.sent))
            and (not frame.with_ or self._has(frame.with_, self._scope(frame, token)))
            and not (frame.without and self._has(frame.without, self._scope(frame, token)))
            and not (frame.not_beside and self._has(frame.not_beside, token.sent))
        )

    def _orders(self, token: Token) -> bool:
        """Tell whether an order tells the act itself: "ordered the closure of the consulate"."""
        grammar = self._lexicon.grammar
        acts = grammar.nominalisations
        told = [item for item in self._all_objects(token) if item.lemma_.lower() in acts]
        return any(functions.decider(item, grammar) == token for item in told)

    def _scope(self, frame: Frame, token: Token) -> list[Token]:
        """Return the words that `with` and `without` ask: of the object and what follows it."""
        if not frame.object or token.pos_ not in syntax.VERBAL:
            return syntax.phrase(token)
        heads = {
            *self.objects(token, frame),
            *syntax.children(token, "obj", "iobj", "obl", "xcomp"),
        }
        return sorted({part for item in heads for part in syntax.phrase(item)})

    def _has(self, names: Sequence[str], tokens: Iterable[Token]) -> bool:
        kept = list(tokens)
        return any(syntax.has_any(kept, self._lexicon.classes[name]) for name in names)

    def _has_clause(self, frame: Frame, token: Token) -> bool:
        verbs = [
            item
            for clause in complements.clauses(token, self._lexicon.grammar)
            for item in syntax.conjuncts(clause)
        ]
        return any(
            syntax.in_class(part, self._lexicon.classes[name])
            for verb in verbs
            for part in (verb, *syntax.children(verb, "aux"))
            for name in frame.clause
        )

    def objects(self, token: Token, frame: Frame) -> list[Token]:
        """Return the deep objects that belong to the frame's object classes."""
        if not frame.object:
            return []
        classes = [self._lexicon.classes[name] for name in frame.object]
        found = self._all_objects(token)
        kept = [item for item in found if any(syntax.in_class(item, words) for words in classes)]
        return kept or _far_object(token, classes)

    def _all_objects(self, token: Token) -> list[Token]:
        """Return the deep objects of a word with all that is joined to them or in them.

        Several frames ask for those of one word.
        """
        if token.i not in self._heads:
            heads = objects.deep_objects(token, self._lexicon.grammar)
            joined = [item for head in heads for item in syntax.conjuncts(head)]
            self._heads[token.i] = possession.contents(joined, self._lexicon.grammar)
        return self._heads[token.i]


def _may_be_mutual(frame: Frame) -> bool:
    return ONTOLOGY[frame.type].symmetric if frame.mutual is None else frame.mutual


def _far_object(verb: Token, classes: Sequence[WordClass]) -> list[Token]:
    """Return the object that the parser hung on an adjunct ("signed on Monday in X, a treaty").

    Only for a finite verb without any object, and only up to the next verb.
    """
    if syntax.morph(verb, "VerbForm") != "Fin" or any(syntax.children(verb, "obj", "ccomp")):
        return []
    for token in verb.doc[verb.i + 1 : min(verb.i + _FAR, verb.sent.end)]:
        if token.pos_ in syntax.VERBAL:
            break
        if syntax.relation(token) in {"appos", "conj", "dep"} and any(
            syntax.in_class(token, words) for words in classes
        ):
            return [token]
    return []


def _trigger_kind(token: Token) -> TriggerKind | None:
    if token.pos_ == "AUX" and syntax.relation(token) == "aux":
        return "modals"
    if token.pos_ in syntax.VERBAL or syntax.morph(token, "VerbForm") in {"Part", "Ger", "Inf"}:
        return "verbs" if syntax.relation(token) not in {"aux", "cop"} else None
    if syntax.is_mistagged(token) or syntax.lost_subject(token) is not None:
        return "verbs"
    if token.pos_ in {"NOUN", "PROPN"}:
        return "nouns"
    if token.pos_ != "ADJ":
        return None
    return "nouns" if syntax.relation(token) in {"obj", "nsubj"} else "adjectives"


def _hangs_on(word: str, token: Token, grammar: Grammar) -> bool:
    words = grammar.reflexive if word in grammar.reflexive else frozenset({word})
    return not words.isdisjoint(syntax.enclitics(token)) or any(
        syntax.is_word(child, words) and abs(child.i - token.i) <= _FURTHER_REACH
        for child in token.children
    )


def _adverbs(token: Token) -> list[Token]:
    return [
        part
        for child in token.children
        if syntax.relation(child) in {"advmod", "obl", "nmod", "xcomp", "conj"}
        or (syntax.relation(child) == "obj" and child.pos_ == "ADJ")  # "entrenaron juntas"
        for part in syntax.phrase(child)
    ]
