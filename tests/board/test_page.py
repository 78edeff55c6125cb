"""What a reader of the board sees, in Chromium, of alerts on a real broker."""

import asyncio
import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from entente.messages import Alert, Analysis, Feedback, Outcome
from tests.board.browser import needs_chromium, page_on
from tests.support.alerts import alert, claim, report, speaker
from tests.support.brokers import produce, read_all
from tests.support.workers import Deployment, Worker

pytestmark = [pytest.mark.broker, needs_chromium]
expect.set_options(timeout=20_000)

LIMA = alert(1, headline={"es": "Perú y Chile sellan un tratado", "en": "Peru and Chile sign"})
MOSCOW = alert(
    2,
    source="RUS",
    target="PRK",
    type="defence_pact",
    tier="page",
    severity=80,
    headline={
        "es": "Rusia y Corea del Norte sellan un pacto",
        "en": "Russia and North Korea sign",
    },
    claims=[claim(speaker=speaker("Vladimir Putin", "RUS"), quote="habrá ayuda mutua")],
)
BOUNDED_ROWS = """() => {
  const rows = [...document.querySelectorAll(".row")];
  const tops = rows.map((row) => row.getBoundingClientRect().top);
  return 5 < tops.length && tops.length < 60 && tops.some((top) => 0 <= top && top < innerHeight);
}"""
HOSTILE = (
    "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    "\u202e\n\nevent: reset\ndata: {}\n\n"
)


async def publish(deployment: Deployment, alerts: Iterable[Alert]) -> None:
    records = [(each.id.encode(), each.to_bytes()) for each in alerts]
    await produce(deployment.broker, deployment.settings.topics.alerts, records)


async def board(deployment: Deployment, *alerts: Alert, **overrides: Any) -> tuple[Worker, str]:
    await publish(deployment, alerts)
    serving = deployment.board(**overrides)
    await serving.until_ready()
    return serving, f"http://127.0.0.1:{serving.port}/"


def headlines(page: Page) -> Any:
    return page.locator("a.headline")


async def test_an_alert_is_on_the_page_when_it_is_on_the_topic(deployment: Deployment) -> None:
    _, address = await board(deployment, LIMA)
    async with page_on(address) as page:
        await expect(headlines(page)).to_have_text(["Perú y Chile sellan un tratado"])
        await publish(deployment, [MOSCOW])
        await expect(headlines(page)).to_have_text(
            ["Rusia y Corea del Norte sellan un pacto", "Perú y Chile sellan un tratado"]
        )
        await expect(page.locator("#line")).to_contain_text("Rusia y Corea del Norte")


