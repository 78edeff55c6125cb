"""Names that come from other scripts and are written in several ways: Zelenski, Zelenskyy.

No list holds all of them. Consonants in their order are what the ways have in common; a name of
Latin letters is written in one way, so that Madero is never Maduro.
"""

from itertools import combinations, pairwise
from typing import Final

from entente.core.cast.words import split_words
from entente.core.knowledge import Leader

SHORTEST: Final = 5  # letters of a name that may be recognised in another spelling
_TELLING: Final = 4  # consonants; fewer prove nothing where one differs
_SILENT: Final = str.maketrans("", "", "aeiouyh")
_SAME_SOUND: Final = str.maketrans("cqgvwz", "kkkbbs")


def is_transliterated(leader: Leader) -> bool:
    """Tell whether the base itself knows the surname in several spellings."""
    last = {words[-1] for name in leader.surnames if (words := split_words(name))}
    return any(sounds_like(one, other) for one, other in combinations(last, 2))


def sounds_like(one: str, other: str) -> bool:
    """Tell whether two folded words of some length have the same consonants: Sarea, Saree."""
    if min(len(one), len(other)) < SHORTEST or one[0] != other[0]:
        return False
    return _skeleton(one) == _skeleton(other)


def resembles(one: str, other: str) -> bool:
    """Tell whether two folded words can be transliterations of one name: Zelenski, Zelenskyy.

    They share the first letter and, of the consonants in order, all but one at most.
    """
    if one == other:
        return True
    first, second = _skeleton(one), _skeleton(other)
    if min(len(first), len(second)) == 1 or first[0] != second[0]:
        return False
    if first == second:
        return True
    longer, shorter = sorted((first, second), key=len, reverse=True)
    if len(shorter) < _TELLING or len(longer) - len(shorter) > 1:
        return False
    return _is_subsequence(shorter, longer)


def _skeleton(word: str) -> str:
    """Return the consonants of `word`, variants of one sound as one letter, doubles as one."""
    for old, new in (("ph", "f"), ("kh", "j"), ("sh", "s"), ("ch", "s"), ("zh", "j"), ("ck", "k")):
        word = word.replace(old, new)
    letters = word[:1] + word[1:].translate(_SILENT)
    letters = letters.translate(_SAME_SOUND)
    return letters[:1] + "".join(two for one, two in pairwise(letters) if one != two)


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
