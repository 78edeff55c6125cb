"""The metrics of a real worker are what Prometheus expects, and tell what happened."""

import asyncio
import json
import re
import shutil
import subprocess

import pytest

from tests.support.brokers import produce
from tests.support.workers import Deployment

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

TELLING = (
    'entente_articles_total{language="es",outcome="analyzed"} 1.0',
    'entente_articles_total{language="es",outcome="irrelevant"} 1.0',
    'entente_articles_total{language="other",outcome="unsupported"} 1.0',
    'entente_articles_total{language="other",outcome="rejected"} 1.0',
    'entente_dead_letters_total{reason="json",stage="reader"} 1.0',
    'entente_rebalances_total{stage="watcher"} 1.0',
    "entente_build_info{",
    "entente_transaction_seconds_bucket{",
    "entente_consumer_lag_messages{",
    "process_resident_memory_bytes ",
)


async def test_metrics_tell_what_happened_and_pass_promtool(deployment: Deployment) -> None:
    texts = {
        "es": ("Rusia y Corea del Norte firmaron un tratado de defensa mutua.", "Hoy llueve."),
        "de": ("Frankreich und Spanien haben einen Vertrag unterzeichnet.",),
    }
    values = [
        json.dumps({"text": text, "language": language}).encode()
        for language, each in texts.items()
        for text in each
    ]
    await produce(
        deployment.broker,
        deployment.settings.topics.articles,
        [(None, value) for value in [*values, b"{"]],
    )
    worker = deployment.worker()
    await worker.until_ready()
    assert await deployment.drained()
    status, page = worker.get("/metrics")
    assert status == 200
    for sample in TELLING:
        assert sample in page, sample
    assert re.search(
        r'entente_alerts_total\{change="new",tier="\w+",type="defence_pact"\} 1\.0', page
    )
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    ours = "\n".join(line for line in page.splitlines() if "entente_" in line) + "\n"
    assert await asyncio.to_thread(_faults, promtool, ours) == ""


def _faults(promtool: str, page: str) -> str:
    command = [promtool, "check", "metrics"]
    done = subprocess.run(command, input=page, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
