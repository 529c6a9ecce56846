"""Draw which part of Layers imports which, as docs/images/modules.svg: the rows are the lines of the stack contract.

An import that a longer way down implies is left out, and so is every use of `errors` and `frozen`, or nobody could
read it. `--check` only compares.
"""

from __future__ import annotations

import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs/images/modules.svg"
WIDTH, ROW, BOX, TALL = 880, 72, 132, 34
KINDS: Final = {  # fill, and what the legend says; dark text on it reads in a light and in a dark page
    "door": ("#cfe3ff", "doors: what people and programs talk to"),
    "back": ("#ffe2b8", "backends: time, processes, SQL"),
    "plug": ("#d9f2d0", "plug-ins, found by scanning"),
    "seam": ("#e9e5f5", "seams: what the others share"),
    "pure": ("#f9d5e0", "pure: no I/O, clock, chance or ids"),
}
KIND_OF: Final = {
    **dict.fromkeys(("cli", "app", "api", "settings"), "door"),
    **dict.fromkeys(("runtime", "storage"), "back"),
    **dict.fromkeys(("nodes", "triggers", "behaviors", "integrations"), "plug"),
    **dict.fromkeys(("graph", "expressions"), "pure"),
}

STAGGER: Final = {
    "api": 560,
    "settings": 640,
    "ports": 368,
    "rows": 250,
    "catalog": 590,
    "graph": 440,
    "expressions": 560,
}
EVERYWHERE: Final = frozenset({"errors", "frozen"})  # everything uses them, so nobody needs to see the lines

Edge = tuple[str, str]


def rows(project: Path = ROOT / "pyproject.toml") -> list[list[str]]:
    """The lines of the stack contract, topmost first."""
    contracts = tomllib.loads(project.read_text())["tool"]["importlinter"]["contracts"]
    stack = next(contract["layers"] for contract in contracts if contract["name"] == "The stack")
    return [[part.strip(" ()") for part in line.split("|")] for line in stack]


def imports(parts: set[str]) -> set[Edge]:
    """(importer, imported) among the parts of the installed package."""
    graph = grimp.build_graph("layers", cache_dir=None)
    for part in parts & {module.removeprefix("layers.") for module in graph.modules}:
        graph.squash_module(f"layers.{part}")
    return {
        (part, found.removeprefix("layers."))
        for part in parts
        if f"layers.{part}" in graph.modules
        for found in graph.find_modules_directly_imported_by(f"layers.{part}")
        if found.removeprefix("layers.") in parts - {part}
    }


def strong(edges: set[Edge]) -> set[Edge]:
    """The edges that no longer path implies (the transitive reduction). Raises `CycleError` where there is a cycle."""
    below: dict[str, set[str]] = {}
    for upper, lower in edges:
        below.setdefault(upper, set()).add(lower)
    reach: dict[str, set[str]] = {}
    for part in TopologicalSorter(below).static_order():  # what is imported comes first
        direct = below.get(part, set())
        reach[part] = direct.union(*(reach[one] for one in direct))
    return {(a, b) for a, b in edges if not any(b in reach[other] for other in below[a])}


def draw(lines: list[list[str]], edges: set[Edge]) -> str:
    present = {part for edge in edges for part in edge}
    shown = [row for line in lines if (row := [part for part in line if part in present])]
    at = {
        part: (STAGGER.get(part, (column + 1) * WIDTH // (len(row) + 1)), 30 + number * ROW)
        for number, row in enumerate(shown)
        for column, part in enumerate(row)
    }
    height = 30 + len(shown) * ROW + 22
    ways = [_line(at[upper], at[lower]) for upper, lower in sorted(strong(edges)) if lower not in EVERYWHERE]
    return "\n".join([*_head(height), *ways, *map(_box, at.items()), *_legend(height), "</svg>", ""])


def _head(height: int) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" font-family="ui-sans-serif, system-ui, sans-serif">',
        "<title>Which part of Layers imports which; every line points down</title>",
        "<style>path{fill:none;stroke:#7c8798;stroke-width:1.6}"
        " .name{font-size:14px;font-weight:600;fill:#1d2433} .told{font-size:12px;fill:#7c8798}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,1 L7,4 L0,7" style="stroke-width:1.4"/></marker></defs>',
    ]


def _line(upper: tuple[int, int], lower: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = (upper[0], upper[1] + TALL // 2), (lower[0], lower[1] - TALL // 2)
    bend = (y2 - y1) // 2
    return f'<path d="M{x1},{y1} C{x1},{y1 + bend} {x2},{y2 - bend} {x2},{y2}" marker-end="url(#tip)"/>'


def _box(placed: tuple[str, tuple[int, int]]) -> str:
    part, (x, y) = placed
    fill = KINDS[KIND_OF.get(part, "seam")][0]
    return (
        f'<rect x="{x - BOX // 2}" y="{y - TALL // 2}" width="{BOX}" height="{TALL}" rx="8" fill="{fill}"/>'
        f'<text class="name" x="{x}" y="{y + 5}" text-anchor="middle">{part}</text>'
    )


def _legend(height: int) -> list[str]:
    top = height - 20 * len(KINDS)
    return [
        f'<rect x="16" y="{top + 20 * n}" width="12" height="12" rx="3" fill="{fill}"/>'
        f'<text class="told" x="36" y="{top + 20 * n + 10}">{told}</text>'
        for n, (fill, told) in enumerate(KINDS.values())
    ]


def picture() -> str:
    lines = rows()
    return draw(lines, imports({part for line in lines for part in line}))


def main(arguments: list[str]) -> int:
    drawn = picture()
    if arguments == ["--check"]:
        fresh = PICTURE.is_file() and PICTURE.read_text() == drawn
        if not fresh:
            print(f"{PICTURE.relative_to(ROOT)} is stale: run `make docs`")
        return 0 if fresh else 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
