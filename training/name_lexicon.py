"""What is known of words before any sentence is read: names, casing, company.

The names are those of the knowledge base and of lists, not the treebanks': a CRF that found every
name it learns from in a list would learn to trust the list alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from training.names import Gazetteer
from training.word_clusters import learn_clusters

# words inside names that are not capitalised
LINKS: Final[Mapping[str, frozenset[str]]] = {
    "es": frozenset({"de", "del", "la", "las", "los", "el", "y", "e"}),
    "en": frozenset({"of", "the", "and", "for"}),
    "fr": frozenset({"de", "du", "des", "d'", "la", "le", "les", "l'", "et"}),
    "pt": frozenset({"de", "do", "da", "dos", "das", "e"}),
}
OPENERS: Final = frozenset('".:-(¿¡')  # after these, any word has a capital


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What text and the knowledge base say of words.

    `known` maps names, in lower case with single spaces, to their kinds; `casing` gives how often
    a word stood with and without a capital, `clusters` its classes.
    """

    links: frozenset[str]
    known: Mapping[str, Sequence[str]]
    casing: Mapping[str, tuple[int, int]]
    clusters: Mapping[str, tuple[int, ...]]


def learn_lexicon(
    language: str,
    names: Gazetteer,
    sentences: Iterable[Sequence[str]],
    lists: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> Lexicon:
    """Collect the names of the knowledge base and of lists, and what the sentences show."""
    texts = list(sentences)
    known = _kinds(names, lists)
    return Lexicon(LINKS[language], known, _casing(texts), learn_clusters(texts))


def capital_is_own(forms: Sequence[str], index: int) -> bool:
    """Whether a word here would be in lower case if it could."""
    return index > 0 and forms[index - 1] not in OPENERS


def _kinds(names: Gazetteer, lists: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, listed in lists.items():
        for surface in listed:
            kinds[surface.lower()].add(kind)
    for slot, surfaces in names.known.items():
        for name in surfaces:
            forms = [word.form.lower() for word in name]
            kinds[" ".join(forms)].add(slot.kind)
            if slot.kind == "PER" and len(forms) > 1:
                kinds[forms[0]].add("first")
                kinds[forms[-1]].add("last")
    return {name: sorted(found) for name, found in kinds.items()}


def _casing(texts: Iterable[Sequence[str]]) -> Mapping[str, tuple[int, int]]:
    raised: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for text in texts:
        for index, word in enumerate(text):
            if not word[0].isupper():
                lower[word] += 1
            elif capital_is_own(text, index):
                raised[word.lower()] += 1
    return {word: (raised[word], lower[word]) for word in raised | lower}
