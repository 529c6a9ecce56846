"""How the Store reaches its database: short reads in threads of their own, writes one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection

from layers.graph.records import Record

T = TypeVar("T")
Job: TypeAlias = Callable[[Connection], T]
Decode: TypeAlias = Callable[[bytes, Callable[[str], bytes]], list[tuple[int, Record]]]  # as `runtime.codec.decode`


class Reach:
    """`read` and `write` block; each runs a job in a transaction. Until `through` names the journal, writes go straight
    to the write connection, whose lock keeps them apart."""

    def __init__(
        self,
        read: Callable[[Job[Any]], Any],
        write: Callable[[Job[Any]], Any],
        threads: Executor,
        close: Callable[[], None],
    ) -> None:
        self._read = read
        self._write = write
        self._threads = threads
        self._close = close
        self._through: Callable[[Job[Any]], Awaitable[Any]] | None = None

    def through(self, run: Callable[[Job[Any]], Awaitable[Any]]) -> None:
        self._through = run

    async def read(self, job: Job[T]) -> T:
        made: T = await asyncio.get_running_loop().run_in_executor(self._threads, self._read, job)
        return made

    async def write(self, job: Job[T]) -> T:
        made: T
        if self._through is not None:
            made = await self._through(job)
        else:
            made = await asyncio.get_running_loop().run_in_executor(self._threads, self._write, job)
        return made

    async def close(self) -> None:
        await asyncio.to_thread(self._close)
