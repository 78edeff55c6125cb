"""What a reader of the board sees of dead letters, in Chromium, over a real broker."""

import pytest
from playwright.async_api import expect

from entente.errors import BadMessage
from entente.stream.records import Incoming, dead_letter
from tests.board.browser import needs_chromium, page_on
from tests.board.test_page import HOSTILE, LIMA, board
from tests.broker.test_commands import entente
from tests.support.brokers import producing
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, needs_chromium]


async def bury(deployment: Deployment, reason: str, value: str, detail: str = "$.text") -> None:
    settings = deployment.settings
    origin = Incoming(
        settings.topics.articles, 0, 7, b"key", value.encode(), [], 1_718_791_200_000
    )
    letter = dead_letter(
        origin,
        BadMessage(reason, detail),  # type: ignore[arg-type]  # of the closed set
        settings.topics.dead_letters,
        100_000,
    )
    async with producing(deployment.broker) as producer:
        await producer.send_and_wait(
            letter.topic, letter.value, letter.key, headers=letter.headers
        )


async def test_letters_are_counted_by_reason_opened_and_seen_to_go(deployment: Deployment) -> None:
    await bury(deployment, "schema", '{"txt": "Perú"}', "$.text: Field required")
    await bury(deployment, "json", '{"text": "cut')
    _, address = await board(deployment, LIMA)
    async with page_on(f"{address}#/dead-letters") as page:
        await expect(page.locator(".letters tbody th")).to_have_text(["json", "schema"])
        await expect(page.locator(".letters tbody tr").first).to_contain_text("no es JSON")
        await expect(page.locator(".letter")).to_have_count(2)
        await page.locator(".letters a", has_text="schema").click()
        await expect(page.locator(".letter")).to_have_count(1)
        await page.locator(".letter summary").click()
        await expect(page.locator(".letter pre")).to_have_text('{"txt": "Perú"}')
        await expect(page.locator(".letter summary")).to_contain_text("$.text: Field required")
        done = await entente(deployment, "dead-letters", "redrive", "--yes")
        assert done.returncode == 0, done.stderr
        await page.reload()
        await expect(page.locator(".letter summary")).to_contain_text("reenviado")
        await page.select_option("#language", "en")
        await expect(page.locator(".letter summary")).to_contain_text("sent again")
        await page.set_viewport_size({"width": 360, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_a_hostile_letter_stays_text(deployment: Deployment) -> None:
    await bury(deployment, "schema", HOSTILE, HOSTILE)
    _, address = await board(deployment, LIMA)
    async with page_on(f"{address}#/dead-letters") as page:
        await page.locator(".letter summary").click()
        await expect(page.locator(".letter pre")).to_contain_text("<img src=x")
        assert await page.locator("img, script:not([src])").count() == 0
        assert await page.title() == "entente"
