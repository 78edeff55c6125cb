"""Names of states and organisations in running text, by language."""

import re
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import get_global

from entente.watch.rules import headline_words, name_words

_KEPT_NAMES: Final = 4_096  # codes come from outside: a cache without bound would be a leak


@lru_cache(maxsize=_KEPT_NAMES)
def name_of(code: str, language: str) -> str:
    """Return how running text names `code`, with its article: "la Unión Europea".

    A code that nobody knows is returned as it is: an odd headline is better than none.
    """
    words = name_words()[language]
    name = words.states.get(code) or words.others.get(code) or _in_cldr(code, language)
    return words.article_of.get(code, "") + name


def bare_name_of(code: str, language: str) -> str:
    """Return the name of `code` without article, as in brackets: "Unión Europea"."""
    name = name_of(code, language)
    return next((name[at:] for at, letter in enumerate(name) if letter.isupper()), name)


def _in_cldr(code: str, language: str) -> str:
    aliases = get_global("territory_aliases").get(code) or [code]
    territories = Locale.parse(language).territories
    return str(territories.get(aliases[0], code)) if len(code) == len("AAA") else code


def place_of(place: str, language: str) -> str:
    """Return how running text says where: "en China", "au Canada", "à Cuba"."""
    places = name_words()[language].places
    article = name_words()[language].article_of.get(place, "")
    name = name_of(place, language)
    if article and article in places:
        return places[article] + name.removeprefix(article)
    return places.get(place, places[""]) + name


@lru_cache(maxsize=_KEPT_NAMES)
def is_actor(code: str) -> bool:
    """Tell whether `code` is that of a state or organisation."""
    return name_of(code, "en") != code or code in name_words()["en"].others


def is_plural(code: str, language: str) -> bool:
    """Tell whether the name of `code` takes a verb in the plural."""
    words = name_words()[language]
    return code in words.plural or words.article_of.get(code) in words.plural


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
    """Contract words that meet where the language does: "a el" to "al", "de Oman" to "d'Oman"."""
    for apart, together in headline_words()[language].contractions:
        sentence = re.sub(apart, together, sentence)
    return sentence
