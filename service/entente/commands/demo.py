"""`entente demo`: a real broker, a real worker, the board, the sample dispatches, their alerts.

Topics and consumer groups are the demo's own, made for one run, so that it can be run beside a
deployment; on a broker that was there before they are deleted again.
"""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.text import Text

from entente.errors import NotReachable
from entente.messages import Alert, Article, Claim
from entente.render import inert
from entente.samples import load_samples
from entente.settings import Settings, Topics
from entente.stream import clients
from entente.stream.topics import create_topics, topic_specs

_LAUNCHER: Final = Path(__file__).resolve().parents[3] / "deploy" / "kafka" / "launch.py"
_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 12.0
_QUIET_SECONDS: Final = 4.0
_LONGEST_SECONDS: Final = 180.0
_TIER_STYLES: Final = {"page": "bold red", "notify": "yellow", "log": "dim"}
_POLL_MS: Final = 300
_PACE_SECONDS: Final = 0.12  # slow enough to watch, fast enough not to wait

say = Console(stderr=True, highlight=False)


def run_demo(settings: Settings, *, own_broker: bool, keep: bool) -> bool:
    """Run the demo; return whether every dispatch was accounted for and alerts came out."""
    begun = time.monotonic()
    name = f"entente.demo-{secrets.token_hex(3)}"
    with _broker(settings, own=own_broker) as address:
        demo_settings = settings.model_copy(
            update={"broker": address, "app_id": name, "topics": _topics(name)}
        )
        say.print(f"broker      {address}")
        asyncio.run(create_topics(demo_settings))
        try:
            port, page = free_port(), free_port()
            say.print("worker      starting: reader and watcher")
            with (
                _running(demo_settings, "worker", ENTENTE_HTTP__PORT=port) as worker,
                _running(demo_settings, "board", ENTENTE_BOARD__PORT=page) as board,
            ):
                _wait_until_ready(worker, f"http://127.0.0.1:{port}")
                say.print(f"            ready; metrics at http://127.0.0.1:{port}/metrics")
                _wait_until_ready(board, f"http://127.0.0.1:{page}")
                stays = "" if keep else " (it stays with `entente demo --keep`)"
                say.print(f"board       http://127.0.0.1:{page}/{stays}")
                return asyncio.run(_show(demo_settings, worker, begun, keep=keep))
        finally:
            if not own_broker:
                asyncio.run(_delete_topics(demo_settings))


def _topics(name: str) -> Topics:
    return Topics(
        articles=f"{name}.articles",
        analyses=f"{name}.analyses",
        signals=f"{name}.signals",
        alerts=f"{name}.alerts",
        memory=f"{name}.memory",
        dead_letters=f"{name}.dead-letters",
        feedback=f"{name}.feedback",
        undelivered=f"{name}.undelivered",
        partitions=4,
    )


