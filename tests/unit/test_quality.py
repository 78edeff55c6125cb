"""The table of `make quality`: halves are kept apart, and goals that are missed are named."""

import pytest

from tests.quality.measure import MARKS, row, with_table
from tests.quality.sets import OWN, GoldSet, article_of, half_of, records_of


@pytest.mark.parametrize(
    ("article", "half"), [("seed", "tune"), ("es_an07", "tune"), ("en_wn20_072", "tune")]
)
def test_an_article_stays_in_its_half(article: str, half: str) -> None:
    assert half_of(article) == half


def test_the_service_is_given_no_gold() -> None:
    record = records_of(GoldSet("cases", "quotes", OWN / "challenge_es.jsonl"))[0]
    assert article_of(record).keys() <= {"id", "text", "title", "published_at"}


@pytest.mark.parametrize(("reached", "told"), [(92.0, "90"), (89.9, "90 **missed**")])
def test_a_goal_that_is_missed_is_named(reached: float, told: str) -> None:
    gold = GoldSet("cases", "quotes", OWN / "none", goal=(("end2end.F", 90),))
    triple = {"P": reached, "R": reached, "F": reached, "gold": 3, "predicted": 3}
    figures = {"exact": triple, "span_0.8": triple, "end2end": triple, "speaker_accuracy": None}
    assert row(gold, figures)[-2] == told


def test_writing_leaves_the_rest_of_the_page_alone() -> None:
    page = f"before\n{MARKS[0]}old\n{MARKS[1]}after\n"
    assert with_table(page, "new\n") == f"before\n{MARKS[0]}\nnew\n{MARKS[1]}after\n"
