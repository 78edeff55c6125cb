"""Who stands at a token: a person of the cast, a state, or somebody known by these words alone."""

from entente.core.cast.mentions import ActorMention, Cast, Person
from entente.core.statements.layout import Layout
from entente.core.statements.lexicon import Lexicon
from entente.messages import Speaker
from entente.messages.analysis import How

_NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM"])
_INSIDE = frozenset(["DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "X"])
_PHRASE_REACH = 12
_MIN_NAME = 1
_PRONOUN_REACH = 120  # tokens back to the person meant


class Naming:
    """Turns tokens into speakers, resolving relatives and pronouns."""

    def __init__(self, layout: Layout, lexicon: Lexicon, cast: Cast) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cast = cast

    def is_nominal(self, token: int) -> bool:
        """Tell whether the token can be the head of a noun phrase."""
        return self._layout.tags[token] in _NOMINAL or self._cast.person_at(token) is not None

    def weight(self, token: int) -> float:
        """Return how likely whatever stands at the token is to speak, from -1 to 1."""
        word = self._layout.words[token]
        if self.person(token) is not None or word in self._lexicon.relatives:
            return 1.0
        if self.actor(token) is not None or self._layout.tags[token] == "PROPN":
            return 0.7
        if word in self._lexicon.pronouns:
            return 0.5
        doubtful = word in self._lexicon.times or self._layout.tags[token] == "NUM"
        return -1.0 if doubtful else -0.3

    def person(self, token: int) -> Person | None:
        """Return the person named at the token, or by an apposition to it."""
        found = self._cast.person_at(token)
        if found is not None:
            return found
        for child in self._layout.children[token]:
            if self._layout.deps[child] in ("appos", "flat", "flat:name"):
                found = self._cast.person_at(child)
                if found is not None:
                    return found
        return None

    def actor(self, token: int) -> ActorMention | None:
        """Return the state named by the phrase at the token: "Rusia", "el Gobierno de Rusia"."""
        found = self._cast.actor_at(token)
        if found is not None:
            return found
        for child in self._layout.children[token]:
            if self._layout.deps[child] in ("nmod", "amod", "flat", "compound", "nmod:poss"):
                found = self._cast.actor_at(child)
                if found is not None:
                    return found
        return None

    def speaker(self, token: int, how: How | None = None) -> Speaker | None:
        """Return the speaker named at the token; `how` overrides the kind of evidence found."""
        word = self._layout.words[token]
        if word in self._lexicon.relatives or self._is_relative(token):
            antecedent = self._antecedent(token)
            return None if antecedent is None else self.speaker(antecedent, how or "relative")
        person = self.person(token)
        if person is not None:
            return of_person(person, how or self._how(person, token))
        if word in self._lexicon.pronouns or self._layout.tags[token] == "PRON":
            return self._of_pronoun(token, how)
        apposed = self._apposed(token)
        if apposed is None:
            apposed = self.named_before(token)
        if apposed is not None:
            return self.speaker(apposed, how)
        name = self.phrase(token)
        if not name:
            return None
        actor = self.actor(token)
        if actor is not None and actor.first <= token < actor.last:
            named = self._layout.text[actor.start : actor.end]
            name = max(name, named, key=len)  # "Royaume-Uni" may be three tokens
        code = actor.codes[0] if actor is not None and len(actor.codes) == 1 else None
        return Speaker(name=name, state=code, how=how or "explicit")

    def bearer(self, token: int) -> Person | None:
        """Return who is named together with the noun of an office, before or after it."""
        named = self.person(token)
        if named is None and self._layout.deps[token] == "appos":
            named = self._cast.person_at(self._layout.heads[token])
        if named is None and (apposed := self._apposed(token)) is not None:
            named = self._cast.person_at(apposed)
        return named

    def last_subject(self, token: int) -> Person | None:
        """Return the one leader who was a subject in this sentence or the one before."""
        layout = self._layout
        units = (layout.unit[token] - 1, layout.unit[token])
        found = [
            person
            for person in self._cast.people
            for mention in person.mentions
            if mention.head < token
            and layout.unit[mention.head] in units
            and person.leader
            and "subj" in layout.deps[mention.head]
        ]
        return found[0] if len({id(person) for person in found}) == 1 else None

    def noun_at(self, token: int) -> int:
        """Return the noun that a relative pronoun stands for, or the token itself."""
        relative = self._layout.words[token] in self._lexicon.relatives or self._is_relative(token)
        antecedent = self._antecedent(token) if relative else None
        return token if antecedent is None else antecedent

    def is_person(self, name: str) -> bool:
        """Tell whether the article speaks of a person by this name."""
        return any(person.name == name for person in self._cast.people)

    def is_pronoun(self, token: int) -> bool:
        """Tell whether the token is a personal pronoun."""
        return self._layout.words[token] in self._lexicon.pronouns

    def _how(self, person: Person, token: int) -> How:
        for mention in person.mentions:
            if mention.span_first <= token < mention.span_last:
                if mention.kind in ("title", "pronoun", "elided"):
                    return mention.kind
                return "explicit"
        return "explicit"

    def _of_pronoun(self, token: int, how: How | None) -> Speaker | None:
        word = self._layout.words[token]
        gender = self._lexicon.pronouns.get(word)
        if gender not in ("m", "f"):
            return None
        found = self._referent(token, gender, self._referent_of_other(token, gender))
        return None if found is None else of_person(found, how or "pronoun")

    def _referent_of_other(self, token: int, gender: str) -> Person | None:
        """Return whom a pronoun of the other gender means, earlier in the sentence."""
        layout = self._layout
        for before in range(token - 1, layout.sentence(token).first - 1, -1):
            other = self._lexicon.pronouns.get(layout.words[before])
            if other in ("m", "f") and other != gender and layout.quoted[before] < 0:
                return self._referent(before, other)
        return None

    def _referent(self, token: int, gender: str, excluded: Person | None = None) -> Person | None:
        """Return the last person before the pronoun whose gender agrees; None where two tie."""
        recent: list[tuple[int, Person]] = []
        for person in self._cast.people:
            if person is excluded:
                continue
            before = [m.head for m in person.mentions if m.head < token]
            if before and token - before[-1] < _PRONOUN_REACH and person.gender in (gender, None):
                recent.append((max(before), person))
        certain = [item for item in recent if item[1].gender == gender]
        recent = sorted(certain or recent, key=lambda item: item[0])
        if not recent:
            return None
        latest = recent[-1]
        unit = self._layout.unit[latest[0]]
        rivals = [item for item in recent[:-1] if self._layout.unit[item[0]] == unit]
        if not rivals:
            return latest[1]
        subjects = [item for item in (*rivals, latest) if "subj" in self._layout.deps[item[0]]]
        return subjects[0][1] if len(subjects) == 1 else None

    def _is_relative(self, token: int) -> bool:
        layout = self._layout
        return (
            layout.tags[token] == "PRON"
            and "Rel" in layout.doc[token].morph.get("PronType", [])
            and layout.deps[layout.heads[token]].startswith("acl")
        )

    def _antecedent(self, token: int) -> int | None:
        layout = self._layout
        verb = layout.heads[token]
        seen = 0
        while layout.deps[verb] == "conj" and seen < _PHRASE_REACH:
            verb = layout.heads[verb]
            seen += 1
        noun = layout.heads[verb]
        if layout.tags[noun] == "NUM":
            noun = layout.heads[noun]  # "the alliance, with 41 per cent, which announced"
        if layout.deps[verb].startswith("acl") and noun < token and self.is_nominal(noun):
            return noun
        for before in range(token - 1, max(-1, token - 30), -1):
            if layout.quoted[before] >= 0 or layout.unit[before] != layout.unit[token]:
                break
            if self._cast.person_at(before) is not None:
                return before
        for before in range(token - 1, max(-1, token - _PHRASE_REACH), -1):
            if layout.unit[before] != layout.unit[token]:
                break
            if layout.tags[before] == "PROPN":
                return before
        return None

    def _apposed(self, token: int) -> int | None:
        """Return the name in "the prosecutor of X, Name Surname,", which the parser may miss."""
        layout = self._layout
        if layout.tags[token] != "NOUN":
            return None
        comma = self._past_initials(self._extent(token)[1] + 1)
        name = comma + 1
        while name < len(layout.words) and layout.tags[name] == "PROPN":
            name += 1
        if name - comma <= _MIN_NAME or name >= len(layout.words) or layout.words[comma] != ",":
            return None
        person = self._cast.person_at(comma + 1)
        known = person is not None or name - comma > _MIN_NAME + 1
        return comma + 1 if known and layout.words[name] in (",", ".", "”", '"') else None

    def _past_initials(self, token: int) -> int:
        """Return the token after "(INE)", or the token itself."""
        words = self._layout.words[token : token + 3]
        return token + 3 if words[:1] == ["("] and words[2:] == [")"] else token

    def named_before(self, token: int) -> int | None:
        """Return the name before an apposition that the parser takes for the subject.

        "Name Surname, Nobel laureate, said".
        """
        layout = self._layout
        first, last = self._extent(token)
        if first > 0 and layout.tags[first - 1] == "DET":
            first -= 1
        comma = first - 1
        if comma < 1 or layout.words[comma] != "," or layout.words[last + 1 : last + 2] != [","]:
            return None
        name = comma - 1
        while name > 0 and layout.tags[name - 1] == "PROPN":
            name -= 1
        same = layout.unit[name] == layout.unit[token] and layout.quoted[name] < 0
        if not same or layout.tags[comma - 1] != "PROPN" or layout.tags[name - 1] == "ADP":
            return None
        person = self._cast.person_at(comma - 1) is not None
        several = comma - name > _MIN_NAME and self._cast.actor_at(comma - 1) is None
        return comma - 1 if person else name if several else None

    def phrase(self, token: int) -> str:
        """Return the words of the noun phrase at the token, without its article."""
        layout = self._layout
        first, last = self._extent(token)
        text = layout.text[layout.starts[first] : layout.ends[last]]
        return " ".join(text.split())

    def _extent(self, token: int) -> tuple[int, int]:
        """Return the first and the last token of the noun phrase, without article."""
        layout = self._layout
        left, right = layout.subtree(token)
        first = token
        while first > max(left, token - _PHRASE_REACH) and self._fits(first - 1):
            first -= 1
        last = token
        while last < min(right, token + _PHRASE_REACH) and self._fits(last + 1):
            last += 1
        while first < token and layout.tags[first] in ("DET", "ADP"):
            first += 1
        while last > token and layout.tags[last] in ("DET", "ADP"):
            last -= 1
        return first, last

    def _fits(self, token: int) -> bool:
        layout = self._layout
        if layout.quoted[token] >= 0:
            return False
        if layout.tags[token] == "ADP":
            named = layout.doc[token].text[0].isupper()  # "Internet Sin Fronteras"
            return named or layout.words[token] in self._lexicon.phrase_links
        return layout.tags[token] in _INSIDE


def of_person(person: Person, how: How) -> Speaker:
    """Return `person` as the speaker of a statement."""
    return Speaker(
        name=person.name, qid=person.qid, state=person.state, leader=person.leader, how=how
    )
