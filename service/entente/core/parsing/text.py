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
LONGEST_RUN: Final = 64  # characters without a space that the tokenizer sees at once
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
_SPACES = {ord("\n"): " ", ord("\t"): " "}  # all other white space, once normalised


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


class RunTokenizer:
    """A tokenizer made linear in time, which remembers the runs of characters that it has cut.

    spaCy's tokenizer is quadratic in a run without white space (5,000 `$`: 9 s). Here it sees one
    run at a time, 64 characters of it at most. Words that hold a space are those that are listed
    among its rules, such as the Spanish "EE. UU."; no other language rules are looked for.
    """

    def __init__(self, tokenizer: Callable[[str], Doc]) -> None:
        self._tokenizer = tokenizer
        rules = {rule.strip() for rule in getattr(tokenizer, "rules", None) or ()}
        self._spaced = sorted(rule for rule in rules if re.search(r"\s", rule))
        self._runs = re.compile("(?:" + "|".join([*map(re.escape, self._spaced), r"\S"]) + ")+")
        self._known: dict[str, tuple[tuple[int, str], ...]] = {}

    def forget(self) -> None:
        """Drop all runs remembered."""
        self._known.clear()

    def words(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield offset and form of each token that is not white space."""
        for start, run in self._split(text):
            for cut in range(0, len(run), LONGEST_RUN):
                piece = run[cut : cut + LONGEST_RUN]
                known = self._known.get(piece)
                if known is None:
                    known = self._known[piece] = tuple(
                        (token.idx, token.text)
                        for token in self._tokenizer(piece)
                        if not token.is_space
                    )
                for offset, word in known:
                    yield start + cut + offset, word

    def _split(self, text: str) -> Iterator[tuple[int, str]]:
        if any(rule in text for rule in self._spaced):
            yield from ((match.start(), match.group()) for match in self._runs.finditer(text))
            return
        start = 0
        for run in text.translate(_SPACES).split(" "):
            if run:
                yield start, run
            start += len(run) + 1


def keep_elisions(tokenizer: object, language: str) -> None:
    """Let an elided word stay one token where a quotation follows it: d'«acte»."""
    if isinstance(tokenizer, Tokenizer):
        for form in _ELISIONS.get(language, ()):
            tokenizer.add_special_case(form, [{"ORTH": form}])


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
