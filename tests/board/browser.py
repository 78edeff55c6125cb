"""A real Chromium over a real board over a real broker."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
)


Routes = Mapping[str, Callable[[Route], Awaitable[None]]]


@asynccontextmanager
async def page_on(
    address: str, *, routes: Routes | None = None, **options: Any
) -> AsyncIterator[Page]:
    """Yield a page; what goes wrong in it fails the test. `routes` may hold its requests back."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]  # the tests run as root
        )  # fmt: skip
        try:
            context = await browser.new_context(locale="es-ES", timezone_id="UTC", **options)
            page = await context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
            for pattern, handler in (routes or {}).items():
                await page.route(pattern, handler)
            await page.goto(address)
            yield page
            assert not faults
        finally:
            await browser.close()


def _is_fault(said: Any) -> bool:
    # a board that is restarted on purpose cannot be reached meanwhile
    return said.type == "error" and "ERR_" not in said.text