async def test_an_alert_that_comes_while_the_page_opens_is_not_missed(
    deployment: Deployment,
) -> None:
    serving, address = await board(deployment, LIMA)
    arrived = asyncio.Event()

    async def after_the_alert(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    held = {"**/events*": after_the_alert}
    async with page_on(f"{address}#/alerts", routes=held) as page:
        await expect(headlines(page)).to_have_text(["Perú y Chile sellan un tratado"])
        await publish(deployment, [MOSCOW])
        while json.loads(serving.get("/api/alerts")[1])["total"] < 2:  # noqa: ASYNC110 -- it polls
            await asyncio.sleep(0.1)
        arrived.set()
        await expect(page.locator("#line")).to_contain_text("Rusia y Corea del Norte")
        await expect(headlines(page)).to_have_count(2)


async def test_a_reader_filters_opens_one_and_sends_its_address_to_another(
    deployment: Deployment,
) -> None:
    _, address = await board(deployment, LIMA, MOSCOW)
    async with page_on(f"{address}#/alerts") as page:
        await expect(headlines(page)).to_have_count(2)
        await page.select_option("select[name=state]", "PRK")
        await expect(headlines(page)).to_have_text(["Rusia y Corea del Norte sellan un pacto"])
        await headlines(page).click()
        await expect(page.locator("blockquote mark")).to_have_text("habrá ayuda mutua")
        await expect(page.locator("figcaption")).to_contain_text("Vladimir Putin (RUS)")
        link = page.url
    async with page_on(link) as other:
        await expect(other.locator("h1")).to_have_text("Rusia y Corea del Norte sellan un pacto")
        await other.select_option("#language", "en")
        await expect(other.locator("h1")).to_have_text("Russia and North Korea sign")


async def test_a_restart_of_the_board_leaves_no_gap(deployment: Deployment) -> None:
    serving, address = await board(deployment, LIMA)
    async with page_on(address) as page:
        await expect(headlines(page)).to_have_count(1)
        serving.kill()
        await expect(page.locator("#line")).to_have_text("sin conexión, reintentando")
        await publish(deployment, [MOSCOW])
        await deployment.board(serving.port).until_ready()
        await expect(headlines(page)).to_have_count(2)
        await expect(page.locator("#line")).not_to_have_class("down")


async def test_what_was_seen_is_not_shown_again(deployment: Deployment) -> None:
    _, address = await board(deployment, LIMA)
    async with page_on(address) as page:
        await page.get_by_role("button", name="Ya lo he visto").click()
        await expect(page.locator(".empty").first).to_have_text("Nada ha cambiado desde entonces.")
        await publish(deployment, [MOSCOW])
        await expect(headlines(page)).to_have_text(["Rusia y Corea del Norte sellan un pacto"])


async def test_ten_thousand_alerts_make_a_bounded_page(deployment: Deployment) -> None:
    many = [alert(n, headline={"es": f"Alerta {n}"}) for n in range(1, 10_001)]
    _, address = await board(deployment, *many)
    async with page_on(f"{address}#/alerts") as page:
        await expect(page.locator(".bar")).to_have_text("10000 alertas")
        for height in (0.2, 0.7, 1.0):
            await page.evaluate(f"scrollTo(0, document.body.scrollHeight * {height})")
            await page.wait_for_function(BOUNDED_ROWS)
        await expect(headlines(page).last).to_have_text(re.compile(r"^Alerta \d{1,3}$"))
        await page.fill("input[name=q]", "alerta 777")
        await page.keyboard.press("Enter")
        await expect(headlines(page).first).to_have_text("Alerta 9777")


async def test_a_hostile_article_runs_nothing_and_makes_no_element(deployment: Deployment) -> None:
    hostile = alert(
        1,
        headline={"es": HOSTILE, "en": HOSTILE},
        claims=[claim(quote=HOSTILE, context=HOSTILE, speaker=speaker(HOSTILE))],
        reports=[report(outlet=HOSTILE, url="javascript:document.title='taken'")],
        why=HOSTILE,
        place=HOSTILE,
        watchlists=[HOSTILE],
    )
    _, address = await board(deployment, hostile)
    for view in ("#/", "#/alerts", "#/alert/alert-1", "#/leaders", "#/relations/CHL-PER"):
        async with page_on(address + view) as page:
            await expect(page.locator("#view")).to_contain_text("<img src=x")
            await page.wait_for_timeout(200)
            assert await page.locator("img, script:not([src])").count() == 0
            assert await page.locator('a[href^="javascript"]').count() == 0
            assert "taken" not in (await page.title()).removeprefix(HOSTILE[:60])[:5]
    async with page_on(address) as page:
        await publish(deployment, [MOSCOW])
        await expect(headlines(page)).to_have_count(2)


async def test_keys_lead_through_the_views(deployment: Deployment) -> None:
    _, address = await board(deployment, LIMA, MOSCOW)
    async with page_on(address) as page:
        await expect(headlines(page)).to_have_count(2)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Perú y Chile sellan un tratado")
        for key, title in (("3", "Relaciones"), ("4", "Líderes")):
            await page.keyboard.press(key)
            await expect(page.locator("h1")).to_have_text(title)
        await page.keyboard.press("2")
        await expect(headlines(page)).to_have_count(2)
        await page.keyboard.press("/")
        await expect(page.locator("input[name=q]")).to_be_focused()


async def test_the_coverage_tells_what_was_read_what_waits_and_what_is_unseen(
    deployment: Deployment,
) -> None:
    topics = deployment.settings.topics
    analysis = Analysis(id="a1", outcome=Outcome.IRRELEVANT, language="es").to_bytes()
    await produce(deployment.broker, topics.analyses, [(b"a1", analysis), (b"a2", b"not JSON")])
    await produce(deployment.broker, topics.articles, [(b"a3", b"{}"), (b"a4", b"{}")])
    _, address = await board(deployment, LIMA)
    async with page_on(address) as page:
        strip = page.locator(".coverage")
        await expect(strip).to_contain_text("Nada en: en, fr, pt")
        await expect(strip).to_contain_text("1 artículos leídos")
        await expect(strip).to_contain_text("artículos en espera: 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_all_of_it(deployment: Deployment, scheme: str) -> None:
    _, address = await board(deployment, LIMA, MOSCOW)
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 700}, "color_scheme": scheme}
    for view in ("#/", "#/alerts", "#/alert/alert-2", "#/relations", "#/leaders"):
        async with page_on(address + view, **phone) as page:
            await expect(page.locator("#view a").first).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_a_judgement_is_written_and_exported(deployment: Deployment) -> None:
    serving, address = await board(deployment, MOSCOW)
    async with page_on(f"{address}#/alert/alert-2") as page:
        await page.fill("input[type=text]", "no fue así")
        await page.locator("button[data-verdict=wrong]").click()
        await expect(page.locator(".judge [role=status]")).to_have_text("Anotado.")
    (record,) = await read_all(deployment.broker, deployment.settings.topics.feedback)
    judgement = Feedback.from_bytes(record.value)
    assert (judgement.verdict, judgement.note) == ("wrong", "no fue así")
    exported = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "entente", "feedback", "export"],
        env=serving.environment,
        capture_output=True,
        check=True,
    )
    (line,) = exported.stdout.splitlines()
    item = json.loads(line)
    assert (item["type"], item["right"], item["quote"]) == (
        "defence_pact",
        False,
        "habrá ayuda mutua",
    )


async def test_a_token_keeps_strangers_out(deployment: Deployment) -> None:
    token = "correct-horse-battery"  # noqa: S105 -- of nothing
    serving, address = await board(deployment, LIMA, ENTENTE_BOARD__TOKEN=token)
    assert serving.get("/api/alerts")[0] == 401
    assert serving.get("/alerts.csv")[0] == 401
    assert serving.get("/healthz/ready")[0] == 200
    async with page_on(address) as page:
        await page.fill("input[name=token]", "a wrong one, too long")
        await page.get_by_role("button").click()
        await page.fill("input[name=token]", token)
        await page.get_by_role("button").click()
        await expect(headlines(page)).to_have_count(1)
        cookies = await page.context.cookies()
        assert [(c["httpOnly"], c["sameSite"], token in c["value"]) for c in cookies] == [
            (True, "Strict", False)
        ]
        basic = base64.b64encode(f"reader:{token}".encode()).decode()
        request = page.context.request
        feed = await request.get(
            f"{address}alerts.atom", headers={"Authorization": f"Basic {basic}", "Cookie": ""}
        )
        assert feed.status == 200
    assert token not in serving.log.read_text()
