"""One worker process as its parent sees it: started with nothing, asked in frames, ended as a group.

1. Standard input and output carry frames; standard error goes nowhere. The environment is empty, the interpreter is
   isolated, and the process leads a group (and session) of its own.
2. Every wait for it has an end. What does not answer in time is killed with its whole group, and never used again.
3. A frame is read only up to the size that an answer may have.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import sysconfig
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import orjson

from layers.catalog.code import Language
from layers.runtime.sandbox import limits, memory

START_S: Final = 30.0
PACKAGES: Final = {"javascript": ("_quickjs",), "python": ("pydantic_monty", "typing_extensions", "opentelemetry")}
BOOT: Final = "import sys; sys.path += sys.argv[3:]; from layers.runtime.sandbox.child.main import main; main()"


class Lost(Exception):
    """It ended, was killed or talks nonsense; `why` is `ended`, `time` or `memory`."""

    def __init__(self, why: str = "ended") -> None:
        super().__init__(why)
        self.why = why


class Missing(Exception):
    """The package that runs this language is not installed, or not for this platform."""


class Worker:
    """`processes` are the ids of all that it consists of; `start_memory` is what they held at first, in bytes."""

    def __init__(self, process: asyncio.subprocess.Process, fenced: bool, processes: list[int]) -> None:
        self._process = process
        self.fenced = fenced
        self.processes = processes
        self.start_memory = memory.held(processes)
        self.runs = 0

    async def ask(self, head: bytes, data: bytes, within_s: float) -> bytes:
        """The answer to a job. Raises `Lost`; the worker is of no use then."""
        self.runs += 1
        try:
            async with asyncio.timeout(within_s):
                return await self._exchange(head, data)
        except TimeoutError:
            raise Lost("time") from None
        except (OSError, EOFError, asyncio.IncompleteReadError):
            raise Lost from None

    async def _exchange(self, head: bytes, data: bytes) -> bytes:
        sink, source = self._process.stdin, self._process.stdout
        if sink is None or source is None:
            raise Lost
        for frame in (head, data):
            sink.write(len(frame).to_bytes(4))
            sink.write(frame)
        await sink.drain()
        return await _frame(source)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    def kill(self) -> None:
        """The whole group, at once, stopped or not."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    async def end(self) -> None:
        """Killed, and its exit awaited."""
        self.kill()
        await self._process.wait()


async def start(language: Language) -> Worker:
    """Raises `Missing`; `Lost` when it does not come up."""
    paths = _paths(language)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-B", "-c", BOOT, language, sysconfig.get_path("scripts"), *paths,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={}, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(START_S):
            if process.stdout is None:
                raise Lost
            hello = orjson.loads(await _frame(process.stdout))
    except (TimeoutError, EOFError, OSError, ValueError) as error:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise Lost from error
    if "missing" in hello:
        await process.wait()
        raise Missing(hello["missing"])
    return Worker(process, hello["fenced"] is True, [int(one) for one in hello["processes"]])


def _paths(language: Language) -> list[str]:
    """Where our package and the language's are found. Raises `Missing`."""
    found = [str(Path(__file__).parents[3])]
    for package in PACKAGES[language]:
        try:
            spec = find_spec(package)
        except (ImportError, ValueError):
            spec = None
        if spec is None:
            if package == PACKAGES[language][0]:
                raise Missing(package)
            continue
        places = spec.submodule_search_locations
        base = Path(next(iter(places))) if places else Path(spec.origin or "")
        found.append(str(base.parent))
    return list(dict.fromkeys(found))


async def _frame(source: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await source.readexactly(4))
    if size > limits.ANSWER:
        raise Lost
    return await source.readexactly(size)
