"""What the watcher decides about a sequence of articles."""

import json

import pytest

from entente.errors import BadMessage
from entente.messages import (
    Observation,
    ObservedSignal,
    Precision,
)
from entente.watch.memory import FORMAT, PairMemory
from entente.watch.watcher import Watcher
from tests.unit.watch_cases import KIM, PUTIN, START, VERSIONS, WATCHER, observation, signal, watch


def changes(*observations: Observation) -> list[tuple[str, int]]:
    return [(alert.change, alert.revision) for alert in watch(observations)[1]]


def test_the_first_report_of_an_act_is_new_and_complete() -> None:
    memory, (alert,) = watch([observation("a1", 0, signal(speaker=KIM, instrument="T"))])
    assert (alert.change, alert.revision, alert.type) == ("new", 1, "support_pledged")
    assert (alert.source, alert.target, alert.spread) == ("PRK", "RUS", 1)
    assert alert.headline["es"] == "Corea del Norte promete apoyo a Rusia"
    assert alert.headline["en"] == "North Korea pledges support to Russia"
    assert [claim.speaker for claim in alert.claims] == [KIM]
    assert [report.outlet for report in alert.reports] == ["Outlet a1"]
    assert alert.relation["cooperation_before"] == 0 < alert.relation["cooperation_after"]
    assert alert.versions == VERSIONS
    assert memory.developments[0].id == alert.id


def test_versions_of_the_observation_are_stamped_on_the_alert() -> None:
    _, (alert,) = watch([observation(versions={"model": "m2", "knowledge": None})])
    assert (alert.versions.model, alert.versions.knowledge) == ("m2", "k1")
    assert len(Watcher.rules) == 12


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (observation("a2", 1), [("new", 1), ("corroborated", 2)]),
        (observation("a2", 1, outlet="OUTLET A1 "), [("new", 1)]),
        (observation("a2", 200), [("new", 1), ("new", 1)]),
        (observation("a2", 1, signal("military_aid")), [("new", 1), ("escalated", 2)]),
        (observation("a2", 1, signal("criticism")), [("new", 1), ("new", 1)]),
        (
            observation("a2", 1, signal(source="RUS", target="PRK")),
            [("new", 1), ("new", 1)],
        ),
        (observation("a2", 1, signal(status="denied")), [("new", 1), ("contradicted", 2)]),
        (observation("a2", -1, signal(status="denied")), [("new", 1)]),
        (observation("a2", 1, signal(status="background")), [("new", 1)]),
        (observation("a2", 1, signal("meeting", status="negated")), [("new", 1)]),
        (observation("a2", 1, signal(home="CHN-RUS")), [("new", 1)]),
    ],
    ids=[
        "another outlet",
        "the same outlet",
        "long after",
        "a pledge is delivered",
        "another act",
        "the other way round",
        "denied later",
        "denied before",
        "told as background",
        "another act that did not happen",
        "an act of another home",
    ],
)
def test_a_second_article_changes_what_it_should(
    second: Observation, expected: list[tuple[str, int]]
) -> None:
    assert changes(observation(), second) == expected


def test_a_plan_that_is_carried_out_escalates_one_alert() -> None:
    plan = observation("a1", 0, signal("defence_pact", status="planned", quote="firmarán"))
    done = observation("a2", 30, signal("defence_pact", source="RUS", target="PRK"))
    _, alerts = watch([plan, done])
    assert [alert.change for alert in alerts] == ["new", "escalated"]
    assert len({alert.id for alert in alerts}) == 1
    assert alerts[1].history[0].status == "planned"
    assert alerts[1].claims[0].status == "asserted"
    assert alerts[1].status == "asserted"


def test_the_word_of_the_other_party_confirms() -> None:
    first = observation("a1", 0, signal("alliance_declared", speaker=PUTIN))
    second = observation("a2", 1, signal("alliance_declared", speaker=KIM))
    _, alerts = watch([first, second])
    assert [alert.change for alert in alerts] == ["new", "confirmed"]
    assert alerts[0].headline["en"] == "Russia proclaims its alliance with North Korea"
    assert alerts[1].headline["en"] == "North Korea and Russia proclaim their alliance"
    assert alerts[1].confirmed_by == ("PRK",)


def test_who_denies_is_told() -> None:
    denial = signal("military_aid", status="denied", speaker=PUTIN)
    _, alerts = watch([observation("a1", 0, signal("military_aid")), observation("a2", 1, denial)])
    assert alerts[-1].contradicted_by == ("RUS",)
    assert alerts[-1].status == "asserted"
    assert alerts[-1].headline["es"].endswith("; Rusia lo niega")
    assert [claim.status for claim in alerts[-1].claims] == ["asserted", "denied"]


@pytest.mark.parametrize(
    "silent",
    [
        signal(alert=False),
        signal(status="negated"),
        signal(status="background", alert=True),
        signal("pact_of_2031"),
        signal(home="CHN-RUS"),
    ],
    ids=["not fit to alert", "negated", "background", "unknown type", "owned elsewhere"],
)
def test_what_deserves_no_alert_is_kept_in_silence(silent: ObservedSignal) -> None:
    memory, alerts = watch([observation("a1", 0, silent)])
    assert alerts == []
    assert memory.developments[0].accounts[0].signals == (silent,)


