"""Speech reported by a phrase: "according to X", "según ha dicho X", "como subrayó X".

A host clause that already has a speaker keeps it: there "según la transcripción" names the source
of the report, who never speaks. A document speaks for its author; without one, only an account
("a study") does, no norm ("the plan").
"""

from collections.abc import Iterable, Sequence

from entente.core.statements.asides import draft_host, host_spans
from entente.core.statements.cues import Cue
from entente.core.statements.drafts import Draft
from entente.core.statements.layout import DASHES, Layout, Sentence
from entente.core.statements.lexicon import Lexicon

_VERBS = frozenset(["VERB", "AUX"])
_NOMINAL = frozenset(["NOUN", "PROPN", "PRON"])
_COMMAS = frozenset({",", *DASHES})
_ENDS = frozenset({",", ";", ".", ":", *DASHES})
_COMPLEMENTS = frozenset(["obj", "xcomp", "ccomp", "obl:agent", "obl"])
_SUBJECT_REACH = 6
_OFFICE_REACH = 30
_NAME = 2  # a name alone may begin the clause: "selon le ministre, Paris ..."


class Prepositions:
    """Finds what phrases report; `inner` maps a phrase to the verb inside it."""

    def __init__(self, layout: Layout, lexicon: Lexicon, cues: Sequence[Cue]) -> None:
        self._layout = layout
        self._lexicon = lexicon
        self._cues = cues
        self.inner = {
            phrase: verb
            for phrase in cues
            if phrase.kind == "preposition"
            for verb in [self._verb_inside(phrase)]
            if verb is not None
        }

    def find(self, cue: Cue, drafts: Iterable[Draft]) -> Draft | None:
        """Return what the phrase reports, or None where `drafts` attribute its host already."""
        layout = self._layout
        sentence = layout.sentence(cue.token)
        inner = self.inner.get(cue)
        begin = inner.last if inner else cue.last
        end = self._past_name(self._aside_end(cue, begin, sentence), sentence)
        owner = self._owner(begin, end, inner)
        if (
            owner is None
            or self._is_relative(begin)
            or not self._is_aside(cue, sentence, begin, end)
        ):
            return None
        initial = not any(not layout.is_mark(t) for t in range(sentence.first, cue.first))
        if initial:
            spans = [(end, self._resumption(end, sentence))]
        elif quotation := self._quotation_at(end, sentence):
            spans = [quotation]
        else:
            spans = host_spans(layout, self._lexicon, sentence, cue.first, end, _COMPLEMENTS)
        draft = draft_host(layout, spans, cue, "aside:phrase")
        if draft is None or self._is_reported(draft, cue, drafts, alone=initial):
            return None
        draft.owner = owner
        return draft

    def _is_aside(self, cue: Cue, sentence: Sentence, begin: int, end: int) -> bool:
        layout = self._layout
        if cue.phrase in self._lexicon.clausal:
            before = layout.words[cue.first - 1] if cue.first > sentence.first else ","
            return cue in self.inner and before in _COMMAS
        if cue.phrase not in self._lexicon.opinions:
            return True
        tags = layout.tags[begin:end]
        closed = end < sentence.last and layout.words[end] == ","
        return closed and not _VERBS & set(tags) and bool({"PROPN", "PRON"} & set(tags))

    def _is_relative(self, token: int) -> bool:
        """Tell whether a relative pronoun follows: "a tese segundo a qual ..."."""
        words = self._layout.doc[token : token + 2]
        return any("Rel" in word.morph.get("PronType", []) for word in words)

    def _verb_inside(self, phrase: Cue) -> Cue | None:
        layout = self._layout
        last = layout.sentence(phrase.token).last
        reach = _SUBJECT_REACH if phrase.phrase in self._lexicon.clausal else 1
        for cue in self._cues:
            if cue.kind != "verb" or cue.elides:
                continue  # "quoted as saying"
            if phrase.last <= cue.first <= min(phrase.last + reach, last):
                words = set(layout.words[phrase.last : cue.first])
                quoted = any(layout.quoted[t] >= 0 for t in range(phrase.last, cue.first))
                broken = quoted or words & (_ENDS | self._lexicon.conjunctions)
                return None if broken else cue
        return None

    def _aside_end(self, phrase: Cue, begin: int, sentence: Sentence) -> int:
        layout = self._layout
        end = begin
        while end < sentence.last and layout.quoted[end] < 0:
            if layout.words[end] in _ENDS:
                apposed = self._apposition(phrase, end) or self._office_after(end, sentence)
                if not apposed:
                    break
                end = max(apposed)
            end += 1
        first = sentence.first == phrase.first and phrase not in self.inner
        return self._before_clause(begin, end) if first else end

    def _before_clause(self, begin: int, end: int) -> int:
        """Return where the source ends if no comma parts it from what it tells."""
        layout = self._layout
        nominal = (t for t in range(begin, end) if layout.tags[t] in _NOMINAL)
        top = next((t for t in nominal if not begin <= layout.heads[t] < end), None)
        for token in range(begin, end):
            finite = "Fin" in layout.doc[token].morph.get("VerbForm", [])
            if finite and layout.tags[token] in _VERBS:
                source = next((t for t in range(begin, token) if layout.heads[t] == token), None)
                source = source if top is None else top
                right = end if source is None else layout.subtree(source)[1] + 1
                return right if begin < right <= token else end
        return end

    def _apposition(self, phrase: Cue, comma: int) -> list[int]:
        """Return the tokens after the comma that name again what stands before it.

        The name may hang on the noun of the phrase itself: "na opinião do chanceler, Sergei
        Lavrov, ...".
        """
        layout = self._layout
        if layout.words[comma] != "," or comma + 1 >= len(layout.words):
            return []
        head = comma + 1
        while layout.deps[head] == "flat" and comma < layout.heads[head]:
            head = layout.heads[head]
        apposed = layout.deps[head] == "appos" and phrase.first <= layout.heads[head] < comma
        if not apposed or layout.tags[head] != "PROPN":
            return []
        return [head, *(c for c in layout.children[head] if layout.deps[c] == "flat")]

    def _office_after(self, comma: int, sentence: Sentence) -> list[int]:
        """Return the tokens of a bare noun between commas: "segundo X, diretor de Y, ..."."""
        layout = self._layout
        if layout.words[comma] != ",":
            return []
        relative = self._is_relative(comma + 1)  # "selon l'AFP, qui cite une source, ..."
        if layout.tags[comma - 1] != "PROPN" and not relative:
            return []
        for token in range(comma + 1, min(sentence.last - 1, comma + _OFFICE_REACH)):
            if layout.words[token] == "," and token > comma + 1:
                return list(range(comma + 1, token))
            finite = not relative and "Fin" in layout.doc[token].morph.get("VerbForm", [])
            opens = relative or token > comma + 1 or layout.tags[token] == "NOUN"
            opens = opens or layout.words[token] in self._lexicon.owners  # "X, da ONG Y, ..."
            if finite or not opens or layout.quoted[token] >= 0 or layout.words[token] in _ENDS:
                return []
        return []

    def _past_name(self, end: int, sentence: Sentence) -> int:
        """Return the end of the phrase past a full name: "selon le porte-parole, X Y, ..."."""
        layout = self._layout
        name = end + 1
        while name < sentence.last and layout.tags[name] == "PROPN":
            name += 1
        apposed = name - end > _NAME and name < sentence.last
        commas = apposed and layout.words[end] == layout.words[name] == ","
        return name if commas and layout.tags[end - 1] == "NOUN" else end

    def _resumption(self, start: int, sentence: Sentence) -> int:
        """Return where another cue takes over the sentence: ", y afirmó que ..."."""
        layout = self._layout
        for cue in self._cues:
            if cue.kind != "verb" or not start < cue.first < sentence.last:
                continue
            before = cue.first - 1
            if layout.words[before] in self._lexicon.conjunctions:
                return before
        return sentence.last

    def _is_reported(
        self, draft: Draft, cue: Cue, others: Iterable[Draft], *, alone: bool
    ) -> bool:
        """Tell whether the content, or else the sentence, has been attributed to somebody."""
        layout = self._layout
        for other in others:
            if other.cue is None or other.cue.kind == "preposition":
                continue
            at = layout.starts[other.cue.token]
            if draft.start <= at < draft.end or (
                draft.start < other.end and other.start < draft.end
            ):
                return True
            if not alone and layout.unit[other.cue.token] == layout.unit[cue.token]:
                return True
        return False

    def _quotation_at(self, token: int, sentence: Sentence) -> tuple[int, int] | None:
        layout = self._layout
        while token < sentence.last and layout.words[token] in _COMMAS:
            token += 1
        if token >= sentence.last or layout.quoted[token] < 0:
            return None
        last = token
        while last < sentence.last and layout.quoted[last] == layout.quoted[token]:
            last += 1
        return token, last

    def _owner(self, begin: int, end: int, inner: Cue | None) -> int | None:
        layout = self._layout
        if inner is not None:
            subjects = [t for t in layout.children[inner.token] if "subj" in layout.deps[t]]
            if subjects:
                return subjects[0]
        nominal = [t for t in range(begin, end) if layout.tags[t] in _NOMINAL]
        tops = [t for t in nominal if not begin <= layout.heads[t] < end]
        named = next(iter(tops or nominal), None)
        if named is None or not self._is_document(named):
            return named
        author = self._author(named, end)
        speaks = layout.words[named] in self._lexicon.accounts
        return named if author is None and speaks else author

    def _is_document(self, token: int) -> bool:
        return self._layout.words[token] in self._lexicon.documents

    def _author(self, document: int, end: int) -> int | None:
        """Return whose document it is: "un comunicado del Kremlin"."""
        layout = self._layout
        links = self._lexicon.owners | self._lexicon.agents | {"del"}
        linked = False
        for token in range(document + 1, end):
            if layout.words[token] in links:
                linked = True
            elif linked and layout.tags[token] in _NOMINAL:
                known = layout.tags[token] == "PROPN" or layout.tags[token - 1] == "DET"
                known = known or layout.words[token - 1] in self._lexicon.contractions
                return token if known and not self._is_document(token) else None
        return None
