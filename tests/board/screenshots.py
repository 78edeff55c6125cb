"""Pictures of the board for the documents: `make screenshots`, over the sample dispatches.

A real broker, worker and board; the pictures change when the page or the samples' alerts do.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Page

from entente.messages import Article
from entente.samples import load_samples
from tests.board.browser import page_on
from tests.support.brokers import ROOT, Broker, produce
from tests.support.workers import Deployment

FOLDER: Final = ROOT / "docs" / "images"
DESK: Final = {"width": 1200, "height": 800}
PHONE: Final = {"width": 390, "height": 780}
VIEWS: Final = {
    "now": "#/",
    "alerts": "#/alerts?min_severity=40",
    "relations": "#/relations",
    "leaders": "#/leaders",
}


async def main() -> None:
    """Run the samples through entente and take each view."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder) / "kafka")
        broker.start()
        deployment = Deployment(broker.address, "pictures", Path(folder))
        try:
            await deployment.create()
            await deployment.worker().until_ready()
            articles = [(Article.from_bytes(v).id.encode(), v) for v in load_samples()]
            await produce(broker.address, deployment.settings.topics.articles, articles)
            await deployment.drained()
            board = deployment.board()
            await board.until_ready()
            address = f"http://127.0.0.1:{board.port}/"
            await _take_all(address, json.loads(board.get("/api/alerts?order=severity")[1]))
        finally:
            deployment.stop()
            broker.stop()


async def _take_all(address: str, listed: dict[str, list[dict[str, str]]]) -> None:
    gravest = listed["alerts"][0]
    pair = "-".join(sorted((gravest["source"], gravest["target"])))
    views = VIEWS | {"alert": f"#/alert/{gravest['id']}", "pair": f"#/relations/{pair}"}
    for name, view in views.items():
        async with page_on(address + view, viewport=DESK) as page:
            await _take(page, name)
    async with page_on(address, viewport=PHONE, color_scheme="dark") as page:
        await _take(page, "phone")


async def _take(page: Page, name: str) -> None:
    await page.locator("#view > *").first.wait_for()
    await page.wait_for_timeout(800)
    await page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
