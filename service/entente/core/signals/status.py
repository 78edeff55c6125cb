"""Whether an act happened, by the words of the article: the status of a signal.

The trigger's own clause is read first (negation, tense, mood), then the verbs and nouns that
govern it, outward. The strongest finding wins; what is asked for or refused is told apart, since
it makes a signal of another type or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Token

from entente.core.signals import functions, syntax
from entente.core.signals.frames import WordClass, lemmas
from entente.core.signals.status_lexicon import FINDINGS, Finding, StatusLexicon
from entente.messages.vocabulary import Status

_MAX_CLIMB: Final = 8
_OPENING: Final = 6  # tokens of a phrase that may open with fixed words
_FAR: Final = 60  # tokens after a threat in which its condition is looked for
_COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "csubj", "obj", "iobj", "nmod", "compound"})
_REACHING: Final = frozenset({"alleged", "denied", "requested", "planned", "rejected"})
_ACROSS: Final = frozenset({"reopened", "planned", "requested", "possible", "denied", "alleged"})
_CLAUSAL: Final = frozenset({"acl", "advcl", "xcomp", "ccomp", "obl"})


@dataclass(slots=True)
class Reading:
    """How an act is told. `refused` is "will not"; `condition` is the span of a condition."""

    findings: dict[Finding, str] = field(default_factory=dict)
    future: bool = False
    past: bool = False
    pluperfect: bool = False
    imperfect: bool = False
    beside: bool = False
    condition: tuple[int, int] | None = None
    undated_background: str | None = None
    same_day: bool = False

    def add(self, finding: Finding, word: str) -> None:
        """Note a finding with the word that proves it."""
        self.findings.setdefault(finding, word)

    @property
    def refused(self) -> bool:
        """Tell whether the act will not be done, by its own clause."""
        return "negated" in self.findings and self.future

    def strongest(self) -> tuple[Finding | None, str]:
        """Return the finding that decides, with its word."""
        for finding in FINDINGS:
            if finding in self.findings:
                return finding, self.findings[finding]
        return None, ""


def read_status(trigger: Token, lexicon: StatusLexicon) -> Reading:
    """Read how the act of `trigger` is told."""
    reading = Reading()
    verb = functions.governor(trigger, lexicon.grammar) or trigger
    if verb != trigger:
        _negation(trigger, lexicon, reading)
    _own_clause(verb, lexicon, reading)
    _governors(verb, lexicon, reading)
    return reading


def event_status(reading: Reading, *, joint: bool) -> Status:
    """Return the status that the findings give, dates left aside.

    French "doit" plans what two do together (`joint`) and asks for what one does.
    """
    finding, _ = reading.strongest()
    if finding == "due":
        return Status.PLANNED if joint else Status.POSSIBLE
    if finding in {"reopened", "requested", "rejected"}:
        return Status.POSSIBLE
    return Status(finding) if finding is not None else Status.ASSERTED


def condition_after(trigger: Token, lexicon: StatusLexicon) -> tuple[int, int] | None:
    """Return the span of the condition in the clauses of the trigger ("warned X that, if ...")."""
    for token in trigger.doc[trigger.i + 1 : min(trigger.right_edge.i, trigger.i + _FAR) + 1]:
        if syntax.relation(token) == "mark" and token.lower_ in (
            lexicon.words["condition_marks"].words
        ):
            return token.i, token.head.right_edge.i + 1
    return None


def _own_clause(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    _negation(verb, lexicon, reading)
    _mood(verb, lexicon, reading)
    _hearsay(verb, lexicon, reading)
    if _marks(verb) & lexicon.words["condition_marks"].words:
        reading.add("conditional", verb.left_edge.text)
    for child in syntax.children(verb, "advcl"):
        if _marks(child) & lexicon.words["condition_marks"].words | _phrases(child, lexicon):
            reading.condition = (child.left_edge.i, child.right_edge.i + 1)
            reading.add("conditional", child.left_edge.text)
    nearby = [child for child in verb.children if syntax.relation(child) in {"advmod", "obl"}]
    objects = functions.objects(verb, lexicon.grammar)
    nearby += [part for item in objects for part in syntax.children(item, "nmod")]
    for child in nearby:
        if lexicon.has("background_words", child):
            reading.undated_background = child.text
        for wanted in lexicon.words["background_words"].phrases:
            if syntax.contains(syntax.whole(child), wanted):
                reading.undated_background = wanted
        if _begins(child, lexicon.words["same_day_words"]):
            reading.same_day = True


def _begins(child: Token, words: WordClass) -> bool:
    first = child.left_edge.i
    return is_introduced(child.doc[first : first + _OPENING], words)


def _marks(clause: Token) -> frozenset[str]:
    return frozenset(mark.lower_ for mark in syntax.children(clause, "mark"))


def _phrases(clause: Token, lexicon: StatusLexicon) -> frozenset[str]:
    first = clause.doc[clause.left_edge.i : clause.left_edge.i + 4]
    wanted = lexicon.words["condition_marks"].phrases
    return frozenset(phrase for phrase in wanted if syntax.contains(first, phrase))


def _negation(token: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    for child in token.children:
        label = syntax.relation(child)
        if label in {"advmod", "det", "neg", "cc"} and lexicon.has("negators", child):
            reading.add("negated", child.text)
        elif label in {"nsubj", "obj"}:
            inner = [child, *syntax.children(child, "det")]
            if any(lexicon.has("negators", part) for part in inner):
                reading.add("negated", child.text)
        elif label in {"mark", "case"} and (
            lexicon.has("negative_cases", child) or _fixed(child) in _negative_phrases(lexicon)
        ):
            reading.add("negated", child.text)
    for auxiliary in syntax.children(token, "aux"):
        if any(lexicon.has("negators", child) for child in auxiliary.children):
            reading.add("negated", auxiliary.text)


def _negative_phrases(lexicon: StatusLexicon) -> tuple[str, ...]:
    return lexicon.words["negative_cases"].phrases


def _fixed(token: Token) -> str:
    return " ".join([token.lower_, *(part.lower_ for part in syntax.children(token, "fixed"))])


def _mood(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    auxiliaries = list(syntax.children(verb, "aux", "cop"))
    group = [verb, *auxiliaries]
    finite = [part for part in group if syntax.morph(part, "VerbForm") == "Fin"]
    tenses = {lexicon.tense(part) for part in finite}
    reading.past = reading.past or bool(tenses & {"Past", "Imp"})
    own = [part for part in finite if part not in auxiliaries or syntax.relation(part) == "cop"]
    reading.imperfect = reading.imperfect or any(_is_imperfect(part) for part in own)
    if "Imp" in tenses and auxiliaries and syntax.morph(verb, "VerbForm") == "Part":
        reading.pluperfect = True
    for part in auxiliaries:
        _auxiliary(verb, part, lexicon, reading)
        if syntax.is_to_come(verb, part):
            reading.future = True
            reading.add("planned", part.text)
    for part in group:
        if lexicon.mood(part) == "Cnd":
            _conditional(verb, part, lexicon, reading)
        elif lexicon.tense(part) == "Fut" and _tells_rumour(verb, part, lexicon):
            reading.add("unconfirmed", part.text)
        elif lexicon.tense(part) == "Fut":
            reading.future = True
            reading.add("planned", part.text)
        elif syntax.morph(part, "Mood") == "Sub" and syntax.morph(part, "Tense") == "Pres":
            reading.add("possible", part.text)


def _is_imperfect(verb: Token) -> bool:
    return syntax.morph(verb, "Tense") == "Imp" and syntax.morph(verb, "Mood") == "Ind"


def _auxiliary(verb: Token, part: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    if lexicon.has("future_auxiliaries", part):
        reading.future = True
        reading.add("planned", part.text)
    elif part.lower_ in lexicon.words["possible_auxiliaries"].words:
        reading.add("possible", part.text)
    elif lexicon.has("must_auxiliaries", part) and not _is_perfect(verb, part, lexicon):
        reading.add("requested", part.text)
    elif lexicon.has("conditional_auxiliaries", part):
        _conditional(verb, part, lexicon, reading)


def _is_perfect(verb: Token, auxiliary: Token, lexicon: StatusLexicon) -> bool:
    """Tell whether participle and finite auxiliary make a perfect, and no passive."""
    finite = auxiliary != verb and syntax.morph(auxiliary, "VerbForm") == "Fin"
    passive = syntax.is_word(auxiliary, lexicon.grammar.passive)
    return finite and not passive and syntax.morph(verb, "VerbForm") == "Part"


def _tells_rumour(verb: Token, auxiliary: Token, lexicon: StatusLexicon) -> bool:
    """Tell "habría enviado" and Portuguese "terá enviado": nobody vouches for it."""
    return lexicon.rumour_conditional and _is_perfect(verb, auxiliary, lexicon)


def _conditional(verb: Token, part: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Tell rumour, a future seen from the past, and a mere possibility apart."""
    if _tells_rumour(verb, part, lexicon):
        reading.add("unconfirmed", part.text)
    elif syntax.relation(verb) == "ccomp" and _is_past(verb.head):
        reading.future = True
        reading.add("planned", part.text)
    else:
        reading.add("possible", part.text)


