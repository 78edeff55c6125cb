"""Reading the parse: relations, forms, prepositions, phrases and word classes.

Small models err in lemmas and tags, so words are looked up by lemma and by form, and what a token
is (finite, reduced, mistagged) is asked of several marks.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Span, Token

from entente.core.signals.frames import Grammar, WordClass

NOMINAL: Final = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"})
VERBAL: Final = frozenset({"VERB", "AUX"})
OBLIQUE: Final = frozenset({"obl", "nmod", "obj", "iobj", "advmod", "dep", "compound", "advcl"})
_DASHES: Final = frozenset({"-", "–", "—", "--"})
_DATELINE: Final = 12  # tokens in which a dateline ends
_OF_SEVERAL: Final = frozenset({"their", "leur", "leurs"})
_THEIRS: Final = frozenset(
    {"its", "their", "his", "her", "su", "sus", "son", "sa", "ses", "leur", "leurs"}
    | {"seu", "seus", "sua", "suas"}
)
_CLAUSAL: Final = frozenset({"acl", "advcl", "ccomp", "parataxis"})
_RELATIONS: Final[dict[int, str]] = {}  # of a label by its number, which hashes the label
_MAX_CLIMB: Final = 12
LONGEST: Final = 80  # tokens of a phrase that are read; hostile texts have endless ones
REACH: Final = 5  # tokens after a verb in which its lost object is looked for


def relation(token: Token) -> str:
    """Return the universal relation without its subtype."""
    known = _RELATIONS.get(token.dep)
    if known is None:
        known = _RELATIONS[token.dep] = token.dep_.partition(":")[0]
    return known


def children(token: Token, *relations: str) -> Iterator[Token]:
    """Yield the dependents with one of the relations (subtypes included), in text order."""
    for child in token.children:
        if relation(child) in relations:
            yield child


def is_word(token: Token, words: frozenset[str]) -> bool:
    """Tell whether lemma or form is among `words`: small models err in lemmas."""
    return token.lemma_.lower() in words or token.lower_ in words


def enclitics(token: Token) -> set[str]:
    """Return the pronouns hyphenated to a Portuguese verb: "se" of "recusou-se"."""
    return set(token.lower_.split("-")[1:])


def in_class(token: Token, words: WordClass) -> bool:
    """Tell whether `token` heads a phrase of the class."""
    if is_word(token, words.words):
        return True
    return any(_heads(token, phrase) for phrase in words.phrases)


def _heads(token: Token, phrase: str) -> bool:
    parts = phrase.split()
    if token.lower_ not in parts and token.lemma_.lower() not in parts:
        return False
    near = token.doc[max(0, token.i + 1 - len(parts)) : token.i + len(parts)]
    return contains(whole(token), phrase) or contains(near, phrase)


def contains(tokens: Iterable[Token], phrase: str) -> bool:
    """Tell whether the words of `phrase` follow each other in `tokens`, as forms or lemmas."""
    return _follows(phrase.split(), [(token.lower_, token.lemma_.lower()) for token in tokens])


def _follows(parts: list[str], forms: list[tuple[str, str]]) -> bool:
    first, *rest = parts
    return any(
        first in form
        and len(forms) - at > len(rest)
        and all(part in forms[at + 1 + n] for n, part in enumerate(rest))
        for at, form in enumerate(forms)
    )


def has_any(tokens: Iterable[Token], words: WordClass) -> bool:
    """Tell whether a word or phrase of the class stands in `tokens`."""
    kept = list(tokens)
    if any(is_word(token, words.words) for token in kept):
        return True
    forms = [(token.lower_, token.lemma_.lower()) for token in kept]
    present = {form for pair in forms for form in pair}
    return any(
        _follows(parts, forms)
        for parts in (phrase.split() for phrase in words.phrases)
        if parts[0] in present
    )


def whole(token: Token) -> Span:
    """Return the words of the phrase from edge to edge, at most LONGEST on each side."""
    first = max(token.left_edge.i, token.i - LONGEST)
    return token.doc[first : min(token.right_edge.i, token.i + LONGEST) + 1]


def phrase(token: Token) -> list[Token]:
    """Return the tokens of the phrase without relative clauses and finite complements."""
    kept, waiting = [token], [token]
    while waiting and len(kept) < LONGEST:
        for child in waiting.pop(0).children:
            label = relation(child)
            if label == "conj" or (label in _CLAUSAL and is_finite(child)):
                continue
            kept.append(child)
            waiting.append(child)
    return sorted(kept)


def morph(token: Token, feature: str) -> str:
    """Return the value of a morphological feature, or an empty string."""
    values = token.morph.get(feature, [])
    return values[0] if values else ""


def sentence_before(token: Token) -> Span | None:
    """Return the sentence before that of the token, None where a paragraph begins between."""
    start = token.sent.start
    if start == 0:
        return None
    before = token.doc[start - 1].sent
    between = token.doc.text[before.start_char : token.sent.start_char]
    return None if "\n" in between else before


def is_first_person(token: Token, grammar: Grammar) -> bool:
    """Tell whether a verb is in the first person, by its form or, in the plural, by its end."""
    if morph(token, "Person"):
        return morph(token, "Person") == "1"
    return token.pos_ in VERBAL and token.lower_.endswith(grammar.first_person)


def is_plural(noun: Token) -> bool:
    """Tell whether a noun is in the plural; what is taken for a name has no number."""
    number = morph(noun, "Number")
    return number == "Plur" or (not number and noun.lower_.endswith("s"))


def is_dateline(name: Span) -> bool:
    """Tell whether a city is where a report comes from: "KYIV, Nov 20 (Reuters) - Russia ...".

    It opens a sentence in capitals, or before brackets, and a dash ends it before any verb.
    """
    if name.start != name.sent.start:
        return False
    marked = name.text.isupper()
    for token in name.doc[name.end : name.end + _DATELINE]:
        if token.pos_ in VERBAL:
            break
        marked = marked or token.text == "("
        if token.text in _DASHES:
            return marked
    return False


def is_of_several(token: Token) -> bool:
    """Tell whether a possessive is of several owners: "their", "leur"."""
    return token.lower_ in _OF_SEVERAL


def is_theirs(token: Token) -> bool:
    """Tell whether a possessive is of the third person: "its", "sus", "seus"."""
    return token.lower_ in _THEIRS and token.pos_ in {"DET", "PRON", "ADJ"}


def is_finite(token: Token) -> bool:
    """Tell whether the verb, or one of its auxiliaries or copulas, is finite."""
    group = [token, *children(token, "aux", "cop")]
    return any(morph(part, "VerbForm") == "Fin" or morph(part, "Mood") for part in group)


def is_participle(token: Token) -> bool:
    """Tell whether the token is a past participle without an auxiliary."""
    if morph(token, "VerbForm") != "Part" or any(children(token, "aux", "cop")):
        return False
    return morph(token, "Tense") != "Pres"


def is_lost_past(token: Token) -> bool:
    """Tell whether a past tense was taken for a participle: it has its object after it.

    "North Korea test-fired a missile, Seoul said": no participle can be what somebody said.
    """
    if relation(token) != "ccomp" or not is_participle(token):
        return False
    return any(item.i > token.i for item in children(token, "obj"))


def is_reduced(token: Token) -> bool:
    """Tell whether the verb is a participle beside its noun ("the treaty signed by both").

    A past tense that the parser takes for one follows a name and has its subject before it.
    """
    if relation(token) not in {"acl", "amod"} or not is_participle(token):
        return False
    if lost_subject(token) is not None:
        return False
    if any(children(token, "nsubj")) or any(item.i > token.i for item in children(token, "obj")):
        return False
    before = token
    while before.i and (before == token or before.pos_ == "ADV"):
        before = before.nbor(-1)
    if relation(token) == "acl" and _is_joined(token):
        return False
    if perfect(token) is not None:
        return False
    named = before.pos_ == "PROPN" or (before.pos_ == "NOUN" and before != token)
    return not (relation(token) == "amod" and token.i < token.head.i and named)


def perfect(participle: Token) -> Token | None:
    """Return the "had" of "had broken relations", where the rest was taken for its object."""
    if relation(participle) != "amod" or relation(participle.head) != "obj":
        return None
    have, at = participle.head.head, participle.i - 1
    while at > have.i and participle.doc[at].pos_ == "ADV":
        at -= 1
    return (
        have if at == have.i and have.pos_ == "AUX" and participle.i < participle.head.i else None
    )


def lost_subject(token: Token) -> Token | None:
    """Return the subject of a verb taken for an adjective: "Peru on Monday imposed sanctions".

    So taggers read a sentence that has no other finite verb, with a name before the word.
    """
    if token.pos_ != "ADJ" or relation(token) != "amod" or token.i > token.head.i:
        return None
    finite = (item for item in token.sent if morph(item, "VerbForm") == "Fin")
    if any(relation(item) not in {"acl", "advcl"} for item in finite):
        return None
    named = [*children(token, "nsubj"), *children(token.head, "nsubj"), token.sent.root]
    return next((item for item in named if item.pos_ == "PROPN" and item.i < token.i), None)


def is_mistagged(token: Token) -> bool:
    """Tell whether a noun or adjective stands as a verb: between subject and object, no copula.

    Taggers err so in headlines, whose verbs are in the present, and in joined verbs.
    """
    if token.pos_ not in {"NOUN", "ADJ"} or any(children(token, "cop", "det", "amod", "case")):
        return False
    joined = relation(token) == "conj" and token.head.pos_ == "VERB"
    if relation(token) != "ROOT" and not joined:
        return False
    before = joined or any(item.i < token.i for item in children(token, "nsubj"))
    return before and any(item.i > token.i for item in children(token, "obj"))


def is_main_verb(verb: Token) -> bool:
    """Tell whether a verb hung on its subject as a clause is the verb of the sentence."""
    return main_noun(verb) is not None


def main_noun(verb: Token) -> Token | None:
    """Return the subject of the sentence where its verb was hung on a noun as a clause.

    It is finite with nothing in it that is a subject: no relative clause lacks both. Or it has an
    object after it, which no participle has: "Polish jets using flares killed two men".
    """
    if _is_joined(verb):
        return verb.head
    if (
        verb.dep_ != "acl"
        or verb.head.i > verb.i
        or any(children(verb, "mark", "nsubj", "aux", "cop"))
    ):
        return None
    if morph(verb, "Mood") == "Ind" and not any(children(verb, "obj")):
        return verb.head if relation(verb.head) == "ROOT" else None
    past = morph(verb, "Tense") == "Past" and any(
        item.i > verb.i for item in children(verb, "obj")
    )
    root = verb.sent.root
    nominal = root.pos_ in {"NOUN", "PROPN"} and not any(children(root, "cop", "nsubj"))
    return root if past and nominal and root.i < verb.i else None


def _is_joined(verb: Token) -> bool:
    """Tell whether the first of two joined verbs was hung on their subject as a clause.

    Nothing but the first verb can stand before the "and" of a verb: "troops crossed and fired".
    """
    if relation(verb) != "acl" or relation(verb.head) != "nsubj" or verb.head.i > verb.i:
        return False
    joint = [item for item in children(verb.head.head, "cc") if verb.i < item.i < verb.head.head.i]
    return bool(joint) and not any(children(verb, "mark", "nsubj", "cop"))


def case_of(token: Token, grammar: Grammar) -> str:
    """Return the preposition of a nominal with its fixed parts: "a", "con", "junto a"."""
    words: list[str] = []
    for child in token.children:
        if relation(child) in {"case", "mark"} and child.i < token.i and child.lower_ != "'s":
            before = child.nbor(-1) if child.i and not words else None
            if before is not None and before.pos_ == "ADV" and before.head == token:
                words.append(before.lower_)  # "cerca de Polonia"
            words.append(child.lower_)
            words.extend(
                part.lower_ for part in children(child, "fixed") if part.pos_ in {"ADP", "NOUN"}
            )
    if not words:
        return _mistaken_case(token, grammar)
    words[-1] = grammar.contractions.get(words[-1], words[-1])
    joined = " ".join(words)
    return grammar.contractions.get(joined, joined)


def _mistaken_case(token: Token, grammar: Grammar) -> str:
    """Return the preposition that the tagger took for an article: "a" of "visita a Havana"."""
    if relation(token) not in {"nmod", "obl"} and (relation(token), token.pos_) != (
        "obj",
        "PROPN",
    ):
        return ""
    return next(
        (item.lower_ for item in children(token, "det") if item.lower_ in grammar.dative), ""
    )


def antecedent(token: Token, grammar: Grammar) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if not (morph(token, "PronType") == "Rel" or token.lower_ in grammar.relative):
        return token
    if token.pos_ not in {"PRON", "SCONJ", "DET"}:
        return token
    verb = token.head
    for _ in range(_MAX_CLIMB):
        if relation(verb) == "acl":
            return verb.head
        if verb.head == verb:
            break
        verb = verb.head
    return token


def conjuncts(token: Token) -> list[Token]:
    """Return the token and all that is coordinated with it."""
    found = [token]
    for item in found:
        if len(found) > LONGEST:
            break
        parts = [item, *children(item, "flat", "compound")]
        found.extend(child for part in parts for child in children(part, "conj"))
    return found


def is_to_come(verb: Token, auxiliary: Token) -> bool:
    """Tell English "was to leave" and "are to meet"."""
    marks = children(verb, "mark")
    return relation(auxiliary) == "cop" and any(
        mark.pos_ == "PART" and mark.i == auxiliary.i + 1 for mark in marks
    )
