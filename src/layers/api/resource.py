"""A workflow as the API shows it: its row, its newest document with problems, its addresses, its last execution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from layers.api.services import Services
from layers.api.wire import LastExecution, TriggerAddress, WorkflowProblem, WorkflowResource, WorkflowSummary
from layers.errors import Invalid, NotFound
from layers.graph.check import STRUCTURAL, check
from layers.graph.document import Loaded, load
from layers.graph.model import Node, Workflow, dump
from layers.graph.problem import Problem
from layers.rows import ExecutionQuery, Failures, Subscription, VersionRow, WorkflowRow

DAY_MS: Final = 24 * 3600 * 1000
DAYS: Final = 14  # of the small picture beside a workflow
NONE: Final = Failures(0, "")


async def row_of(services: Services, organisation_id: str, workflow_id: str) -> WorkflowRow:
    """`NotFound` when there is none, or it belongs to others."""
    row = await services.store.workflow(organisation_id, workflow_id)
    if row is None:
        raise NotFound(f"There is no workflow “{workflow_id}”.")
    return row


async def version_of(services: Services, row: WorkflowRow, number: int | None = None) -> VersionRow:
    version = await services.store.version(row.id, number or row.version)
    if version is None:
        raise NotFound(f"There is no version {number} of this workflow.")
    return version


def read(services: Services, document: Any) -> Loaded:
    """Raises `Invalid` with every problem that keeps a document from being saved."""
    loaded = load(document, services.registry.categories)
    wrong = [problem for problem in check(loaded.workflow, services.registry.shapes) if problem.code in STRUCTURAL]
    if wrong:
        raise Invalid("This graph cannot be saved: " + " ".join(problem.message for problem in wrong), wrong)
    return loaded


async def problems_of(services: Services, row: WorkflowRow, loaded: Loaded) -> list[Problem]:
    found = await services.runtime.activation.problems(row.organisation_id, row.id, loaded.workflow)
    return [*loaded.problems, *found]


def stored(workflow: Workflow, workflow_id: str, name: str) -> dict[str, Any]:
    """The document as it is kept: with the workflow's own id, and a name."""
    return dump(replace(workflow, id=workflow_id, name=name))


async def resource(services: Services, row: WorkflowRow) -> WorkflowResource:
    version = await version_of(services, row)
    loaded = load(version.document, services.registry.categories)
    shown = await summary(services, row, loaded.workflow)
    return WorkflowResource.model_construct(
        **dict(shown), document=version.document, problems=wire_problems(await problems_of(services, row, loaded))
    )


async def summary(
    services: Services,
    row: WorkflowRow,
    workflow: Workflow | None = None,
    failed: Failures | None = None,
    recent: Sequence[int] = (),
) -> WorkflowSummary:
    """`failed` and `recent` are given where several are listed, each from one question."""
    if workflow is None:
        workflow = (await services.runtime.plans.get(row.organisation_id, row.id, row.version)).workflow
    if failed is None:
        failed = (await failures(services, row.organisation_id)).get(row.id, NONE)
    return WorkflowSummary(
        id=row.id,
        name=row.name,
        status=row.status,
        version=row.version,
        published_version=row.published_version,
        node_count=row.node_count,
        created_at=row.created_at,
        updated_at=row.updated_at,
        activated_at=row.activated_at,
        triggers=_triggers(services, workflow, await services.runtime.activation.addresses(row.id)),
        last_execution=await last_execution(services, row),
        error_count=failed.count,
        last_failed=failed.last or None,
        recent=list(recent),
    )


async def failures(services: Services, organisation_id: str) -> Mapping[str, Failures]:
    """By workflow, the failed live executions of the last day."""
    return await services.store.failures(organisation_id, services.clock.ms() - DAY_MS)


async def recent(services: Services, organisation_id: str) -> Mapping[str, Sequence[int]]:
    """By workflow, live executions of each of the last days, the oldest first."""
    organisation = await services.store.organisation(organisation_id)
    today = services.clock.now().astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()
    days = {(today - timedelta(days=ago)).isoformat(): DAYS - 1 - ago for ago in range(DAYS)}
    found: dict[str, list[int]] = defaultdict(lambda: [0] * DAYS)
    for row in await services.store.usage(organisation_id, min(days)):
        if row.day in days:
            found[row.workflow_id][days[row.day]] = row.count
    return found


async def last_execution(services: Services, row: WorkflowRow) -> LastExecution | None:
    page = await services.store.executions(ExecutionQuery(row.organisation_id, workflow_id=row.id, limit=1))
    if not page.items:
        return None
    last = page.items[0]
    return LastExecution(execution_id=last.id, status=last.status, started_at=last.started_at)


def wire_problems(problems: Iterable[Problem]) -> list[WorkflowProblem]:
    return [WorkflowProblem.model_validate(problem.to_json()) for problem in problems]


def listens(services: Services, node: Node) -> str | None:
    """What a trigger node listens to: webhook, schedule, manual; None for any other node."""
    kind = services.registry.get(node.service)
    return kind.trigger.kind if kind is not None and kind.trigger is not None else None


def _triggers(services: Services, workflow: Workflow, known: Sequence[Subscription]) -> list[TriggerAddress]:
    paths = {one.node_id: one.address for one in known if one.kind == "webhook"}
    shown = []
    for node in workflow.nodes:
        if node.category == "trigger":
            path = paths.get(node.id) if listens(services, node) == "webhook" else None
            live, test = (
                (f"{services.public_url}/{at}/{path}" for at in ("hooks", "hooks-test")) if path else (None,) * 2
            )
            shown.append(TriggerAddress(node_id=node.id, service=node.service, address=live, test_address=test))
    return shown
