"""Which language an article is in, when it does not say.

The detector knows 140 languages, many of them close to one that we read: a short Spanish text
comes out as Aragonese or Extremaduran, an English one as Nigerian Pidgin. It is therefore asked
only about languages with a press of their own, which are far more than we read: restricted to
those that we read it would call French Spanish, with full confidence.
"""

from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

HEAD_CHARS: Final = 3_000  # of title and text; more changes nothing and costs time
MIN_CONFIDENCE: Final = 0.3  # below it even the right answer is chance; measured on headlines
_PRESS: Final = frozenset(
    ["af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es",
     "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is",
     "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr",
     "ms", "mt", "nb", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl",
     "so", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tr", "uk", "ur", "uz",
     "vi", "zh"]
)  # fmt: skip


def detect_language(text: str, title: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the text's language, or None where it is not clear."""
    head = f"{title or ''}\n{text}"[:HEAD_CHARS]
    head = head.encode("utf-8", "replace").decode()
    if not any(char.isalpha() for char in head):
        return None
    language, confidence = _identifier().classify(head)
    return str(language) if confidence >= MIN_CONFIDENCE else None


@cache
def _identifier() -> LanguageIdentifier:
    """Load the detector: its own copy, since restricting it changes its state."""
    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(
        MODEL_FILE, norm_probs=True
    )
    identifier.set_languages(_PRESS & set(identifier.labels))
    return identifier
