"""How a run looks while it goes on: on a terminal a live table, elsewhere a line per node, always on stderr."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from layers.cli import say

if TYPE_CHECKING:
    from layers.graph.model import Workflow
    from layers.ports import LiveEvent

MARKS: Final = {
    "node_started": ("…", "yellow"),
    "node_waiting": ("⏸", "yellow"),
    "node_retrying": ("↻", "yellow"),
    "node_completed": ("✓", "green"),
    "node_failed": ("✗", "red"),
    "node_skipped": ("–", "dim"),
}


class Progress:
    """A context manager; `take` is told of every event. `quiet` shows nothing."""

    def __init__(self, workflow: Workflow, *, quiet: bool) -> None:
        self._labels = {node.id: node.label or node.id for node in workflow.nodes}
        self._lines: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._quiet = quiet
        self._live: Any = None
        self._console = say.aside()

    def __enter__(self) -> Progress:
        if not self._quiet and self._console.is_terminal:
            from rich.live import Live

            self._live = Live(console=self._console, refresh_per_second=10)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def take(self, event: LiveEvent) -> None:
        if self._quiet or event.name not in MARKS or event.node_id is None:
            return
        mark, color = MARKS[event.name]
        line = (f"[{color}]{mark}[/]", self._labels.get(event.node_id, event.node_id), _detail(event))
        self._lines[event.node_id, event.scope or ""] = line
        if self._live is not None:
            self._live.update(self._table())
        elif event.name != "node_started":
            self._console.print(" ".join(line[:2]) + f"  [dim]{line[2]}[/]")

    def _table(self) -> Any:
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        for mark, label, detail in self._lines.values():
            table.add_row(mark, label, f"[dim]{detail}[/]")
        return table


def _detail(event: LiveEvent) -> str:
    from rich.markup import escape

    told: dict[str, Any] = event.data or {}
    error = (told.get("error") or {}).get("message", "")
    if event.name == "node_retrying":
        return escape(f"attempt {told['attempt']} of {told['of']} failed: {error}")
    if event.name == "node_skipped":
        return escape(error or str(told.get("reason") or ""))
    return escape(error) if error else f"{told['duration_ms']} ms" if "duration_ms" in told else ""
