"""Find the verbs, nouns and phrases that report speech, and void those that report none.

A cue inside a quotation belongs to the quoted speaker and is no cue of the article. A negated,
avoided or expected one ("no dijo", "evitó decir", "will say") reports nothing; a denial does, and
a future one where it already quotes.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

from entente.core.statements.layout import Layout, Sentence
from entente.core.statements.lexicon import Form, Lexicon, Verb

Number = Literal["singular", "plural"]
_MAX_ADVERBS: Final = 2
_COUNTING: Final = frozenset(["ADJ", "NUM"])  # Portuguese "segundo" is "second" too
_OBJECTS: Final = frozenset(["obj", "obl", "nmod", "appos"])


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `token`; `first:last` also covers auxiliaries, clitics and fixed words.

    `number` is that of a finite verb, None where the form does not tell it. `elides` is true for
    gerunds and infinitives, whose subject stands elsewhere. `future` marks "pedirá", which reports
    only words that are quoted: those are known already.
    """

    kind: Literal["verb", "noun", "preposition"]
    token: int
    first: int
    last: int
    verb: Verb | None = None
    number: Number | None = None
    passive: bool = False
    impersonal: bool = False
    elides: bool = False
    future: bool = False
    phrase: str = ""

    def takes(self, complement: str) -> bool:
        """Tell whether the verb takes this kind of complement."""
        return self.verb is not None and complement in self.verb.complements


def find_cues(layout: Layout, lexicon: Lexicon) -> list[Cue]:
    """Return the cues outside quotations, in order."""
    found: list[Cue] = []
    for token, word in enumerate(layout.words):
        if layout.quoted[token] >= 0 or layout.unit[token] < 0:
            continue
        host, _ = lexicon.without_clitics(word)
        forms = lexicon.forms.get(host)
        noun = layout.tags[token] == "NOUN" and not _stands_as_verb(
            layout, lexicon, token, token + 1
        )
        if word in lexicon.nouns and (not forms or noun):
            found.append(Cue("noun", token, token, token + 1))
        elif forms and (cue := _verb_cue(layout, lexicon, token, forms)):
            found.append(cue)
        if layout.tags[token] in _COUNTING:
            continue
        if phrase := lexicon.prepositions.match(layout.words, token):
            text = " ".join(phrase)
            if text not in lexicon.opinions or layout.sentence(token).first == token:
                last = token + len(phrase)
                found.append(Cue("preposition", token, token, last, phrase=text))
    return found


def _verb_cue(layout: Layout, lexicon: Lexicon, token: int, forms: tuple[Form, ...]) -> Cue | None:
    sentence = layout.sentence(token)
    capital = layout.tags[token] == "PROPN" and layout.doc[token].text[0].isupper()
    if capital and token > sentence.first and layout.tags[token + 1 : token + 2] == ["PROPN"]:
        return None  # "Reza Pahlavi"
    first, chain = _chain(layout, lexicon, token, sentence)
    for form in forms:
        last = token + 1 + len(form.verb.tail)
        if tuple(layout.words[token + 1 : last]) != form.verb.tail:
            continue
        if form.verb.reflexive and not chain & lexicon.reflexives:
            continue
        if chain & lexicon.negations:
            return None
        place = _Place(token, first, last, chain)
        if form.shape == "future":
            return replace(_cue(lexicon, form, place), future=True)
        cue = _by_shape(layout, lexicon, form, place)
        if cue is not None:
            return cue
    return None


@dataclass(frozen=True, slots=True)
class _Place:
    token: int
    first: int
    last: int
    chain: frozenset[str]


def _chain(
    layout: Layout, lexicon: Lexicon, token: int, sentence: Sentence
) -> tuple[int, frozenset[str]]:
    """Return where the verb group begins, and its auxiliaries, clitics and negations."""
    first = token
    chain = {*lexicon.without_clitics(layout.words[token])[1]}
    adverbs = 0
    for before in range(token - 1, sentence.first - 1, -1):
        word = layout.words[before]
        if layout.quoted[before] >= 0:
            break
        if word in lexicon.verb_group and layout.tags[before] != "ADP":  # "en alerte"
            first = before
            chain.add(word)
            adverbs = 0
        elif layout.tags[before] == "ADV" and adverbs < _MAX_ADVERBS:
            adverbs += 1
        else:
            break
    return first, frozenset(chain)


