"""Names of states and organisations in running text, by language."""

from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import get_global

from entente.watch.rules import headline_words, name_words

_KEPT_NAMES: Final = 4_096  # codes come from outside: a cache without bound would be a leak
_CONTRACTIONS: Final = {"es": ((" a el ", " al "), (" de el ", " del "))}


@lru_cache(maxsize=_KEPT_NAMES)
def name_of(code: str, language: str) -> str:
    """Return how running text names `code`, with its article: "la Unión Europea".

    A code that nobody knows is returned as it is: an odd headline is better than none.
    """
    words = name_words()[language]
    if known := words.states.get(code) or words.others.get(code):
        return known
    aliases = get_global("territory_aliases").get(code) or [code]
    territories = Locale.parse(language).territories
    return str(territories.get(aliases[0], code)) if len(code) == len("AAA") else code


@lru_cache(maxsize=_KEPT_NAMES)
def is_actor(code: str) -> bool:
    """Tell whether `code` is that of a state or organisation."""
    return name_of(code, "en") != code or code in name_words()["en"].others


def is_plural(code: str, language: str) -> bool:
    """Tell whether the name of `code` takes a verb in the plural."""
    return code in name_words()[language].plural


def joined(names: list[str], language: str) -> str:
    """Join names as a sentence does: "Rusia, China e Irán"."""
    if len(names) == 1:
        return names[0]
    usual, before_i = headline_words()[language].conjunctions
    last = names[-1]
    sound = last.lower().removeprefix("h")
    vowel = sound.startswith(("i", "í")) and not sound.startswith(("ia", "ie", "io"))
    return f"{', '.join(names[:-1])} {before_i if vowel else usual} {last}"


def contracted(sentence: str, language: str) -> str:
    """Contract prepositions and articles where the language does: "a el" to "al"."""
    for apart, together in _CONTRACTIONS.get(language, ()):
        sentence = sentence.replace(apart, together)
    return sentence
