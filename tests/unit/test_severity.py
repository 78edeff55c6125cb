"""How much an alert matters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.messages import ONTOLOGY, Precision, SignalType, Speaker, Status
from entente.watch.severity import Weighed, severity_terms, tier_of, total

LEADER = Speaker(name="Vladimir Putin", state="RUS", leader=True)
PACT = Weighed(
    goldstein=8.0,
    status="asserted",
    confidence=0.9,
    speakers=(LEADER,),
    parties=frozenset({"RUS", "PRK"}),
    novelty="first",
    spread=1,
    confirmed=False,
    contradicted=False,
    outcome=None,
    precision=Precision.INSTANT,
    old=False,
)
PRAISE = replace(PACT, goldstein=3.4)


def judged(weighed: Weighed) -> str:
    return tier_of(total(severity_terms(weighed)), weighed)


def test_the_terms_add_up_to_the_severity() -> None:
    terms = {term.name: term.points for term in severity_terms(PACT)}
    assert terms == {
        "weight": 40,
        "status": 15,
        "confidence": 8,
        "speaker": 10,
        "novelty": 10,
    }
    assert total(severity_terms(PACT)) == 83


@pytest.mark.parametrize(
    ("weighed", "tier"),
    [
        (PACT, "page"),
        (replace(PACT, status="planned"), "page"),
        (replace(PACT, status="planned", novelty="warming_up"), "notify"),
        (replace(PACT, status="unconfirmed", spread=8), "notify"),
        (replace(PACT, status="background"), "log"),
        (replace(PACT, goldstein=10, status="background", spread=64), "log"),
        (replace(PACT, precision=Precision.DAY), "page"),
        (replace(PACT, precision=Precision.MONTH), "notify"),
        (replace(PACT, precision=Precision.YEAR), "notify"),
        (replace(PACT, old=True), "notify"),
        (replace(PACT, status="planned", confirmed=True), "page"),
        (replace(PACT, status="planned", outcome="cancelled"), "page"),
        (replace(PACT, status="planned", outcome="lapsed", confirmed=True), "notify"),
        (PRAISE, "notify"),
        (replace(PRAISE, novelty="repeat", speakers=()), "log"),
        (replace(PACT, goldstein=-10, speakers=(), novelty="repeat"), "notify"),
    ],
)
def test_tiers_follow_the_rule(weighed: Weighed, tier: str) -> None:
    assert judged(weighed) == tier


@pytest.mark.parametrize(
    "less",
    [
        replace(PRAISE, confidence=0.6),
        replace(PRAISE, speakers=()),
        replace(PRAISE, speakers=(Speaker(name="A", state="RUS"),)),
        replace(PRAISE, speakers=(LEADER.model_copy(update={"state": "USA"}),)),
        replace(PRAISE, novelty="warming_up"),
        replace(PRAISE, contradicted=True),
        replace(PRAISE, status="possible"),
        replace(PRAISE, goldstein=2.5),
    ],
)
def test_less_weight_is_less_severe(less: Weighed) -> None:
    assert total(severity_terms(less)) < total(severity_terms(PRAISE))


@given(
    st.builds(
        Weighed,
        goldstein=st.sampled_from([ONTOLOGY[kind].goldstein for kind in SignalType]),
        status=st.sampled_from([*(status.value for status in Status), "of tomorrow"]),
        confidence=st.floats(0, 1),
        speakers=st.sampled_from([(), (LEADER,)]),
        parties=st.just(frozenset({"RUS"})),
        novelty=st.sampled_from(["first", "repeat", "warming_up"]),
        spread=st.integers(1, 10_000),
        contradicted=st.booleans(),
        precision=st.sampled_from(list(Precision)),
        old=st.booleans(),
    )
)
def test_severity_stays_in_its_scale_and_spread_never_lowers_it(weighed: Weighed) -> None:
    severity = total(severity_terms(weighed))
    assert 0 <= severity <= 100
    assert total(severity_terms(replace(weighed, spread=weighed.spread * 2))) >= severity
