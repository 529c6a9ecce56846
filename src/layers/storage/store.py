"""The `Store` port in SQLAlchemy Core, the same for every database; its verbs stand in one file per family."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from layers.storage.executions import ExecutionVerbs
from layers.storage.figures import FigureVerbs
from layers.storage.history import HistoryVerbs
from layers.storage.inbox import InboxVerbs
from layers.storage.members import MemberVerbs
from layers.storage.people import PeopleVerbs
from layers.storage.queue import QueueVerbs
from layers.storage.reach import Decode, Reach
from layers.storage.variables import VariableVerbs
from layers.storage.workflows import WorkflowVerbs


class SqlStore(
    PeopleVerbs,
    WorkflowVerbs,
    ExecutionVerbs,
    HistoryVerbs,
    InboxVerbs,
    QueueVerbs,
    MemberVerbs,
    FigureVerbs,
    VariableVerbs,
):
    def __init__(self, reach: Reach, decode: Decode) -> None:
        self._reach = reach
        self._decode = decode

    def through(self, run: Callable[[Any], Awaitable[Any]]) -> None:
        """From now on writes go through the journal's thread: `store.through(journal.run)`."""
        self._reach.through(run)

    async def close(self) -> None:
        """Ends the connections, the journal's too, and lets the directory go."""
        await self._reach.close()