@contextmanager
def _broker(settings: Settings, *, own: bool) -> Iterator[str]:
    """Yield the address of a broker: the one that is set, or one that we start and end."""
    if not own:
        yield settings.broker
        return
    if not _LAUNCHER.is_file():
        raise NotReachable("there is no broker to use: set ENTENTE_BROKER to one's host:port")
    say.print("broker      starting a local Kafka (its jars are fetched the first time)")
    with tempfile.TemporaryDirectory(prefix="entente-demo-") as folder:
        command = [sys.executable, str(_LAUNCHER), "--port", "0", "--data", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("ready"):
                raise NotReachable("the local Kafka did not start: see its message above")
            yield line.split()[1]
        finally:
            _end(process)


def free_port() -> int:
    """Return a loopback port that is free, below those that outgoing connections are given."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@contextmanager
def _running(
    settings: Settings, command: str, **variables: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process of its own; its log goes to a file that is shown if it fails."""
    environment = {
        **os.environ,
        **{name: str(value) for name, value in variables.items()},
        "ENTENTE_BROKER": settings.broker,
        "ENTENTE_APP_ID": settings.app_id,
        "ENTENTE_LOG__FORMAT": "console",
        **{
            f"ENTENTE_TOPICS__{key.upper()}": str(value)
            for key, value in settings.topics.model_dump().items()
        },
    }
    with tempfile.NamedTemporaryFile(prefix="entente-demo-", suffix=".log") as log:
        arguments = [sys.executable, "-m", "entente", command]
        process = subprocess.Popen(arguments, stdout=log, stderr=log, env=environment)  # noqa: S603
        try:
            yield process
        except BaseException:
            say.print(Path(log.name).read_text(errors="replace"), markup=False)
            raise
        finally:
            _end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz/ready", timeout=2):  # noqa: S310 -- ours
                return
        except OSError:  # not listening yet, or not ready yet
            time.sleep(0.1)
    raise NotReachable("a process of the demo did not become ready: see its log above")


def _end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _show(
    settings: Settings, worker: subprocess.Popen[bytes], begun: float, *, keep: bool
) -> bool:
    articles = load_samples()
    say.print(f"dispatches  {len(articles)}, as they are sent (→), and their alerts:\n")
    sending = asyncio.create_task(_publish(settings, articles))
    topics = settings.topics
    consumer = clients.reader_consumer(settings)
    seen: dict[str, int] = {topics.analyses: 0, topics.dead_letters: 0, topics.alerts: 0}
    first_after: float | None = None
    try:
        await consumer.start()
        consumer.subscribe(list(seen))
        async for topic, value in _records(consumer, worker, seen, len(articles), keep=keep):
            seen[topic] += 1
            if topic == topics.alerts:
                first_after = first_after or time.monotonic() - begun
                print_alert(Alert.from_bytes(value))
        await sending
    finally:
        sending.cancel()
        await consumer.stop()
    accounted = seen[topics.analyses] + seen[topics.dead_letters]
    say.print(
        f"\n{len(articles)} dispatches: {seen[topics.analyses]} analysed,"
        f" {seen[topics.dead_letters]} dead letters; {seen[topics.alerts]} alerts,"
        f" the first {first_after or 0:.0f} s after the start"
    )
    return accounted == len(articles) and seen[topics.alerts] > 0


async def _publish(settings: Settings, articles: list[bytes]) -> None:
    """Send the dispatches one after the other, and say so."""
    try:
        producer = clients.producer(settings)
        await producer.start()
    except (KafkaError, OSError) as exc:
        raise clients.unreachable(settings, exc) from exc
    try:
        for value in articles:
            article = Article.from_bytes(value)
            await producer.send(settings.topics.articles, value=value, key=article.id.encode())
            say.print(Text(f"→ {article.outlet}: {article.title}", style="dim"), soft_wrap=True)
            await asyncio.sleep(_PACE_SECONDS)
    finally:
        await producer.stop()


async def _records(
    consumer: AIOKafkaConsumer,
    worker: subprocess.Popen[bytes],
    seen: dict[str, int],
    expected: int,
    *,
    keep: bool,
) -> AsyncIterator[tuple[str, bytes]]:
    """Yield what the worker writes, until all is accounted for and nothing more comes."""
    last = time.monotonic()
    deadline = last + _LONGEST_SECONDS
    while True:
        for source, records in (await consumer.getmany(timeout_ms=_POLL_MS)).items():
            last = time.monotonic()
            for record in records:
                yield source.topic, record.value or b""
        if worker.poll() is not None:
            raise NotReachable("the worker ended: see its log above")
        now = time.monotonic()
        # analyses and dead letters were counted by whoever drives this generator
        complete = sum(list(seen.values())[:2]) >= expected
        if not keep and complete and now - last > _QUIET_SECONDS:
            return
        if not keep and now > deadline:
            raise NotReachable(f"not all dispatches were read within {_LONGEST_SECONDS:g} s")


def print_alert(alert: Alert) -> None:
    """Print one alert as two lines for people, on stdout."""
    console = Console(highlight=False, soft_wrap=True)
    headline = alert.headline.get("es") or next(iter(alert.headline.values()))
    console.print(
        Text.assemble(
            (f"{alert.tier:7}", _TIER_STYLES[alert.tier]),
            f"{alert.last_seen:%Y-%m-%d %H:%M}  {alert.severity:3}  ",
            (f"{alert.change:13}", "cyan"),
            (inert(" ".join(headline.split())), "bold"),
        )
    )
    if alert.claims:
        claim = _newest_words(alert)
        by = f"{claim.speaker.name}: " if claim.speaker is not None else ""
        outlets = {report.article_id: report.outlet for report in alert.reports}
        outlet = outlets.get(claim.article_id) or claim.article_id
        line = f"{by}“{claim.quote}” — {alert.spread} outlet(s), {outlet}"
        console.print(Text("       " + inert(" ".join(line.split())), style="dim"))


def _newest_words(alert: Alert) -> Claim:
    """Return the words of the newest report about the act, else those that the alert has first."""
    newest = alert.reports[-1].article_id
    return next((claim for claim in alert.claims if claim.article_id == newest), alert.claims[0])


async def _delete_topics(settings: Settings) -> None:
    admin = clients.admin(settings)
    await admin.start()
    try:
        await admin.delete_topics([spec.name for spec in topic_specs(settings)])
    finally:
        await admin.close()
