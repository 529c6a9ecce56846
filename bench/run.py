"""Run every bench beside this file, each in a process of its own, and keep what they answered in bench/last.json.

A bench is a module with `main(json: bool)`, whose docstring opens with its question. With `json` it prints one JSON
document and nothing else: objects and lists of any depth, the unit at the end of a key (`per_second`, `p50_us`). Of an
object in a list the first entry says which one it is (`waiters: 10`). Without `json` it prints the same for people.

`python bench/run.py` runs all; `python bench/run.py webhook chain` those named.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
LAST: Final = HERE / "last.json"


def benches(folder: Path = HERE) -> list[str]:
    """The names of the modules that have a `main(json)`."""
    return sorted(path.stem for path in folder.glob("*.py") if path.name != "run.py" and _answers(path))


def _answers(path: Path) -> bool:
    found = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    return any(node.name == "main" and [a.arg for a in node.args.args] == ["json"] for node in found)


def ask(name: str, folder: Path = HERE) -> Any:
    """What one bench answers. Raises `SystemExit`, naming it, when it fails or answers no JSON."""
    program = f"import {name}; {name}.main(json=True)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(f"bench/{name}.py ended with {ran.returncode}")
    try:
        return json.loads(ran.stdout)
    except ValueError:
        raise SystemExit(f"bench/{name}.py printed no JSON document: {ran.stdout[:200]!r}") from None


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    names = [line for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": names[0].partition(": ")[2] if names else platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def label(name: str, folder: Path = HERE) -> str:
    """The name, after the number of the target it answers to (`W1 webhook`) if its docstring opens with one."""
    told = ast.get_docstring(ast.parse((folder / f"{name}.py").read_text())) or ""
    number = told.partition(".")[0]
    return f"{number} {name}" if number[:1] == "W" and number[1:].isdecimal() else name


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.is_file() else []


def figures(answer: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, int | float]]:
    """Every number of an answer, with the way to it."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from figures(value, (*path, key))
    elif isinstance(answer, list):
        for item in answer:
            (key, which), *rest = item.items()
            yield from figures(dict(rest), (*path, f"{key} {which}"))
    elif isinstance(answer, int | float):
        yield ", ".join(path), answer


def table(answers: Mapping[str, Any]) -> Iterator[str]:
    """A line a figure, in columns."""
    rows = [(bench, name, f"{value:,}") for bench, answer in answers.items() for name, value in figures(answer)]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for bench, name, value in rows:
        yield f"{bench:<{widths[0]}}  {name:<{widths[1]}}  {value:>{widths[2]}}"


def main(asked: list[str]) -> int:
    known = benches()
    if unknown := set(asked) - set(known):
        print(f"There is no bench {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    answers: dict[str, Any] = {}
    for name in asked or known:
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        answers[name] = ask(name)
    print("\n".join(table({label(name): answer for name, answer in answers.items()})))
    if not asked:
        LAST.write_text(json.dumps({"machine": machine(), "answers": answers}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
