"""Whether an act happened, by the words of the article: the status of a signal.

The trigger's own clause is read first (negation, tense, mood), then the verbs and nouns that
govern it, outward. The strongest finding wins; what is asked for or refused is told apart, since
it makes a signal of another type or none.
"""

from typing import Final

from spacy.tokens import Token

from entente.core.signals import functions, objects, syntax
from entente.core.signals.frames import WordClass, lemmas
from entente.core.signals.modality import Reading, hearsay, is_done, is_introduced, mood, negation
from entente.core.signals.status_lexicon import Finding, StatusLexicon
from entente.messages.vocabulary import Status

_MAX_CLIMB: Final = 8
_OPENING: Final = 6  # tokens of a phrase that may open with fixed words
_MARK: Final = 4  # tokens of a conjunction, or between one that was lost and its clause
_FAR: Final = 60  # tokens after a threat in which its condition is looked for
_COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "csubj", "obj", "iobj", "nmod", "compound"})
_REACHING: Final = frozenset({"alleged", "denied", "requested", "planned", "rejected"})
_ACROSS: Final = frozenset({"reopened", "planned", "requested", "possible", "denied", "alleged"})
_WHILE: Final = frozenset(
    {"during", "after", "following", "durante", "tras", "pendant", "lors de", "après", "após"}
)
_CLAUSAL: Final = frozenset({"acl", "advcl", "xcomp", "ccomp", "obl"})


def read_status(trigger: Token, lexicon: StatusLexicon) -> Reading:
    """Read how the act of `trigger` is told."""
    reading = Reading()
    verb = functions.governor(trigger, lexicon.grammar) or trigger
    if verb != trigger:
        negation(trigger, lexicon, reading)
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
    negation(verb, lexicon, reading)
    mood(verb, lexicon, reading)
    hearsay(verb, lexicon, reading)
    if _marks(verb) & lexicon.words["condition_marks"].words:
        reading.add("conditional", verb.left_edge.text)
    _reason(verb, lexicon, reading)
    for child in syntax.children(verb, "advcl"):
        if _marks(child) & lexicon.words["condition_marks"].words | _phrases(child, lexicon):
            reading.condition = (child.left_edge.i, child.right_edge.i + 1)
            reading.add("conditional", child.left_edge.text)
    nearby = [child for child in verb.children if syntax.relation(child) in {"advmod", "obl"}]
    heads = objects.deep_objects(verb, lexicon.grammar)
    nearby += [part for item in heads for part in syntax.children(item, "nmod")]
    for child in nearby:
        if lexicon.has("background_words", child):
            reading.undated_background = child.text
        since = any(lexicon.has("since", part) for part in syntax.whole(child))
        for wanted in () if since else lexicon.words["background_words"].phrases:
            if syntax.contains(syntax.whole(child), wanted):
                reading.undated_background = wanted
        if _begins(child, lexicon.words["same_day_words"]):
            reading.same_day = True


