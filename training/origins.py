"""What the shipped weights of each language learned from, and the licence that follows from it.

`training.ship` writes it into the manifest and `entente models` shows it; NOTICE attributes it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Origin:
    """The licence of the weights (SPDX) and the sources of their training data."""

    licence: str
    trained_on: tuple[str, ...]


ORIGINS: Final = {
    "es": Origin(
        "CC-BY-SA-4.0",
        (
            "UD Spanish AnCora dev",
            "CESS-ESP",
            "UD Spanish GSD dev and test",
            "UD Spanish PUD",
            "ParlaMint-ES",
            "Global Voices",
            "speeches of the presidencies of Mexico and Argentina",
            "notices of the government of Paraguay",
        ),
    ),
    "en": Origin(
        "CC-BY-SA-4.0",
        (
            "UD English EWT train and dev",
            "UD English GUM (free genres)",
            "UD English PUD",
            "UNER English EWT train and dev",
            "UNER English PUD",
        ),
    ),
    "fr": Origin(
        "LGPLLR AND CC-BY-SA-4.0",
        ("UD French Sequoia train and dev", "UD French GSD dev and test", "UD French PUD"),
    ),
    "pt": Origin(
        "CC-BY-SA-4.0",
        (
            "UD Portuguese Bosque",
            "UNER Portuguese Bosque",
            "UD Portuguese Porttinari",
            "UNER Portuguese PUD (names)",
        ),
    ),
}
