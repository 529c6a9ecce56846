"""What the command line says: results on stdout, everything else on stderr; with `--json` one document on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from layers.errors import Invalid, LayersError, NotFound

if TYPE_CHECKING:
    from rich.console import Console

OK: Final = 0
FAILED: Final = 1
INVALID: Final = 2
WAITING: Final = 3


def out() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def aside() -> Console:
    """stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def document(value: Any) -> None:
    """The one JSON document of `--json`."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def value(found: Any) -> None:
    """A result for people: text as it is, anything else as JSON."""
    if isinstance(found, str):
        print(found)
    else:
        document(found)


def refusal(error: LayersError, *, as_json: bool = False) -> int:
    """Says what went wrong, every problem with its place; the exit code."""
    code = INVALID if isinstance(error, Invalid | NotFound) else FAILED
    problems = [_plain(problem) for problem in getattr(error, "problems", ())]
    if as_json:
        document({"error": {"code": error.code, "message": error.message}, "problems": problems})
        return code
    console = aside()
    console.print(f"[red]error:[/] {_escape(error.message)}")
    listed(problems)
    return code


def listed(problems: Sequence[dict[str, Any]]) -> None:
    """Problems as people read them, on stderr: severity, place, what it is and how to mend it."""
    console = aside()
    for problem in problems:
        color = "yellow" if problem.get("severity") == "warning" else "red"
        place = " ".join(str(problem[key]) for key in ("node_id", "edge_id", "field", "pointer") if problem.get(key))
        text = problem.get("message") or problem.get("detail") or ""
        console.print(f"  [{color}]{problem.get('code', '')}[/] [dim]{_escape(place)}[/]", end="\n")
        console.print(f"    {_escape(str(text))}" + (f" {_escape(problem['mend'])}" if problem.get("mend") else ""))


def _plain(problem: Any) -> dict[str, Any]:
    return problem.to_json() if hasattr(problem, "to_json") else dict(problem)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)
