"""Python, by pydantic-monty: its worker process with a fresh session for every job, in which `python.monty` surrounds
the user's code."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic_monty import Monty, MontyCrashedError, MontyError, MontyRuntimeError, MontySyntaxError

from layers.runtime.sandbox.child import fence

ROOM: Final = 2 << 30  # bytes: the engine's own limit, which is exact, is far below
LONGEST_LINE: Final = 4000
RECURSION: Final = 200
NAMES: Final = ("input", "items", "trigger", "nodes", "variables", "execution", "item", "index", "total")
USER: Final = "<python-input-1>"  # the second feed of a session
UNKNOWN: Final = "The monty syntax parser does not yet support "
_STRINGS: Final = re.compile(
    r"""(?P<skip>\#[^\n]*)|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)
_TOKENS: Final = re.compile(r'"(?:\\.|[^"\\])*"|[\[{]|[\]}]')


class Python:
    def __init__(self, scripts: str) -> None:
        fence.limits(ROOM, files=64)
        self.fenced = fence.apart()
        binary = Path(scripts) / "monty"
        self._prelude = Path(__file__).with_suffix(".monty").read_text("utf-8")
        self._pool = Monty(
            binary_path=binary if binary.exists() else None, min_processes=1, max_processes=1, request_timeout=32
        )
        self._pool.__enter__()
        with self._pool.checkout() as session:
            self.processes = [os.getpid(), session.worker_pid or os.getpid()]

    def run(self, job: dict[str, Any], head: bytes, data: bytes) -> bytes:
        printed = _Printed(job["log_lines"], job["log_bytes"])
        try:
            made = self._answer(job, data.decode(), printed)
        except UnicodeError as error:  # half a surrogate pair
            made = {"ok": False, "code": "CODE_SYNTAX", "message": f"the code is no Unicode text: {error}"}
        except MontyCrashedError as error:
            made = {"ok": False, "code": "CODE_TIMEOUT" if error.timed_out else "CODE_WORKER_LOST"}
        except (MontySyntaxError, MontyRuntimeError) as error:
            made = _described(error, job["code"])
        except MontyError as error:
            made = {"ok": False, "code": "CODE_ERROR", "message": str(error)[:4000]}
        return json.dumps({**made, "logs": printed.finished()}).encode()

    def _answer(self, job: dict[str, Any], data: str, printed: _Printed) -> dict[str, Any]:
        seconds = job["wall_ms"] / 1000
        limits: Any = {
            "max_feed_duration_secs": seconds,
            "max_memory": job["memory"],
            "max_recursion_depth": RECURSION,
            "max_total_sleep_secs": seconds,
        }
        policy: Any = {
            "datetime": datetime.fromtimestamp(job["now"] / 1000, UTC),
            "sleep_system_max": 0.5,
            "random_start": {"seed": "-".join(map(str, job["seed"]))},
        }
        with self._pool.checkout(script_name="code.py", limits=limits, os_policy=policy) as session:
            session.feed_run(self._prelude, inputs={"_text": data})
            body = f"def _code({', '.join(NAMES)}):\n{indented(job['code'])}\n return None\n"
            if job["op"] == "check":
                session.feed_run(body, print_callback=printed)
                return {"ok": True, "value": None}
            given = ", ".join(f"_data.get({name!r})" for name in NAMES)
            made = session.feed_run(f"{body}_finish(_code({given}), {job['output']})", print_callback=printed)
        return _read(made)


def indented(code: str) -> str:
    """The code one column further in, but for lines that begin inside a text: those are part of it."""
    inside: set[int] = set()
    for found in _STRINGS.finditer(code):
        if found["skip"] is None and "\n" in found[0]:
            first = code.count("\n", 0, found.start())
            inside.update(range(first + 1, first + found[0].count("\n") + 1))
    return "\n".join(line if number in inside else f" {line}" for number, line in enumerate(code.split("\n")))


def _read(made: Any) -> dict[str, Any]:
    """What `_finish` gave: `!` and why not, or `=`, the warnings, the value."""
    if not isinstance(made, str) or made[:1] not in "!=":
        return {"ok": False, "code": "CODE_OUTPUT_INVALID", "message": "The result could not be read."}
    if made.startswith("!"):
        return {"ok": False, "code": "CODE_OUTPUT_INVALID", "message": made[1:4000]}
    warnings, end = json.JSONDecoder().raw_decode(made, 1)
    if _depth(made[end:]) > 100:
        return {"ok": False, "code": "CODE_OUTPUT_INVALID", "message": "The result is nested deeper than 100 levels."}
    told = [{"code": code, "message": message} for code, message in warnings]
    return {"ok": True, "value": json.loads(made[end:]), "warnings": told}


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in _TOKENS.findall(text):
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth -= 1
    return deepest


def _described(error: MontySyntaxError | MontyRuntimeError, code: str) -> dict[str, Any]:
    name, message = type(error.exception()).__name__, error.display("msg")[:4000]
    made: dict[str, Any] = {"ok": False, "name": name[:100], "message": message}
    frames = [frame for frame in error.traceback() if frame.filename == USER and frame.line > 1]
    last = code.count("\n") + 1
    if name == "TimeoutError" and not error.traceback():
        return {"ok": False, "code": "CODE_TIMEOUT"}
    if name == "MemoryError":
        return {"ok": False, "code": "CODE_MEMORY"}
    unknown = message.startswith(UNKNOWN)
    made["code"] = "CODE_SYNTAX" if isinstance(error, MontySyntaxError) or unknown else "CODE_ERROR"
    if unknown:
        made["message"] = f"Python code nodes do not know {message.removeprefix(UNKNOWN)}"
    inside = [frame for frame in frames if frame.line <= last + 1]
    if frames and made["code"] == "CODE_SYNTAX":
        inside = inside or frames
    if inside:
        made["line"], made["column"] = min(inside[-1].line - 1, last), max(inside[-1].column - 1, 1)
    told = [f"at {_function(frame.function_name)} (line {frame.line - 1})" for frame in reversed(inside[-20:])]
    made["stack"] = "\n".join(told)
    return made


def _function(name: str | None) -> str:
    return "code" if name in (None, "_code", "<module>") else str(name)


class _Printed:
    """What was printed, in lines, as long as there is room for it."""

    def __init__(self, lines: int, size: int) -> None:
        self._lines, self._room = lines, size
        self._began = time.monotonic()
        self._open: dict[str, str] = {"stdout": "", "stderr": ""}
        self._logs: list[dict[str, Any]] = []
        self._full = False

    def __call__(self, stream: str, text: str) -> None:
        if self._full:
            return
        *whole, rest = (self._open[stream] + text[: self._room + 1]).split("\n")
        self._open[stream] = rest[: LONGEST_LINE + 1]
        for line in whole:
            self._add(stream, line)

    def finished(self) -> list[dict[str, Any]]:
        for stream, rest in self._open.items():
            if rest:
                self._add(stream, rest)
        return self._logs

    def _add(self, stream: str, line: str) -> None:
        if self._full:
            return
        level, text = ("error" if stream == "stderr" else "log"), line[:LONGEST_LINE]
        self._lines -= 1
        self._room -= len(text)
        self._full = self._lines < 0 or self._room < 0
        if self._full:
            level, text = "warn", "… log truncated"
        self._logs.append({"level": level, "text": text, "t": round((time.monotonic() - self._began) * 1000)})
