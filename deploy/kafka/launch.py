#!/usr/bin/env python3
"""Starts a real single-node Kafka (KRaft) from pinned jars, without Docker.

    python deploy/kafka/launch.py --port 9092 --data .local/kafka

It needs a JDK 17 or newer, and Maven for the first start (about 45 MB of jars). It prints one line
`ready 127.0.0.1:PORT` on stdout when the broker answers, stays in the foreground, and ends the
broker on SIGTERM or Ctrl-C. Only the standard library is used, so that tests and the demo can run
it before anything else works.
"""

import argparse
import base64
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
JARS = HERE / "libs"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
READY_SECONDS = 60.0
# C1 alone halves the start; a small heap is enough for a demo and for chaos tests.
JVM = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
]


class LaunchError(Exception):
    """Why the broker cannot be started, with the fix."""


def fetch_jars() -> None:
    """Copy the broker's jars into `libs/`, unless the pom has not changed since the last time."""
    stamp = JARS / "pom.xml"
    pom = HERE / "pom.xml"
    if stamp.exists() and stamp.read_bytes() == pom.read_bytes():
        return
    maven = shutil.which("mvn")
    if maven is None:
        raise LaunchError("Maven is not installed: apt-get install maven, or set ENTENTE_BROKER")
    shutil.rmtree(JARS, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(pom), PLUGIN]
    command += [f"-DoutputDirectory={JARS}", "-DincludeScope=runtime"]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        raise LaunchError("Maven could not fetch the broker's jars: see its message above")
    shutil.copy(pom, stamp)


def java(heap_mb: int, *arguments: str) -> list[str]:
    """Return the command line of one of the broker's Java programs."""
    binary = shutil.which("java")
    if binary is None:
        raise LaunchError(
            "Java is not installed: apt-get install default-jdk, or set ENTENTE_BROKER"
        )
    heap = [f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m"]
    logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
    return [binary, *heap, *JVM, logging, "-cp", f"{JARS}/*", *arguments]


def is_open(port: int) -> bool:
    """Tell whether something listens on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def choose_port() -> int:
    """Return a free port whose successor is free too.

    It lies below the ports that the kernel gives to outgoing connections: a client that tries to
    reach a broker that is down could else be given the broker's own port.
    """
    for port in random.sample(range(20_000, 32_000, 2), 100):
        if not is_open(port) and not is_open(port + 1):
            return port
    raise LaunchError("no free port was found: choose one with --port")


def configure(data: Path, port: int, overrides: list[str]) -> Path:
    """Write the broker's configuration into its data folder and return the file."""
    data.mkdir(parents=True, exist_ok=True)
    lines = [
        (HERE / "server.properties").read_text(encoding="utf-8"),
        f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1}",
        f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}",
        f"controller.quorum.voters=1@127.0.0.1:{port + 1}",
        f"log.dirs={data / 'log'}",
        *overrides,
    ]
    file = data / "server.properties"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def format_storage(data: Path, configuration: Path, users: list[str]) -> None:
    """Format the data folder once, as KRaft asks for; a formatted one is left alone.

    `users` are NAME=PASSWORD, for listeners with SCRAM-SHA-512.
    """
    if (data / "log" / "meta.properties").exists():
        return
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = java(
        64,
        "kafka.tools.StorageTool",
        "format",
        f"--cluster-id={cluster}",
        "-c",
        str(configuration),
    )
    for name, _, password in (user.partition("=") for user in users):
        tool += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
    done = subprocess.run(tool, check=False, capture_output=True, text=True)
    if done.returncode:
        raise LaunchError(f"the data folder {data} cannot be formatted: {done.stderr.strip()}")


def launch(port: int, data: Path, heap_mb: int, overrides: list[str], users: list[str]) -> int:
    """Run the broker until it is told to stop; return its exit code."""
    port = port or choose_port()
    if is_open(port):
        raise LaunchError(
            f"port {port} is taken: stop what listens there, or choose another --port"
        )
    fetch_jars()
    configuration = configure(data.resolve(), port, overrides)
    format_storage(data.resolve(), configuration, users)
    with (data / "broker.log").open("ab") as log:
        broker = subprocess.Popen(
            java(heap_mb, "kafka.Kafka", str(configuration)), stdout=log, stderr=log
        )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: broker.terminate())
    deadline = time.monotonic() + READY_SECONDS
    while not is_open(port):
        if broker.poll() is not None or time.monotonic() > deadline:
            broker.kill()
            raise LaunchError(f"the broker did not start: see {data / 'broker.log'}")
        time.sleep(0.05)
    sys.stdout.write(f"ready 127.0.0.1:{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while True:
        try:
            code = broker.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:  # whoever started us is gone: leave nothing behind
                broker.terminate()
        else:
            return 0 if code in (0, 143, -signal.SIGTERM) else code


def main() -> int:
    """Read the command line and launch."""
    parser = argparse.ArgumentParser(description="Start a local single-node Kafka.")
    parser.add_argument(
        "--port", type=int, default=9092, help="the controller takes the next one; 0: any free"
    )
    parser.add_argument("--data", type=Path, default=Path(".local/kafka"))
    parser.add_argument("--heap-mb", type=int, default=256)
    parser.add_argument("--fetch-only", action="store_true", help="fetch the jars and leave")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--user", action="append", default=[], metavar="NAME=PASSWORD")
    options = parser.parse_args()
    try:
        if options.fetch_only:
            fetch_jars()
            return 0
        return launch(options.port, options.data, options.heap_mb, options.set, options.user)
    except LaunchError as exc:
        sys.stderr.write(f"kafka: {exc}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
