"""Characters and tokens before any language: what makes hostile text safe to parse.

Every map keeps the length, so that an offset into the normalised text is an offset into the
article; nothing here ever edits the article itself.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import (
    compile_infix_regex,
    compile_prefix_regex,
    compile_suffix_regex,
    registry,
)

TOKEN_LIMIT: Final = 5_000  # an article; a long news text has 1,500. The rest is left unread
LONGEST_CHUNK: Final = 64  # characters without a space that the tokenizer sees at once
LONGEST_PIECE: Final = 4_096  # characters the tokenizer sees at once, so that it can stop early
WRAPPED_LINE: Final = 40  # characters; a shorter line was ended on purpose

_ELISIONS: Final = {"fr": ("d'", "l'", "qu'")}
_QUOTES = {**dict.fromkeys("“”„‟«»〝〞〟＂″", '"'), **dict.fromkeys("‘’‚‛‹›′＇`´", "'")}
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_LINE_ENDS = dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")
_INVISIBLE = dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e", " ")


def _character_map() -> dict[int, str]:
    table = {**_QUOTES, **_DASHES, **_INVISIBLE}
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if char.isspace() or unicodedata.category(char) in {"Zs", "Cc"}:
            table[char] = " "
    table |= {**_LINE_ENDS, "\n": "\n", "\t": "\t"}
    return {ord(char): new for char, new in table.items() if char != new}


_MAP = _character_map()


def normalise(text: str) -> str:
    """Return `text` with a plain character for each typographic one; the length is the same.

    Quotation marks become `"` and `'`, dashes `-`, line ends a newline; every other space, control
    character and invisible mark becomes a space. Letters stay as they are.
    """
    return text.translate(_MAP)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the character spans of the paragraphs, without the white space around them.

    A newline ends a paragraph, unless the text around it was wrapped at a column: then the line
    before is long and does not end a sentence, and the line after goes on in lower case.
    """
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", normalise(text)):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start >= end:
            continue
        if spans and _goes_on(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, before: tuple[int, int], start: int) -> bool:
    """Whether the line at `start` continues the paragraph `before` after one newline."""
    between = normalise(text[before[1] : start]).replace("\r\n", "\n")
    if between.count("\n") > 1 or not text[start].islower():
        return False
    last_line = text.rfind("\n", before[0], before[1]) + 1
    long = before[1] - max(before[0], last_line) >= WRAPPED_LINE
    return long and (text[before[1] - 1].isalnum() or text[before[1] - 1] == ",")


def bounded(tokenizer: Callable[[str], Doc], limit: int = TOKEN_LIMIT) -> Callable[[str], Doc]:
    """Return `tokenizer` made linear in time, reading no more than about `limit` tokens.

    spaCy's tokenizer is quadratic in a run without white space (5,000 `$`: 9 s). Here such a run
    is cut every 64 characters, and the text of the result is a prefix of the text given: it ends
    after the first piece that brings it to `limit` tokens.
    """

    def tokenize(text: str) -> Doc:
        pieces = _pieces(text)
        doc = tokenizer(next(pieces, ""))
        words = [token.text for token in doc]
        spaces = [bool(token.whitespace_) for token in doc]
        whole = True
        for piece in pieces:
            if len(words) >= limit:
                break
            whole = False
            more = tokenizer(piece)
            words += [token.text for token in more]
            spaces += [bool(token.whitespace_) for token in more]
        return doc if whole else Doc(doc.vocab, words=words, spaces=spaces)

    return tokenize


def keep_elisions(tokenizer: object, language: str) -> None:
    """Let an elided word stay one token where a quotation follows it: d'«acte»."""
    if isinstance(tokenizer, Tokenizer):
        for form in _ELISIONS.get(language, ()):
            tokenizer.add_special_case(form, [{"ORTH": form}])


def _pieces(text: str) -> Iterator[str]:
    """Cut `text` where a run without spaces or a piece grows too long; nothing is lost."""
    start = 0
    for chunk in re.finditer(r"\S+\s*", text):
        if chunk.end() - start > LONGEST_PIECE and chunk.start() > start:
            yield text[start : chunk.start()]
            start = chunk.start()
        while chunk.end() - max(start, chunk.start()) > LONGEST_CHUNK:
            cut = max(start, chunk.start()) + LONGEST_CHUNK
            yield text[start:cut]
            start = cut
    if start < len(text):
        yield text[start:]


@registry.tokenizers("entente.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Register the tokenizer of our pipelines: the language's own, fit for normalised text.

    Two changes: addresses on the web are found by a plain pattern (the usual one is quadratic),
    and the dash, which stands for the typographic ones here, comes off the edges of words.
    """
    letter = r"[^\W\d_]"

    def create(nlp: Language) -> Tokenizer:
        defaults = nlp.Defaults
        prefixes = [*(defaults.prefixes or ()), rf"-+(?={letter}|[\"'(¿¡])"]
        suffixes = [*(defaults.suffixes or ()), r"(?<=[^\s\d-])-+"]
        infixes = [*(defaults.infixes or ()), r"--+", r"(?<=[\"'?!)])-", r"-(?=[\"'(¿¡])", r'"']
        return Tokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex(prefixes).search,
            suffix_search=compile_suffix_regex(suffixes).search,
            infix_finditer=compile_infix_regex(infixes).finditer,
            token_match=defaults.token_match,
            url_match=re.compile(r"(?:https?://|www\.)[^\s\"'()]*[^\s\"'().,;:!?]$").match,
        )

    return create
