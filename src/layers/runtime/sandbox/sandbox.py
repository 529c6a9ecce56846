"""Performs code calls: a worker of the right language, the limits from outside, and what came back, masked."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import orjson

from layers.catalog.code import LANGUAGES, CodeCall, CodeFault, CodeOutcome, Language
from layers.expressions import reveal
from layers.ports import Clock
from layers.runtime.sandbox import answer, limits, masking
from layers.runtime.sandbox.pool import Pool, QueueFull
from layers.runtime.sandbox.process import Lost, Missing
from layers.runtime.sandbox.watch import Watch

SPOILT: Final = frozenset({"CODE_MEMORY", "CODE_WORKER_LOST"})  # after these a worker is not used again
SHUTDOWN_S: Final = 5.0
CHECKED: Final = 2000  # verdicts that are remembered
PACKAGES: Final[Mapping[Language, str]] = {"javascript": "quickjs-ng", "python": "pydantic-monty"}
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Sandbox:
    """The performer of `code`. Needs the running loop from the first call on."""

    def __init__(self, clock: Clock, pools: Mapping[Language, Pool] | None = None) -> None:
        self._clock = clock
        self.pools: Mapping[Language, Pool] = pools or {language: Pool(language) for language in LANGUAGES}
        self._warming: asyncio.Task[None] | None = None
        self._checked: OrderedDict[bytes, CodeFault | None] = OrderedDict()

    async def perform(self, call: CodeCall, key: str = "") -> CodeOutcome:
        """Never raises for what the code does: that is in the outcome. A lost worker is tried once more."""
        pool = self.pools[call.language]
        if len(call.code) > limits.SOURCE:
            return CodeOutcome(
                fault=answer.fault("CODE_SYNTAX", f"The code is longer than {limits.SOURCE} characters.")
            )
        try:
            head, data, secrets = _frames(call)
        except (TypeError, ValueError):  # half a surrogate pair
            return CodeOutcome(fault=answer.fault("CODE_SYNTAX", "The code or its data is no Unicode text."))
        if len(data) > limits.largest_input(call):
            return CodeOutcome(fault=_too_large(len(data), limits.largest_input(call)))
        made = await self._once(pool, call, head, data)
        if made.fault is not None and made.fault.code == "CODE_WORKER_LOST":
            made = await self._once(pool, call, head, data)
        return masking.masked(made, secrets)

    async def check(self, language: Language, code: str) -> CodeFault | None:
        """What is wrong with the code before it runs; verdicts are remembered."""
        mark = blake2b(f"{language}:{code}".encode(errors="replace"), digest_size=16).digest()
        if mark in self._checked:
            self._checked.move_to_end(mark)
            return self._checked[mark]
        call = CodeCall(language, code, {}, EPOCH, (0, 0, 0, 0), "", check=True)
        found = (await self.perform(call)).fault
        if found is not None and found.code not in ("CODE_SYNTAX", "CODE_UNAVAILABLE"):
            return None  # the machine is busy; whether it runs shows when it runs
        if found is None or found.code == "CODE_SYNTAX":
            self._checked[mark] = found
            if len(self._checked) > CHECKED:
                self._checked.popitem(last=False)
        return found

    async def warm(self, languages: Iterable[Language]) -> None:
        """A worker of each is there; where that cannot be, the first run says so."""
        for language in languages:
            try:
                await self.pools[language].warm()
            except (Lost, Missing, OSError):
                continue

    def warm_soon(self) -> None:
        """The same for all, in the background."""
        self._warming = asyncio.get_running_loop().create_task(self.warm(LANGUAGES))

    async def close(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await asyncio.gather(*(pool.close(SHUTDOWN_S) for pool in self.pools.values()))

    async def _once(self, pool: Pool, call: CodeCall, head: bytes, data: bytes) -> CodeOutcome:
        clock, asked = self._clock, self._clock.monotonic_us()
        began, peak = asked, 0
        try:
            async with pool.worker(call.owner) as worker:
                began = clock.monotonic_us()
                watch = Watch(worker, limits.memory(call) + 3 * len(data), limits.cpu_ms(call) + limits.GRACE_MS)
                try:
                    within_s = (limits.wall_ms(call) + limits.GRACE_MS) / 1000
                    made = answer.read(await worker.ask(head, data, within_s))
                except Lost as lost:
                    raise Lost(watch.why or lost.why) from None
                finally:
                    peak = watch.stop()
                if _out_of_memory(made, peak - worker.start_memory > limits.memory(call) // 2):
                    made = replace(made, value=None, fault=answer.fault("CODE_MEMORY"))
                if made.fault is not None and made.fault.code in SPOILT:
                    pool.discard(worker)
        except QueueFull:
            made = CodeOutcome(fault=answer.fault("CODE_QUEUE_TIMEOUT"))
        except Missing as missing:
            made = CodeOutcome(fault=_unavailable(call.language, str(missing)))
        except Lost as lost:
            made = CodeOutcome(fault=answer.fault(_WHY[lost.why]))
        except (answer.Nonsense, OSError):
            made = CodeOutcome(fault=answer.fault("CODE_WORKER_LOST"))
        ended = clock.monotonic_us()
        queue_ms, run_ms = (began - asked) // 1000, (ended - began) // 1000
        pool.counts.add(queue_ms, run_ms, timed_out=made.fault is not None and made.fault.code == "CODE_TIMEOUT")
        return replace(made, duration_ms=run_ms, queue_ms=queue_ms, peak_memory_mb=peak >> 20)


_WHY: Final = {"ended": "CODE_WORKER_LOST", "time": "CODE_TIMEOUT", "memory": "CODE_MEMORY"}


def _out_of_memory(made: CodeOutcome, held_much: bool) -> bool:
    """Also when a JavaScript engine without any memory left for an error threw null."""
    fault = made.fault
    return fault is not None and (
        fault.code == "CODE_MEMORY" or (fault.code == "CODE_ERROR" and fault.message == "null" and held_much)
    )


def _unavailable(language: Language, package: str) -> CodeFault:
    name = {"javascript": "JavaScript", "python": "Python"}[language]
    message = f"{name} code cannot run on this installation: the package “{package}” is missing."
    return answer.fault("CODE_UNAVAILABLE", message, hint=f"Install {PACKAGES[language]}.")


def _too_large(size: int, most: int) -> CodeFault:
    message = f"The data for the code has {size} bytes of JSON; it may have {most}."
    return answer.fault("CODE_INPUT_TOO_LARGE", message, hint="Read only the nodes that are needed, by their ids.")


def _frames(call: CodeCall) -> tuple[bytes, bytes, list[str]]:
    """The two frames of a job, and the secrets that go along. Raises `TypeError` for what is no JSON."""
    variables = call.data.get("variables") or {}
    data = {**call.data, "variables": reveal(variables)}
    return orjson.dumps(limits.job(call)), orjson.dumps(data), masking.secrets_in(variables)
