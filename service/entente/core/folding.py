"""One spelling for lookups: what differs only in case, accents or hyphens is the same name.

"Corea del Norte" and "COREA DEL NORTE", "Moscú" and "Moscu", "Kim Jong-un" and "Kim Jong Un" fold
to one key. Fold a whole span, not its tokens one by one: a hyphen becomes the space between words,
so "Guinea-Bissau" has one key whether the tokenizer cut it or not.
"""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not decompose, and marks that stand for others.
_LETTERS: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ə": "e",
        "æ": "ae", "œ": "oe", "þ": "th",
        "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
        "-": " ", "‐": " ", "‑": " ", "‒": " ", "–": " ", "\u00ad": "",
    }
)  # fmt: skip
_SPACES: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, words joined by one space.

    Hyphens count as spaces and typographic apostrophes as plain ones. Folding twice changes
    nothing.
    """
    lowered = text.casefold()
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(char for char in decomposed if not unicodedata.combining(char))
        lowered = lowered.casefold()
    return _SPACES.sub(" ", lowered.translate(_LETTERS)).strip()
