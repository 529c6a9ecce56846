"""`layers up` in a process of its own, for the benches that stop and start it. Asks no question itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

LIMIT_S: Final = 120.0
ENVIRONMENT: Final = {
    "LAYERS_ALLOW_PRIVATE_NETWORK": "1",
    "LAYERS_ADMIN_EMAIL": "owner@example.com",
    "LAYERS_ADMIN_PASSWORD": "correct horse battery",
}


@dataclass
class Server:
    """`seconds`: from its being asked for to its first answer, `cpu_seconds` what of that it was computing."""

    process: subprocess.Popen[bytes]
    url: str
    seconds: float
    cpu_seconds: float

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def resident_mb(self) -> float:
        return resident_mb(self.process.pid)


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """Gone at the end, however it is left."""
    server = start(data)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


def start(data: Path) -> Server:
    (data / "server.json").unlink(missing_ok=True)
    began = time.perf_counter()
    command = (sys.executable, "-m", "layers", "up", "--port", "0", "--data", str(data))
    process = subprocess.Popen(command, env={**os.environ, **ENVIRONMENT}, stdout=subprocess.DEVNULL)
    while not (data / "server.json").is_file() or not (text := (data / "server.json").read_text()):
        if process.poll() is not None or time.perf_counter() - began > LIMIT_S:
            process.kill()
            raise SystemExit("the server did not start")
        time.sleep(0.005)
    url = json.loads(text)["url"]
    httpx.get(f"{url}/readyz", trust_env=False).raise_for_status()
    return Server(process, url, time.perf_counter() - began, cpu_seconds(process.pid))


def cpu_seconds(pid: int) -> float:
    """User and system time of the process so far."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Of the process and all that it started."""
    (kb,) = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(kb) / 1024 + sum(resident_mb(int(child)) for child in children)


def command(data: Path, *arguments: str) -> Any:
    """What a `layers` command prints with `--json`."""
    ran = subprocess.run(
        (sys.executable, "-m", "layers", *arguments, "--data", str(data), "--json"),
        env={**os.environ, **ENVIRONMENT}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return json.loads(ran.stdout)


def client(server: Server, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=server.url, headers=headers, timeout=LIMIT_S, trust_env=False)
