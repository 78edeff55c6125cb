"""Where sentences and quotations lie in a parsed article.

The parser breaks sentences inside quotations and between a quotation and its reporting verb; the
sentences here are repaired by the marks, which are more reliable. Tokens are copied into plain
lists once, because attribute access on spaCy tokens would cost more than all rules together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spacy.tokens import Doc

from entente.core.parsing.columns import columns_of, text_of
from entente.core.statements.quotes import Quotation, find_paragraphs, find_quotations

FINAL: Final = frozenset(".?!…")
CLOSING_MARKS: Final = frozenset("”»’\"'›“)]")
DASHES: Final = frozenset("—–―")
_MAX_CLOSING: Final = 5  # marks after a full stop


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first:last` of one sentence; `paragraph` is the number of its line."""

    first: int
    last: int
    paragraph: int


@dataclass(slots=True)
class Layout:
    """A parsed article as parallel lists by token, with its quotations and sentences.

    `words` are in lower case, with plain apostrophes. `quoted` has the number of the quotation in
    which a token stands, or -1; `unit` the number of its sentence, or -1 for line breaks.
    """

    doc: Doc
    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    children: list[list[int]]
    quotations: list[Quotation]
    quoted: list[int]
    sentences: list[Sentence]
    unit: list[int]

    def sentence(self, token: int) -> Sentence:
        """Return the sentence of a token that is no line break."""
        return self.sentences[self.unit[token]]

    def token_at(self, offset: int) -> int:
        """Return the first token that ends after `offset`, or the number of tokens."""
        low, high = 0, len(self.ends)
        while low < high:
            middle = (low + high) // 2
            if self.ends[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def drop_quotations(self, unwanted: Callable[[Quotation], bool]) -> None:
        """Treat the marks of some quotations as if they were not there."""
        self.quotations = [found for found in self.quotations if not unwanted(found)]
        self.quoted = _number_quoted(self.starts, self.quotations)

    def is_mark(self, token: int) -> bool:
        """Tell whether the token has neither letter nor digit."""
        return not any(character.isalnum() for character in self.words[token])

    def subtree(self, token: int) -> tuple[int, int]:
        """Return the leftmost and rightmost token below `token`, itself included."""
        left = right = token
        stack = [token]
        seen = {token}
        while stack:
            for child in self.children[stack.pop()]:
                if child not in seen:
                    seen.add(child)
                    left, right = min(left, child), max(right, child)
                    stack.append(child)
        return left, right


def lay_out(doc: Doc) -> Layout:
    """Copy `doc` into lists and find its quotations and sentences."""
    text = text_of(doc)
    columns = columns_of(doc)
    children: list[list[int]] = [[] for _ in columns.heads]
    for token, head in enumerate(columns.heads):
        if head != token:
            children[head].append(token)
    paragraphs = find_paragraphs(text)
    headlines = {number for number, (_, end) in enumerate(paragraphs) if _is_headline(text, end)}
    quotations = [
        quotation
        for quotation in find_quotations(text)
        if not quotation.single or _line_of(paragraphs, quotation.start) in headlines
    ]
    layout = Layout(
        doc=doc,
        text=text,
        words=_words(text, columns.lower, columns.starts),
        starts=columns.starts,
        ends=columns.ends,
        tags=columns.tags,
        deps=columns.deps,
        heads=columns.heads,
        children=children,
        quotations=quotations,
        quoted=_number_quoted(columns.starts, quotations),
        sentences=[],
        unit=[-1] * len(columns.heads),
    )
    _split_sentences(layout, paragraphs, columns.begins)
    return layout


def is_dash(text: str, at: int) -> bool:
    """Tell whether a dash stands at an offset: a hyphen counts between blanks."""
    alone = text[at] == "-" and text[at - 1 : at].isspace() and text[at + 1 : at + 2].isspace()
    return alone or text[at] in DASHES


def _words(text: str, lower: list[str], starts: list[int]) -> list[str]:
    """Return the words with plain apostrophes; hyphens that are dashes become dashes."""
    return [
        "–" if word == "-" and is_dash(text, start) else word.replace("’", "'")
        for word, start in zip(lower, starts, strict=True)
    ]


def _is_headline(text: str, end: int) -> bool:
    while end and text[end - 1] in CLOSING_MARKS:
        end -= 1
    return bool(end) and text[end - 1] not in FINAL and text[end - 1] not in ":;,"


def _line_of(paragraphs: list[tuple[int, int]], offset: int) -> int:
    return next((n for n, (_, end) in enumerate(paragraphs) if offset < end), -1)


def _number_quoted(starts: list[int], quotations: list[Quotation]) -> list[int]:
    quoted = [-1] * len(starts)
    number = 0
    for token, start in enumerate(starts):
        while number < len(quotations) and quotations[number].end <= start:
            number += 1
        if number < len(quotations) and quotations[number].start <= start:
            quoted[token] = number
    return quoted


def _split_sentences(
    layout: Layout, paragraphs: list[tuple[int, int]], begins: list[bool]
) -> None:
    line = 0
    current: list[int] = []
    current_line = 0
    for token, start in enumerate(layout.starts):
        while line < len(paragraphs) and paragraphs[line][1] <= start:
            line += 1
        if line == len(paragraphs) or layout.tags[token] == "SPACE" or start < paragraphs[line][0]:
            continue
        if current and (
            current_line != line
            or (_begins(layout, begins, token) and _may_break(layout, current[-1], token))
            or _must_break(layout, current[-1], token)
        ):
            _close(layout, current, current_line)
            current = []
        current_line = line
        current.append(token)
    _close(layout, current, current_line)


def _begins(layout: Layout, begins: list[bool], token: int) -> bool:
    """Tell whether the parser begins a sentence here, or after the mark that opens a quotation."""
    if begins[token]:
        return True
    number = layout.quoted[token]
    opens = number >= 0 and layout.quotations[number].start == layout.starts[token]
    return opens and begins[token + 1 : token + 2] == [True]


def _must_break(layout: Layout, before: int, token: int) -> bool:
    """Tell whether a sentence ended with a quotation that holds the full stop: '..." Then'.

    Or whether a quotation that is a sentence begins after a full stop.
    """
    number = layout.quoted[token]
    if number >= 0 and layout.quotations[number].start == layout.starts[token]:
        first = layout.text[layout.quotations[number].parts[0][0] :].lstrip()[:1]
        return layout.words[before] in FINAL and first.isupper()
    number = layout.quoted[before]
    if number < 0 or layout.quoted[token] == number:
        return False
    last = layout.quotations[number].parts[-1][1]
    return layout.text[last - 1] == "." and layout.doc[token].text[0].isupper()


def _may_break(layout: Layout, before: int, token: int) -> bool:
    """Tell whether a sentence can really begin at `token`: repairs the parser by the marks."""
    inside = layout.quoted[token]
    if inside >= 0 and layout.quotations[inside].start != layout.starts[token]:
        return False
    word = layout.doc[token].text
    if word[0].islower() or word[0] in ",;:)]”»" or word[0] in DASHES:
        return False
    last = before
    while last > max(-1, before - _MAX_CLOSING) and layout.words[last][-1:] in CLOSING_MARKS:
        last -= 1
    return last < 0 or layout.words[last][-1] in FINAL


def _close(layout: Layout, tokens: list[int], paragraph: int) -> None:
    if not tokens:
        return
    number = len(layout.sentences)
    layout.sentences.append(Sentence(tokens[0], tokens[-1] + 1, paragraph))
    for first, second in pairwise([*tokens, tokens[-1] + 1]):
        for token in range(first, second):
            layout.unit[token] = number