def test_acts_owned_by_another_pair_feed_the_index() -> None:
    memory, _ = watch([observation("a1", 0, signal("sanctions", home="CHN-RUS"))])
    assert memory.index["conflict"] == pytest.approx(8 * 0.9)
    assert memory.index["cooperation"] == 0


def test_retelling_does_not_weigh_twice_in_the_index() -> None:
    once, _ = watch([observation()])
    twice, _ = watch([observation(), observation("a2", 0)])
    assert once.index == twice.index


def test_the_same_version_again_changes_nothing() -> None:
    memory, _ = watch([observation()])
    again, alerts = WATCHER.observe(memory, observation())
    assert again is memory
    assert alerts == []


def revised(*signals: ObservedSignal, **fields: object) -> Observation:
    return observation("a1", 0, *signals, **({"article_version": "v2"} | fields))


def test_an_update_that_says_otherwise_corrects() -> None:
    _, alerts = watch([observation(), revised(signal(quote="se haría"))])
    assert [alert.change for alert in alerts] == ["new", "corrected"]
    assert alerts[1].claims[0].quote == "se haría"


def test_an_update_that_says_the_same_is_silent() -> None:
    memory, alerts = watch([observation(), revised(signal(quote_start=12, quote_end=19))])
    assert [alert.change for alert in alerts] == ["new"]
    assert memory.developments[0].accounts[0].version == "v2"


@pytest.mark.parametrize(
    "update",
    [
        revised(signal("criticism")),
        revised(retracted=True),
        observation("a1", 0, retracted=True),
    ],
    ids=["the act has vanished", "retracted", "retracted without a new version"],
)
def test_what_is_taken_back_is_withdrawn_and_stays_so(update: Observation) -> None:
    memory, alerts = watch([observation(), update])
    assert alerts[1].change == "withdrawn"
    assert (alerts[1].severity, alerts[1].tier) == (0, "notify")
    assert alerts[1].headline["en"] == "Report withdrawn: North Korea pledges support to Russia"
    again, redelivered = WATCHER.observe(memory, observation())
    assert redelivered == []
    assert again is memory


def test_an_alert_stands_while_another_outlet_tells_it() -> None:
    told = [observation(), observation("a2", 1), revised(retracted=True)]
    assert changes(*told) == [("new", 1), ("corroborated", 2), ("corrected", 3)]


def test_what_was_withdrawn_can_come_back() -> None:
    told = [observation(), revised(retracted=True), observation("a2", 1)]
    assert changes(*told) == [("new", 1), ("withdrawn", 2), ("new", 3)]


def test_an_update_to_a_stronger_word_escalates() -> None:
    plan = observation("a1", 0, signal(status="planned"))
    assert changes(plan, revised()) == [("new", 1), ("escalated", 2)]


def test_novelty_grows_up_with_the_memory() -> None:
    days = (0, 20, 40, 200)
    told = [observation(f"a{day}", day * 24, signal("praise")) for day in days]
    told.insert(1, observation("b", 20 * 24, signal("criticism")))
    _, alerts = watch(sorted(told, key=lambda each: each.observed_at))
    found = [alert.novelty for alert in alerts if alert.type == "praise"]
    assert found == ["warming_up", "repeat", "repeat", "first"]


def test_an_old_article_or_an_inexact_date_never_pages() -> None:
    pact = signal("defence_pact", speaker=PUTIN)
    _, (today,) = watch([observation("a1", 0, pact)])
    _, (inexact,) = watch([observation("a1", 0, pact, precision=Precision.MONTH)])
    _, (_, old) = watch([observation("b", 480, signal("praise")), observation("a1", 0, pact)])
    assert [today.tier, inexact.tier, old.tier] == ["page", "notify", "notify"]


def test_what_is_older_than_all_that_is_kept_opens_nothing() -> None:
    memory, alerts = watch([observation("b", 24 * 365), observation("a1", 0)])
    assert len(alerts) == 1
    assert memory.started_at == START


def test_statements_alone_open_the_memory_of_a_pair() -> None:
    silent = observation().model_copy(update={"signals": ()})
    memory, alerts = watch([silent])
    assert (memory.developments, alerts) == ((), [])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f'{{"format": {FORMAT + 1}}}'.encode(), "version"),
        (b'{"format": 1}', "schema"),
        (b'{"format": 1, "developments": [3]}', "schema"),
        (b"{", "json"),
        (b"\xff", "encoding"),
        (None, "schema"),
    ],
)
def test_a_record_that_cannot_be_read_is_a_bad_message(value: bytes | None, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        PairMemory.from_bytes(value)
    assert caught.value.reason == reason


def test_a_record_of_the_first_format_is_upgraded() -> None:
    memory, _ = watch([observation(outlet="El País")])
    record = json.loads(memory.to_bytes())
    record["format"] = 1
    for development in record["developments"]:
        development["outlets"] = development.pop("origins")
        del development["accounts"][0]["origin"]
    upgraded = PairMemory.from_bytes(json.dumps(record).encode())
    assert upgraded.format == FORMAT
    assert upgraded.developments[0].accounts[0].origin == "El País"


def test_a_record_with_fields_of_tomorrow_is_read() -> None:
    memory, _ = watch([observation()])
    value = memory.to_bytes().replace(b"{", b'{"promises":[],', 1)
    assert PairMemory.from_bytes(value) == memory