def _reason(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Note a conjunction of time or reason of the verb itself, whatever it hangs on."""
    if not syntax.is_finite(verb):
        return
    for mark in syntax.children(verb, "mark"):
        words = verb.doc[mark.i : mark.i + _MARK]
        if is_introduced(words, lexicon.words["reason_marks"]):
            reading.undated_background = mark.text


def _begins(child: Token, words: WordClass) -> bool:
    first = child.left_edge.i
    return is_introduced(child.doc[first : first + _OPENING], words)


def _marks(clause: Token) -> frozenset[str]:
    return frozenset(mark.lower_ for mark in syntax.children(clause, "mark"))


def _phrases(clause: Token, lexicon: StatusLexicon) -> frozenset[str]:
    first = clause.doc[clause.left_edge.i : clause.left_edge.i + 4]
    wanted = lexicon.words["condition_marks"].phrases
    return frozenset(phrase for phrase in wanted if syntax.contains(first, phrase))


def _governors(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    node = verb
    for _ in range(_MAX_CLIMB):
        head, label = node.head, syntax.relation(node)
        if label == "nsubj":
            _predicate(head, lexicon, reading)
        if head == node or _stands_apart(node, label, lexicon):
            return
        if label == "xcomp" and syntax.relation(head) == "amod" and head.pos_ == "ADJ":
            node = head.head  # "accuse les troupes rwandaises d'attaquer", hung on the adjective
            continue
        if label == "conj":
            if not syntax.is_finite(node):
                mood(head, lexicon, reading)
            node = head
            continue
        _noun_before(node, label, lexicon, reading)
        if not _apply(node, head, label, lexicon, reading):
            return
        node = head


def _stands_apart(node: Token, label: str, lexicon: StatusLexicon) -> bool:
    """Tell whether nothing outside governs a word: "criticised X during a visit to Y"."""
    if label == "obl":
        return syntax.case_of(node, lexicon.grammar) in _WHILE
    return label in {"parataxis", "appos", "nsubj", "dislocated", "vocative"}


def _predicate(head: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Read "the meeting is planned": the subject of a passive is the object of the act."""
    stative = head.pos_ == "ADJ" and any(syntax.children(head, "cop"))
    if stative or objects.is_passive(head, lexicon.grammar):
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
    if finding == "planned" and label == "ccomp" and is_done(node, lexicon):
        finding = None  # "announced that it had sent"
    contains = label == "acl" and finding is not None and any(_marks(node))  # "claims that ..."
    if label == "advcl" or (label == "ccomp" and _is_reason(node, lexicon)):
        return _adverbial(node, head, lexicon, reading)
    if label in _COMPLEMENTS or contains:
        _complement(head, label, finding, lexicon, reading)
        if finding is None and _leaves_open(node, head, lexicon):
            reading.add("possible", head.text)
        return True
    if syntax.is_main_verb(node):
        return False
    relative = label == "acl" and (syntax.is_finite(node) or node.dep_ == "acl:relcl")
    if relative or syntax.is_reduced(node):
        reading.beside = not functions.tells_on(node)
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
    if node.pos_ not in syntax.VERBAL or syntax.is_finite(node) or syntax.is_lost_past(node):
        return False
    if head.pos_ not in syntax.VERBAL or syntax.relation(node) not in {"xcomp", "ccomp"}:
        return False
    if any(syntax.morph(part, "VerbForm") == "Inf" for part in syntax.children(node, "aux")):
        return False  # "says to have sent", "affirme avoir envoyé"
    light = lexicon.grammar.light
    forms = set(lemmas(head.lemma_.lower(), head.lower_, lexicon.grammar))
    return not forms & (lexicon.words["implicatives"].words | light)


def _complement(
    head: Token, label: str, finding: Finding | None, lexicon: StatusLexicon, reading: Reading
) -> None:
    if finding is not None:
        _operate(head, finding, lexicon, reading)
    if label == "xcomp":
        mood(head, lexicon, reading)
        if lexicon.has("doubters", head):
            return  # "will not hesitate to send"
        if finding not in {"rejected", "reopened"}:  # "does not rule out sending"
            negation(head, lexicon, reading)
    if label == "ccomp" and any(
        syntax.has_any(syntax.whole(subject), lexicon.words["hearsay_nouns"])
        for subject in syntax.children(head, "nsubj")
    ):
        reading.add("unconfirmed", head.text)


def _is_reason(clause: Token, lexicon: StatusLexicon) -> bool:
    """Tell whether a conjunction of time or reason opens a finite clause, wherever it was hung.

    Parsers hang the "after" of "after the Union sanctioned" on the Union, or both on the verb
    outside.
    """
    if not syntax.is_finite(clause):
        return False
    words = lexicon.words["reason_marks"]
    first = clause.left_edge.i
    reach = _MARK if syntax.relation(clause) == "advcl" else 0
    for at in range(first, max(clause.sent.start, first - reach) - 1, -1):
        token = clause.doc[at]
        if at < first and (token.is_punct or token.pos_ in syntax.VERBAL):
            return False
        if is_introduced(clause.doc[at : at + _MARK], words):
            return True
    return False


def _adverbial(node: Token, head: Token, lexicon: StatusLexicon, reading: Reading) -> bool:
    marks = _marks(node)
    if _is_reason(node, lexicon):
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
