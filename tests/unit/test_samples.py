"""The sample dispatches keep what the demo and the README promise of them."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest

from entente.messages import Article
from entente.samples import load_samples

FIRST = datetime(2024, 6, 10, tzinfo=UTC)
LAST = datetime(2024, 6, 24, 23, 59, 59, tzinfo=UTC)
CORRECTED = "2024-06-16-burgenstock-en-1"
RETRACTED = "2024-06-12-csto-es-1"

LINES = load_samples()
ARTICLES = [Article.from_bytes(line) for line in LINES]


def originals() -> list[Article]:
    return [article for article in ARTICLES if article.version in {None, "1"}]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_every_dispatch_says_what_a_good_producer_says(article: Article) -> None:
    assert article.title
    assert article.outlet
    assert article.language in {"es", "en"}
    assert article.url is not None
    assert article.url.split("/")[2].endswith(".example")
    assert article.published_at is not None
    assert FIRST - timedelta(days=1) <= article.published_at <= LAST + timedelta(days=1)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_every_dispatch_is_short_and_in_paragraphs(article: Article) -> None:
    assert 60 <= len(article.text.split()) <= 220
    assert len(article.text.split("\n\n")) >= 2
    assert article.text == article.text.strip()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_identifier_tells_the_day_of_publication_and_the_language(article: Article) -> None:
    assert article.published_at is not None
    assert f"-{article.language}-" in article.id
    first = next(each for each in ARTICLES if each.id == article.id)
    assert first.published_at is not None
    assert article.id.startswith(first.published_at.date().isoformat())


def test_there_are_twenty_four_in_spanish_and_sixteen_in_english() -> None:
    assert Counter(article.language for article in originals()) == {"es": 24, "en": 16}


def test_no_line_is_longer_than_two_thousand_characters() -> None:
    assert max(len(line.decode()) for line in LINES) <= 2000


def test_they_come_in_the_order_of_publication() -> None:
    moments = [article.published_at for article in ARTICLES if article.published_at]
    assert all(earlier < later for earlier, later in pairwise(moments))


def test_only_the_correction_and_the_retraction_repeat_an_identifier() -> None:
    counts = Counter(article.id for article in ARTICLES)
    assert {id_ for id_, count in counts.items() if count > 1} == {CORRECTED, RETRACTED}


def test_the_correction_brings_another_text_under_a_later_version() -> None:
    first, second = (article for article in ARTICLES if article.id == CORRECTED)
    assert (first.version, second.version) == ("1", "2")
    assert first.url == second.url
    assert first.text != second.text


def test_the_retraction_withdraws_the_text_as_it_was() -> None:
    first, second = (article for article in ARTICLES if article.id == RETRACTED)
    assert (first.retracted, second.retracted) == (False, True)
    assert (first.version, second.version) == ("1", "2")
    assert first.text == second.text


def test_several_outlets_tell_the_same_event_in_both_languages() -> None:
    events: dict[str, set[tuple[str | None, str | None]]] = {}
    for article in originals():
        event = article.id.removesuffix(article.id[-5:])
        events.setdefault(event, set()).add((article.language, article.outlet))
    told = [event for event, tellings in events.items() if len({way[0] for way in tellings}) == 2]
    assert len(told) >= 7


def test_the_readme_accounts_for_every_dispatch() -> None:
    readme = (files("entente") / "data" / "samples" / "README.md").read_text("utf-8")
    missing = {article.id for article in ARTICLES if f"`{article.id}`" not in readme}
    assert not missing
