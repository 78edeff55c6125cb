"""The closed vocabularies of the wire: signal types, statuses, outcomes.

`data/ontology.yaml` is the source of what each type means and weighs; the enumerations here are
checked against it when the module is imported, so that the two cannot drift apart.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Final, Literal

import yaml

Quad = Literal["verbal_coop", "material_coop", "verbal_conflict", "material_conflict"]
CONFLICT_QUADS: Final = frozenset({"verbal_conflict", "material_conflict"})


class SignalType(StrEnum):
    """What one state did, said or promised about another; definitions in `data/ontology.yaml`."""

    DEFENCE_PACT = "defence_pact"
    TREATY_SIGNED = "treaty_signed"
    ALLIANCE_DECLARED = "alliance_declared"
    SUPPORT_PLEDGED = "support_pledged"
    AGREEMENT_INTENDED = "agreement_intended"
    MILITARY_AID = "military_aid"
    TROOPS_IN_SUPPORT = "troops_in_support"
    JOINT_EXERCISE = "joint_exercise"
    DEFENCE_COOPERATION = "defence_cooperation"
    ECONOMIC_COOPERATION = "economic_cooperation"
    AID_CIVIL = "aid_civil"
    DIPLOMATIC_OPENING = "diplomatic_opening"
    MEETING = "meeting"
    MEDIATION = "mediation"
    PRAISE = "praise"
    DEESCALATION = "deescalation"
    REQUEST = "request"
    CRITICISM = "criticism"
    REJECTION = "rejection"
    THREAT = "threat"
    FORCE_POSTURE = "force_posture"
    SANCTIONS = "sanctions"
    RELATIONS_DOWNGRADED = "relations_downgraded"
    ARMED_ATTACK = "armed_attack"
    OBLIGATION_INVOKED = "obligation_invoked"
    SUPPORT_REDUCED = "support_reduced"
    LEGAL_ACTION = "legal_action"


class Status(StrEnum):
    """Whether, by the words of the article, the event of a signal happened."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    POSSIBLE = "possible"
    CONDITIONAL = "conditional"
    NEGATED = "negated"
    DENIED = "denied"
    UNCONFIRMED = "unconfirmed"
    ALLEGED = "alleged"
    BACKGROUND = "background"


class Outcome(StrEnum):
    """How the reading of one article ended."""

    ANALYZED = "analyzed"
    IRRELEVANT = "irrelevant"
    UNSUPPORTED = "unsupported"
    TRUNCATED = "truncated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What the ontology says of one signal type.

    `goldstein` is the CAMEO-Goldstein weight, from -10 to +10; `symmetric` means that the order of
    the two states says nothing; `planned_is_news` means that a plan alone deserves an alert.
    """

    quad: Quad
    goldstein: float
    symmetric: bool
    planned_is_news: bool


def _load() -> dict[SignalType, TypeFacts]:
    text = files("entente").joinpath("data/ontology.yaml").read_text(encoding="utf-8")
    types = yaml.safe_load(text)["types"]
    return {
        kind: TypeFacts(
            quad=types[kind.value]["quad"],
            goldstein=float(types[kind.value]["goldstein"]),
            symmetric=types[kind.value]["symmetric"],
            planned_is_news=types[kind.value]["planned_is_news"],
        )
        for kind in SignalType
    }


ONTOLOGY: Final[dict[SignalType, TypeFacts]] = _load()
