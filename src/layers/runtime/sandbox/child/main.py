"""The life of a worker process: say hello, then answer one job after another until standard input closes.

A job is two frames: what to do and under which limits, and the data as JSON text, which only the sandbox reads. The
answer is one frame, made inside the sandbox as far as that can be.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Protocol

from layers.runtime.sandbox.child import fence, frames


class Engine(Protocol):
    """A language. `processes` are the ids of all processes that user code runs in."""

    processes: list[int]
    fenced: bool

    def run(self, job: dict[str, Any], head: bytes, data: bytes) -> bytes: ...


def main() -> None:
    fence.ends_with_parent()
    os.environ["TZ"] = "UTC0"
    time.tzset()
    engine = _engine(*sys.argv[1:3])
    if isinstance(engine, str):
        frames.write(json.dumps({"missing": engine}).encode())
    else:
        frames.write(json.dumps({"processes": engine.processes, "fenced": engine.fenced}).encode())
        while (head := frames.read()) is not None and (data := frames.read()) is not None:
            frames.write(engine.run(json.loads(head), head, data))
    os._exit(0)  # the engines' threads are not waited for


def _engine(language: str, scripts: str) -> Engine | str:
    """The engine, or the name of the package that it lacks."""
    try:
        if language == "javascript":
            from layers.runtime.sandbox.child.javascript import JavaScript

            return JavaScript()
        from layers.runtime.sandbox.child.python import Python

        return Python(scripts)
    except ImportError as error:
        return error.name or str(error)