def _by_shape(layout: Layout, lexicon: Lexicon, form: Form, place: _Place) -> Cue | None:
    kinds = {kind for kind, words in lexicon.auxiliaries.items() if place.chain & words}
    if "future" in kinds:
        return None
    passive = "passive" in kinds and not place.chain & lexicon.reflexives  # not "s'est réjoui"
    finite = bool(kinds & {"singular", "plural", "passive"})
    if form.shape == "infinitive" or (form.shape == "participle" and not finite):
        complete = form.shape == "infinitive" or "bare" in kinds
        if complete and lexicon.infinitive_after.ends_at(layout.words, place.first):
            return _cue(lexicon, form, place, elides=True)
        return None
    if form.shape == "gerund":
        return _cue(lexicon, form, place, elides=not passive)
    if form.shape == "participle" or _is_finite(layout, lexicon, form, place, kinds):
        return _cue(lexicon, form, place, passive=passive)
    return None


def _is_finite(
    layout: Layout, lexicon: Lexicon, form: Form, place: _Place, kinds: Collection[str]
) -> bool:
    if not _is_verb(layout, lexicon, form, place):
        return False
    if form.shape == "base":
        return not place.token or layout.words[place.token - 1] != "to"
    if form.shape != "past" or kinds:
        return True
    dep = layout.deps[place.token]
    if place.token == layout.sentence(place.token).first or dep == "acl":
        return False  # "Asked whether ...", "a statement carried by ..."
    return dep != "amod" or layout.tags[place.token - 1] in ("PROPN", "NOUN", "PRON")


def _is_verb(layout: Layout, lexicon: Lexicon, form: Form, place: _Place) -> bool:
    """Trust the tagger where it says verb; elsewhere ask for a neighbour that only verbs have."""
    token = place.token
    article = layout.tags[token] == "NOUN" and layout.tags[token - 1] == "DET"  # "la demanda"
    tagged = layout.tags[token] in ("VERB", "AUX") or (bool(place.chain) and not article)
    unmistakable = layout.words[token].endswith(lexicon.verbal_endings)
    if tagged or unmistakable or _stands_as_verb(layout, lexicon, token, place.last):
        return True
    before = token - 1
    if before >= 0 and layout.unit[before] == layout.unit[token]:
        if layout.tags[before] in ("DET", "ADP", "ADJ", "NUM"):
            return False
        object_like = layout.deps[token] in _OBJECTS or layout.tags[before] == "VERB"
        if layout.tags[token] == "NOUN" and object_like:
            return False
        if layout.words[before] == "," and token > 1 and layout.quoted[token - 2] >= 0:
            return True
    after = place.last
    if after >= len(layout.words) or layout.unit[after] != layout.unit[token]:
        return False
    follows = layout.words[after]
    if follows in form.verb.preps and after + 1 < len(layout.words):
        follows = layout.words[after + 1]
    if follows == "," and after + 1 < len(layout.words):
        after += 1  # 'concludes, "..."'
    starts_clause = follows in lexicon.clause_words or follows in lexicon.question_words
    starts_clause = starts_clause or follows in lexicon.auxiliaries["bare"]  # "nie avoir signé"
    return starts_clause or layout.quoted[after] >= 0 or follows == ":"


def _stands_as_verb(layout: Layout, lexicon: Lexicon, token: int, after: int) -> bool:
    """Tell whether the words `token:after` stand where no noun can: ", annonce le ministre"."""
    within = token > 0 and after < len(layout.words) and layout.unit[after] == layout.unit[token]
    if not within or layout.words[token - 1] != ",":
        return False
    follows = layout.words[after] in lexicon.clause_words
    return follows or layout.tags[after] in ("DET", "PROPN")


def _cue(
    lexicon: Lexicon, form: Form, place: _Place, *, passive: bool = False, elides: bool = False
) -> Cue:
    number: Number | None = None
    if place.chain & lexicon.auxiliaries["plural"] or form.shape in ("plural", "base"):
        number = "plural"
    elif place.chain & lexicon.auxiliaries["singular"] or form.shape == "singular":
        number = "singular"
    return Cue(
        kind="verb",
        token=place.token,
        first=place.first,
        last=place.last,
        verb=form.verb,
        number=None if elides else number,
        passive=passive,
        impersonal=bool(place.chain & lexicon.reflexives) and not form.verb.reflexive,
        elides=elides,
    )
