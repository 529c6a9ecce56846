"""SQLite keeps what every store must keep, in a file and in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.storage.history_suite import HistorySuite, UsageSuite
from tests.storage.journal_suite import CommitSuite, ExecutionSuite
from tests.storage.suite import Kept, PeopleSuite, VariableSuite, WorkflowSuite, owned

from layers.runtime import codec
from layers.storage.sqlite import open_memory, open_store

__all__ = ["owned"]


@pytest.fixture(params=["file", "memory"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    opened = open_store(tmp_path, decode=codec.decode) if request.param == "file" else open_memory(decode=codec.decode)
    yield Kept(*opened)
    await opened[0].close()


class TestPeople(PeopleSuite):
    pass


class TestWorkflows(WorkflowSuite):
    pass


class TestVariables(VariableSuite):
    pass


class TestCommit(CommitSuite):
    pass


class TestExecutions(ExecutionSuite):
    pass


class TestHistory(HistorySuite):
    pass


class TestUsage(UsageSuite):
    pass
