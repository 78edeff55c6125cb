"""What a clause says of its own act: whether, when and how surely it takes place.

Negation, tense, mood and hearsay are noted as findings of one `Reading`, with the words that prove
them; what the clauses around it say is read in `status`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

from entente.core.signals import syntax
from entente.core.signals.frames import WordClass
from entente.core.signals.status_lexicon import FINDINGS, Finding, StatusLexicon


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


def negation(token: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Note what denies a verb or noun: an adverb, a determiner, a conjunction or preposition."""
    for child in token.children:
        label = syntax.relation(child)
        if label in {"advmod", "det", "neg", "cc"} and _negates(child, lexicon):
            reading.add("negated", child.text)
        elif label in {"nsubj", "obj"}:
            inner = [child, *syntax.children(child, "det")]
            if any(_negates(part, lexicon) for part in inner):
                reading.add("negated", child.text)
        elif label in {"mark", "case"} and (
            lexicon.has("negative_cases", child) or _fixed(child) in _negative_phrases(lexicon)
        ):
            reading.add("negated", child.text)
    for auxiliary in syntax.children(token, "aux"):
        if any(lexicon.has("negators", child) for child in auxiliary.children):
            reading.add("negated", auxiliary.text)


def _negates(word: Token, lexicon: StatusLexicon) -> bool:
    """Tell a negator, French "plus" of "plus de 50 chars" aside."""
    if not lexicon.has("negators", word):
        return False
    after = word.doc[word.i + 1 : word.i + 3]
    counts = word.lower_ in lexicon.grammar.approximators
    return not (counts and any(token.pos_ == "NUM" for token in after))


def _negative_phrases(lexicon: StatusLexicon) -> tuple[str, ...]:
    return lexicon.words["negative_cases"].phrases


def _fixed(token: Token) -> str:
    return " ".join([token.lower_, *(part.lower_ for part in syntax.children(token, "fixed"))])


def mood(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Note tense, mood and modal verbs: what is to come, possible, asked for or rumoured."""
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


def _first(verb: Token) -> Token:
    """Return the first of the verbs that are joined to one."""
    while syntax.relation(verb) == "conj" and verb.head.pos_ in syntax.VERBAL:
        verb = verb.head
    return verb


def _conditional(verb: Token, part: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Tell rumour, a future seen from the past, and a mere possibility apart."""
    if _tells_rumour(verb, part, lexicon):
        reading.add("unconfirmed", part.text)
    elif syntax.relation(first := _first(verb)) == "ccomp" and _is_past(first.head):
        reading.future = True
        reading.add("planned", part.text)
    else:
        reading.add("possible", part.text)


def is_done(verb: Token, lexicon: StatusLexicon) -> bool:
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


def hearsay(verb: Token, lexicon: StatusLexicon, reading: Reading) -> None:
    """Note the words by which nobody vouches for an act: "reportedly", "according to sources"."""
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
