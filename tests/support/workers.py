"""Real workers as processes of their own, to be killed, frozen and restarted."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entente.commands.demo import free_port
from entente.settings import Settings, Topics
from entente.stream.topics import create_topics
from tests.support.brokers import lag

START_SECONDS = 60.0


@dataclass
class Worker:
    """One process of entente that answers on a port: a worker or a board."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kill it as the kernel does: no goodbye."""
        self.send(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)

    def terminate(self, timeout: float = 12.0) -> float:
        """Ask it to leave; return how long that took."""
        begun = time.monotonic()
        self.send(signal.SIGTERM)
        assert self.process is not None
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        return time.monotonic() - begun

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of one of its pages; 0 if it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=3) as page:
                return int(page.status), page.read().decode()
        except urllib.error.HTTPError as exc:
            with exc:
                return exc.code, exc.read().decode()
        except OSError:
            return 0, ""

    async def until_ready(self, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while (await asyncio.to_thread(self.get, "/healthz/ready"))[0] != 200:
            assert self.is_running(), f"the worker ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"not ready: {self.log.read_text()[-2000:]}"
            await asyncio.sleep(0.2)

    def metric(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of a metric that carry these labels."""
        total = 0.0
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith((f"{name}{{", f"{name} ")) and all(
                f'{key}="{value}"' in line for key, value in labels.items()
            ):
                total += float(line.rsplit(" ", 1)[1])
        return total


@dataclass
class Deployment:
    """Topics, groups and workers of one test; nothing is shared with another."""

    broker: str
    name: str
    folder: Path
    partitions: int = 8
    overrides: dict[str, str] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        names = [name for name, field in Topics.model_fields.items() if field.annotation is str]
        topics: dict[str, Any] = {n: f"{self.name}.{n.replace('_', '-')}" for n in names}
        return Settings(
            broker=self.broker,
            app_id=self.name,
            topics=Topics(**topics, partitions=self.partitions),
        )

    async def create(self) -> None:
        await create_topics(self.settings)

    def worker(self, stage: str | None = None, **overrides: str) -> Worker:
        """Start a worker."""
        port = free_port()
        arguments = ["worker"] if stage is None else ["worker", "--stage", stage]
        return self._start(arguments, port, {"ENTENTE_HTTP__PORT": str(port), **overrides})

    def board(self, port: int | None = None, **overrides: str) -> Worker:
        """Start a board."""
        port = port or free_port()
        return self._start(["board"], port, {"ENTENTE_BOARD__PORT": str(port), **overrides})

    def deliver(self, file: Path) -> Worker:
        """Start deliveries to the sinks of a file."""
        port = free_port()
        return self._start(["deliver", str(file)], port, {"ENTENTE_HTTP__PORT": str(port)})

    def canary(self, *options: str) -> Worker:
        """Start a recurring canary."""
        port = free_port()
        return self._start(["canary", *options], port, {"ENTENTE_HTTP__PORT": str(port)})

    def _start(self, arguments: list[str], port: int, overrides: dict[str, str]) -> Worker:
        settings = self.settings
        environment = {
            **os.environ,
            "ENTENTE_BROKER": self.broker,
            "ENTENTE_APP_ID": settings.app_id,
            "ENTENTE_LOG__FORMAT": "json",
            "ENTENTE_POOL__PROCESSES": "1",
            **{
                f"ENTENTE_TOPICS__{name.upper()}": str(value)
                for name, value in settings.topics.model_dump().items()
            },
            **self.overrides,
            **overrides,
        }
        command = [sys.executable, "-m", "entente", *arguments]
        log = self.folder / f"worker-{len(self.workers)}.log"
        worker = Worker(command, environment, log, port)
        worker.start()
        self.workers.append(worker)
        return worker

    async def drained(self, seconds: float = 120.0) -> bool:
        """Wait until both stages have committed all that there is to read."""
        settings = self.settings
        stages = (("reader", settings.topics.articles), ("watcher", settings.topics.signals))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            behind = [
                await lag(self.broker, f"{settings.app_id}-{stage}", topic)
                for stage, topic in stages
            ]
            if not any(behind):
                return True
            await asyncio.sleep(0.3)
        return False

    def stop(self) -> None:
        for worker in self.workers:
            if worker.is_running():
                worker.send(signal.SIGCONT)
                try:
                    worker.terminate()
                except subprocess.TimeoutExpired:
                    continue

    def logs(self) -> list[dict[str, Any]]:
        """Return what the workers logged, as objects."""
        entries = []
        for worker in self.workers:
            lines = worker.log.read_text(errors="replace").splitlines()
            entries.extend(json.loads(line) for line in lines if line.startswith("{"))
        return entries
