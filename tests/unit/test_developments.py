"""Which signals tell the same event, and what they say together."""

from datetime import timedelta

import pytest

from entente.errors import ConfigError
from entente.messages import ONTOLOGY, Observation, Precision, SignalType
from entente.watch.content import Content, content_of
from entente.watch.rules import DevelopmentRules, _load, development_rules
from entente.watch.tellings import direction_of, family_of
from tests.unit.watch_cases import KIM, PUTIN, START, observation, signal, watch

PACT = signal("defence_pact", instrument="Tratado de 2024")


def grouped(*told: Observation) -> list[list[str]]:
    memory, _ = watch(told)
    return [[a.article_id for a in each.accounts] for each in memory.developments if each.accounts]


def content(*told: Observation) -> Content:
    memory, _ = watch(told)
    (development,) = memory.developments
    return content_of(development)


@pytest.mark.parametrize("kind", list(SignalType))
def test_a_family_agrees_in_whether_direction_matters(kind: SignalType) -> None:
    family = development_rules().families[family_of(signal(kind.value))]
    assert {ONTOLOGY[each].symmetric for each in family} == {ONTOLOGY[kind].symmetric}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "support_pledged"}, "PRK>RUS"),
        ({"kind": "meeting"}, "PRK-RUS"),
        ({"kind": "meeting", "source": "RUS", "target": "PRK"}, "PRK-RUS"),
        ({"kind": "force_posture", "target": None}, "PRK"),
        ({"kind": "type_of_tomorrow"}, "PRK>RUS"),
    ],
)
def test_direction_matters_where_the_ontology_says(fields: dict[str, str], expected: str) -> None:
    assert direction_of(signal(**fields)) == expected


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (observation("b", 1, PACT), True),
        (observation("b", 72, PACT), True),
        (observation("b", -72, PACT), True),
        (observation("b", 73, PACT), False),
        (observation("b", 1, signal("defence_pact")), True),
        (observation("b", 1, signal("treaty_signed", instrument="tratado DE 2024")), True),
        (observation("b", 1, signal("treaty_signed", instrument="Tratado de 2000")), False),
        (observation("b", 1, signal("defence_pact", source="RUS", target="PRK")), True),
        (observation("b", 1, signal("defence_pact", home="CHN-RUS")), False),
        (observation("b", 1, signal("joint_exercise")), False),
    ],
)
def test_two_articles_tell_the_same_event(second: Observation, same: bool) -> None:
    assert len(grouped(observation("a", 0, PACT), second)) == (1 if same else 2)


def test_a_development_grows_at_both_ends() -> None:
    told = [observation(name, hours) for name, hours in (("a", 0), ("b", 60), ("c", 120))]
    assert grouped(*told) == [["a", "b", "c"]]
    apart = [observation(name, hours) for name, hours in (("a", 0), ("d", 100), ("e", 60))]
    assert grouped(*apart) == [["a", "e", "d"]]


def test_the_span_is_that_of_the_reports() -> None:
    memory, _ = watch([observation("a", 5), observation("b", 0), observation("c", 9)])
    (development,) = memory.developments
    assert development.first_seen == START
    assert development.last_seen == START + timedelta(hours=9)


def test_one_article_counts_once_though_it_tells_twice() -> None:
    told = content(observation("a", 0, signal(), signal("military_aid"), signal(quote="x")))
    assert told.spread == 1
    assert told.lead is not None
    assert told.lead.signal.type == "military_aid"


def test_what_most_outlets_say_of_the_circumstances_counts() -> None:
    places = ["CHN", "RUS", "RUS", None]
    told = [observation(f"a{i}", i, signal(place=place)) for i, place in enumerate(places)]
    assert content(*told).place == "RUS"
    assert content(*told[:2]).place == "CHN"


def test_outlets_count_once_and_hosts_stand_for_unnamed_ones() -> None:
    told = [
        observation("a", 0, outlet="TASS"),
        observation("b", 1, outlet="tass"),
        observation("c", 2, outlet=None, url="https://www.example.com/1"),
        observation("d", 3, outlet=None, url="https://example.com/2"),
        observation("e", 4, outlet=None, url=None),
        observation("f", 5, outlet=None, url="http://["),
        observation("g", 6, signal(status="possible"), outlet="Who may be right"),
    ]
    assert content(*told).spread == 2


def test_the_best_date_counts() -> None:
    told = [observation("a", 0, precision=Precision.MONTH)]
    assert content(*told).precision == Precision.MONTH
    assert content(*told, observation("b", 1, precision=Precision.DAY)).precision == Precision.DAY


@pytest.mark.parametrize(
    ("speakers", "confirmed_by"),
    [([KIM], ()), ([KIM, KIM], ()), ([KIM, PUTIN], ("RUS",)), ([PUTIN, KIM], ("PRK",))],
)
def test_only_the_other_party_confirms(
    speakers: list[object], confirmed_by: tuple[str, ...]
) -> None:
    told = [observation(f"a{i}", i, signal(speaker=each)) for i, each in enumerate(speakers)]
    assert content(*told).confirmed_by == confirmed_by


def test_long_texts_are_cut_and_offsets_stay_true() -> None:
    bounds = development_rules().bounds
    long = signal(quote="q" * 9_000, quote_start=5, quote_end=9_005, why="w" * 999)
    told = content(observation("a", 0, long, article_version="v" * 999))
    assert told.lead is not None
    kept = told.lead.signal
    assert kept.quote_end - kept.quote_start == len(kept.quote) == bounds.quote_chars
    assert len(kept.why) == bounds.field_chars
    assert watch([observation("a", 0, long, article_version="v" * 999)] * 2)[1][1:] == []


def test_a_wrong_data_file_is_named_with_its_entry() -> None:
    rules = development_rules().model_dump(exclude={"family_of", "type_rank", "status_rank"})
    with pytest.raises(ConfigError, match=r"developments.yaml: keep_days"):
        _load(DevelopmentRules, "developments.yaml", rules | {"keep_days": 0})
    with pytest.raises(ConfigError, match="every signal type once"):
        _load(DevelopmentRules, "developments.yaml", rules | {"families": {"a": ["meeting"]}})