def _is_done(verb: Token, lexicon: StatusLexicon) -> bool:
    """Tell whether a finite verb is in a past or a perfect."""
    return any(
        syntax.morph(part, "Tense") == "Past"
        or (syntax.morph(part, "Tense") in {"Pres", "Imp"} and _is_perfect(verb, part, lexicon))
        for part in (verb, *syntax.children(verb, "aux"))
        if syntax.morph(part, "VerbForm") == "Fin"
    )


def _is_past(verb: Token) -> bool:
    group = [verb, *syntax.children(verb, "aux")]
    return any(syntax.morph(part, "Tense") in {"Past", "Imp"} for part in group)


def _hearsay(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    for child in verb.children:
        label = syntax.relation(child)
        if label in {"advmod", "amod"} and _is_hearsay(child, lexicon):
            reading.add("unconfirmed", child.text)
        elif label in {"obl", "nmod", "obj", "nsubj", "advcl", "parataxis"}:
            start = child.doc[child.left_edge.i : child.left_edge.i + 3]
            cases = lexicon.words["hearsay_cases"]
            introduced = is_introduced(start, cases)
            if introduced and syntax.has_any(syntax.whole(child), lexicon.words["hearsay_nouns"]):
                reading.add("unconfirmed", child.text)


def _is_hearsay(adverb: Token, lexicon: StatusLexicon) -> bool:
    words = lexicon.words["hearsay_words"]
    return is_introduced(adverb.doc[adverb.left_edge.i : adverb.i + 3], words) or lexicon.has(
        "hearsay_words", adverb
    )


def is_introduced(start: Iterable[Token], cases: WordClass) -> bool:
    """Tell whether the words begin with one of the prepositions."""
    forms = [token.lower_ for token in start]
    phrases = [phrase.split() for phrase in cases.phrases]
    return forms[:1] != [] and (
        forms[0] in cases.words or any(forms[: len(phrase)] == phrase for phrase in phrases)
    )


def _governors(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    node = verb
    for _ in range(_MAX_CLIMB):
        head, label = node.head, syntax.relation(node)
        if label == "nsubj":
            _predicate(head, lexicon, reading)
        if head == node or label in {"parataxis", "appos", "nsubj", "dislocated", "vocative"}:
            return
        if label == "conj":
            if not syntax.is_finite(node):
                _mood(head, lexicon, reading)
            node = head
            continue
        _noun_before(node, label, lexicon, reading)
        if not _apply(node, head, label, lexicon, reading):
            return
        node = head


def _predicate(head: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Read "the meeting is planned": the subject of a passive is the object of the act."""
    stative = head.pos_ == "ADJ" and any(syntax.children(head, "cop"))
    if stative or functions.is_passive(head, lexicon.grammar):
        finding = lexicon.operator(head)
        if finding is not None:
            _operate(head, finding, lexicon, reading)


def _noun_before(node: Token, label: str, lexicon: StatusLexicon, reading: Reading) -> None:
    """Let the noun right before a non-finite clause act on it ("its refusal to send").

    Parsers often hang such a clause on the verb of the noun.
    """
    first = node.left_edge.i
    if label not in _CLAUSAL or syntax.is_finite(node) or first == 0:
        return
    noun = node.doc[first - 1]
    if noun.pos_ not in {"NOUN", "ADJ"} or noun == node.head or noun.head != node.head:
        return
    for word in (noun, noun.head):
        finding = lexicon.operator(word)
        if finding is not None:
            _operate(word, finding, lexicon, reading)


def _operate(word: Token, finding: Finding, lexicon: StatusLexicon, reading: Reading) -> None:
    """Note what a word does to its complement; what is not reopened stays as it was."""
    negated = any(lexicon.has("negators", child) for child in word.children)
    if finding in {"reopened", "rejected"} and negated:
        finding = "possible"
    reading.add(finding, word.text)


def _apply(node: Token, head: Token, label: str, lexicon: StatusLexicon, reading: Reading) -> bool:
    """Let `head` act on its dependent `node`; return whether to look further out."""
    finding = lexicon.operator(head)
    if finding == "planned" and label == "ccomp" and _is_done(node, lexicon):
        finding = None  # "announced that it had sent"
    contains = label == "acl" and finding is not None and any(_marks(node))  # "claims that ..."
    if label in _COMPLEMENTS or contains:
        _complement(head, label, finding, lexicon, reading)
        if finding is None and _leaves_open(node, head, lexicon):
            reading.add("possible", head.text)
        return True
    if label == "advcl":
        return _adverbial(node, head, lexicon, reading)
    if syntax.is_main_verb(node):
        return False
    relative = label == "acl" and (syntax.is_finite(node) or node.dep_ == "acl:relcl")
    if relative or syntax.is_reduced(node):
        reading.beside = True
        return False
    purpose = lexicon.words["purpose_marks"].words & _marks(node)
    if label == "acl" and purpose and not syntax.is_finite(node):
        reading.add("planned", node.left_edge.text)
    if label == "acl" or (label == "obl" and finding in _REACHING and head.i < node.i):
        if finding is not None:
            _operate(head, finding, lexicon, reading)
        return label == "acl"
    verbal = head.pos_ in syntax.VERBAL
    return verbal and (
        label in {"amod", "advmod"} or (label == "obl" and not syntax.is_finite(head))
    )


def _leaves_open(node: Token, head: Token, lexicon: StatusLexicon) -> bool:
    """Tell whether a verb has an infinitive or gerund and does not say that it came true.

    Few verbs do ("managed to", "began to"); of any other ("debated sending") the act is open.
    """
    if node.pos_ not in syntax.VERBAL or syntax.is_finite(node):
        return False
    if head.pos_ not in syntax.VERBAL or syntax.relation(node) not in {"xcomp", "ccomp"}:
        return False
    light = lexicon.grammar.light
    forms = set(lemmas(head.lemma_.lower(), head.lower_, lexicon.grammar))
    return not forms & (lexicon.words["implicatives"].words | light)


def _complement(
    head: Token, label: str, finding: Finding | None, lexicon: StatusLexicon, reading: Reading
) -> None:
    if finding is not None:
        _operate(head, finding, lexicon, reading)
    if label == "xcomp":
        _mood(head, lexicon, reading)
        if finding not in {"rejected", "reopened"}:  # "does not rule out sending"
            _negation(head, lexicon, reading)
    if label == "ccomp" and any(
        syntax.has_any(syntax.whole(subject), lexicon.words["hearsay_nouns"])
        for subject in syntax.children(head, "nsubj")
    ):
        reading.add("unconfirmed", head.text)


def _adverbial(node: Token, head: Token, lexicon: StatusLexicon, reading: Reading) -> bool:
    marks = _marks(node)
    start = node.doc[node.left_edge.i : node.left_edge.i + 4]
    if syntax.is_finite(node) and is_introduced(start, lexicon.words["reason_marks"]):
        reading.undated_background = node.left_edge.text
    if marks & lexicon.words["condition_marks"].words or _phrases(node, lexicon):
        reading.add("conditional", node.left_edge.text)
        return False
    if not syntax.is_finite(node):
        if marks & lexicon.words["purpose_marks"].words:
            reading.add("planned", node.left_edge.text)
        finding = lexicon.operator(head)
        next_to = node.left_edge.i == head.i + 1
        if finding is not None and (next_to or finding in _ACROSS):
            _operate(head, finding, lexicon, reading)
    return False
