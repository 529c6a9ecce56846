"""JavaScript, by quickjs-ng: a fresh runtime and context for every job, in which `javascript.js` surrounds the user's
code."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any, Final

import _quickjs  # the module behind `quickjs`, which would start a thread at import

from layers.runtime.sandbox.child import fence

ROOM: Final = 768 << 20  # bytes: the largest memory limit, and the data as bytes, text and engine text
STACK: Final = 256 << 10
FIRST: Final = 3  # the line of the user's first, below the wrapper's two
LOSSY: Final = re.compile(rb"[:,\[]-?(\d{16,})(?=[,\]}])")  # integers that may be beyond 2^53 - 1
_PLACE: Final = re.compile(r"<input>:(\d+)(?::(\d+))?")
_FRAME: Final = re.compile(r"at (.*?) \(?<input>:(\d+)")


class JavaScript:
    def __init__(self) -> None:
        source = Path(__file__).with_suffix(".js").read_text("utf-8")
        lines = (line.strip() for line in source.splitlines())
        self._harness = " ".join(line for line in lines if not line.startswith("//"))
        self.processes = [os.getpid()]
        _quickjs.Context().eval(self._harness)  # what the first run needs of the system, it needs now
        fence.limits(ROOM, files=8)
        self.fenced = fence.calculating()

    def run(self, job: dict[str, Any], head: bytes, data: bytes) -> bytes:
        context = _quickjs.Context()
        context.set_memory_limit(job["memory"])
        context.set_max_stack_size(STACK)
        if any(int(found[1]) > 2**53 - 1 for found in LOSSY.finditer(data)):
            head = head[:-1] + b',"lossy":true}'
        try:
            return _placed(_Run(context, job).answer(self._harness, head.decode(), data.decode()), job["code"])
        except _TimedOut:
            return _refusal("CODE_TIMEOUT")
        except (_quickjs.JSException, MemoryError) as error:
            return _refusal(*_meaning(str(error)))
        except (UnicodeError, ValueError) as error:  # half a surrogate pair
            return _refusal("CODE_SYNTAX", f"the code is no Unicode text: {error}")


class _TimedOut(Exception):
    pass


class _Run:
    """One job in its context. The engine's own limit counts the processor time of one call; this one that of all."""

    def __init__(self, context: Any, job: dict[str, Any]) -> None:
        self._context, self._job = context, job
        self._cpu = time.process_time() + job["cpu_ms"] / 1000

    def answer(self, harness: str, head: str, data: str) -> str:
        context = self._context
        surround = context.eval(harness)
        self._limit()
        surround(self._job["op"], head, data)
        self._limit()
        while context.execute_pending_job():
            self._limit()
        answer: str = surround("finish")
        return answer

    def _limit(self) -> None:
        left = self._cpu - time.process_time()
        if left <= 0:
            raise _TimedOut
        self._context.set_time_limit(left)


def _meaning(told: str) -> tuple[str, str]:
    """Code and message of what escaped the context."""
    if "interrupted" in told:
        return "CODE_TIMEOUT", ""
    if "out of memory" in told or told.startswith("null") or not told:
        return "CODE_MEMORY", ""
    return "CODE_ERROR", told.splitlines()[0].partition(": ")[2] or told[:4000]


def _refusal(code: str, message: str = "") -> bytes:
    return json.dumps({"ok": False, "code": code, "message": message}).encode()


def _placed(answer: str, code: str) -> bytes:
    """An error with line and column in the user's text, and only the user's frames."""
    if not answer.startswith('{"ok":false'):
        return answer.encode()
    made = json.loads(answer)
    stack, last = made.get("stack") or "", code.count("\n") + 1
    for found in _PLACE.finditer(stack):
        if int(found[1]) >= FIRST:
            made["line"] = min(int(found[1]) - FIRST + 1, last)
            made["column"] = int(found[2]) if found[2] else None
            break
    frames = [(name, int(line) - FIRST + 1) for name, line in _FRAME.findall(stack) if int(line) >= FIRST]
    made["stack"] = "\n".join(f"at {_named(name)} (line {min(line, last)})" for name, line in frames)
    if "out of memory" in made.get("message", "") and made.get("name") == "InternalError":
        made["code"] = "CODE_MEMORY"
    return json.dumps(made).encode()


def _named(name: str) -> str:
    return "code" if name in ("anonymous", "<anonymous>") else name
