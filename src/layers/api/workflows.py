"""Workflows: listed, made, saved under a version, checked, switched on and off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Header, Path, Query, Response

from layers.api.problems import IfMatchRequired
from layers.api.resource import (
    NONE,
    failures,
    listens,
    problems_of,
    read,
    recent,
    resource,
    row_of,
    stored,
    summary,
    version_of,
    wire_problems,
)
from layers.api.services import Of, Services, Who
from layers.api.wire import (
    CreateWorkflow,
    NameVersion,
    Page,
    Problems,
    SaveWorkflow,
    ValidateWorkflow,
    VersionDocument,
    VersionInfo,
    WorkflowResource,
    WorkflowSummary,
)
from layers.errors import Conflict, Invalid, Stale
from layers.graph.document import load
from layers.graph.problem import Problem
from layers.graph.status import WorkflowStatus
from layers.rows import VersionRow, WorkflowRow

Id = Annotated[str, Path(alias="id", max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200)]
LARGEST: Final = 2**53 - 1  # of a number that every client and the store can hold
Number = Annotated[int, Path(alias="n", ge=1, le=LARGEST)]


async def listed(
    services: Of,
    who: Who,
    q: str | None = None,
    status: WorkflowStatus | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[WorkflowSummary]:
    """The organisation's workflows, the last changed first."""
    page = await services.store.workflows(who.organisation_id, q=q, status=status, cursor=cursor, limit=limit)
    failed, days = await failures(services, who.organisation_id), await recent(services, who.organisation_id)
    items = [
        await summary(services, row, failed=failed.get(row.id, NONE), recent=days.get(row.id, ())) for row in page.items
    ]
    return Page(items=items, next_cursor=page.next_cursor)


async def created(body: CreateWorkflow, services: Of, who: Who, response: Response) -> WorkflowResource:
    """A new workflow from a document, an example, or a name."""
    if body.document is not None:
        document: Mapping[str, Any] = body.document
    elif body.example is not None:
        document = await _own_paths(services, services.examples.get(body.example).document)
    elif body.name is not None:
        document = {}
    else:
        place = {"pointer": "", "detail": "Give a document, an example's id, or a name.", "code": "MISSING"}
        raise Invalid("There is nothing to make a workflow of.", [place])
    author = await services.access.author(who)
    row = await create(services, who.organisation_id, document, name=body.name, author=author)
    response.headers["Location"] = f"/api/v1/workflows/{row.id}"
    return await _shown(services, row, response)


async def create(
    services: Services, organisation_id: str, document: Any, *, name: str | None = None, author: str | None
) -> WorkflowRow:
    """Keep a document as a new workflow. Raises `Invalid`."""
    loaded = read(services, document)
    name = name or loaded.workflow.name or "Untitled workflow"
    now, workflow_id = services.clock.ms(), services.ids.new("wf")
    nodes = len(loaded.workflow.nodes)
    row = WorkflowRow(workflow_id, organisation_id, name, WorkflowStatus.DRAFT, 1, None, nodes, now, now)
    version = VersionRow(workflow_id, 1, stored(loaded.workflow, workflow_id, name), now, author)
    await services.store.add_workflow(row, version)
    await services.runtime.activation.saved(row)
    return row


async def shown(id: Id, services: Of, who: Who, response: Response) -> WorkflowResource:
    """One workflow with its newest document and what is wrong with that; its ETag is the version."""
    return await _shown(services, await row_of(services, who.organisation_id, id), response)


async def saved(
    id: Id,
    body: SaveWorkflow,
    services: Of,
    who: Who,
    response: Response,
    if_match: Annotated[str | None, Header(description='The version the change was made on: "7"')] = None,
) -> WorkflowResource:
    """Save a new version. What is active goes on with the published one until it is activated again."""
    row = await row_of(services, who.organisation_id, id)
    expected = _expected(if_match, row)
    loaded = read(services, body.document)
    row = await _save(services, row, expected, loaded.workflow.name or row.name, body.document, who)
    return await _shown(services, row, response)


async def removed(id: Id, services: Of, who: Who) -> None:
    """Delete a workflow; 409 while it is active."""
    row = await row_of(services, who.organisation_id, id)
    if row.status is WorkflowStatus.ACTIVE:
        raise Conflict("An active workflow cannot be deleted. Deactivate it first.")
    await services.store.remove_workflow(who.organisation_id, id)
    await services.runtime.activation.removed(id)


async def validated(id: Id, services: Of, who: Who, body: ValidateWorkflow | None = None) -> Problems:
    """All problems of a document, or of the newest version. Saves nothing."""
    row = await row_of(services, who.organisation_id, id)
    given = body.document if body is not None else None
    document = given if given is not None else (await version_of(services, row)).document
    try:
        found: list[Problem] = await problems_of(services, row, load(document, services.registry.categories))
    except Invalid as error:  # no workflow at all: that too is an answer
        found = list(error.problems)
    return Problems(problems=wire_problems(found))


async def activated(id: Id, services: Of, who: Who, response: Response) -> WorkflowResource:
    """Publish the newest version and switch its triggers on; 409 lists everything that keeps it from running."""
    row = await row_of(services, who.organisation_id, id)
    row = await services.runtime.activation.activate(row, await services.access.author(who))
    return await _shown(services, row, response)


async def deactivated(id: Id, services: Of, who: Who, response: Response) -> WorkflowResource:
    """Switch its triggers off; executions under way go on."""
    row = await row_of(services, who.organisation_id, id)
    row = await services.runtime.activation.deactivate(row, await services.access.author(who))
    return await _shown(services, row, response)


async def duplicated(id: Id, services: Of, who: Who, response: Response) -> WorkflowResource:
    """A copy as a draft, with addresses of its own."""
    row = await row_of(services, who.organisation_id, id)
    document = await _own_paths(services, (await version_of(services, row)).document)
    author = await services.access.author(who)
    made = await create(services, who.organisation_id, document, name=f"{row.name} (copy)", author=author)
    response.headers["Location"] = f"/api/v1/workflows/{made.id}"
    return await _shown(services, made, response)


# --- versions --------------------------------------------------------------------------------------------------------


async def versions(id: Id, services: Of, who: Who, cursor: str | None = None, limit: Limit = 50) -> Page[VersionInfo]:
    """All saved versions, newest first."""
    row = await row_of(services, who.organisation_id, id)
    page = await services.store.versions(row.id, cursor=cursor, limit=limit)
    return Page(items=[_info(one, row) for one in page.items], next_cursor=page.next_cursor)


async def version(id: Id, n: Number, services: Of, who: Who) -> VersionDocument:
    """The document of one version."""
    found = await version_of(services, await row_of(services, who.organisation_id, id), n)
    return VersionDocument(version=found.version, document=found.document)


async def named(id: Id, n: Number, body: NameVersion, services: Of, who: Who) -> VersionInfo:
    """Give a version a name, or none again."""
    row = await row_of(services, who.organisation_id, id)
    found = await version_of(services, row, n)
    await services.store.name_version(row.id, n, body.name or None)
    return _info(replace(found, name=body.name or None), row)


async def restored(id: Id, n: Number, services: Of, who: Who, response: Response) -> WorkflowResource:
    """Save an older version again, as the newest."""
    row = await row_of(services, who.organisation_id, id)
    old = await version_of(services, row, n)
    row = await _save(services, row, row.version, row.name, old.document, who)
    return await _shown(services, row, response)


def _info(version: VersionRow, row: WorkflowRow) -> VersionInfo:
    return VersionInfo(
        version=version.version,
        created_at=version.created_at,
        author=version.author,
        name=version.name,
        published=version.version == row.published_version,
    )


# --- what these share ------------------------------------------------------------------------------------------------


async def _shown(services: Services, row: WorkflowRow, response: Response) -> WorkflowResource:
    response.headers["ETag"] = f'"{row.version}"'
    return await resource(services, row)


async def _save(services: Services, row: WorkflowRow, expected: int, name: str, document: Any, who: Who) -> WorkflowRow:
    workflow = read(services, document).workflow
    author, now = await services.access.author(who), services.clock.ms()
    version = VersionRow(row.id, expected + 1, stored(workflow, row.id, name), now, author)
    nodes = len(workflow.nodes)
    kept = await services.store.save_workflow(row.organisation_id, row.id, expected, version, name, nodes)
    await services.runtime.activation.saved(kept)
    return kept


def _expected(if_match: str | None, row: WorkflowRow) -> int:
    if if_match is None:
        raise IfMatchRequired()
    if if_match.strip() == "*":
        return row.version
    found = re.fullmatch(r'\s*(?:W/)?"?(\d{1,9})"?\s*', if_match)
    if found is None:
        raise Stale(f"If-Match is {if_match}; the newest version is {row.version}.", version=row.version)
    return int(found[1])


async def _own_paths(services: Services, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the webhook paths that others have; such a trigger gets a generated one."""
    taken = {one.address for one in await services.store.subscriptions(kind="webhook")}
    nodes = {node.id: node for node in load(dict(document), services.registry.categories).workflow.nodes}

    def own(node: dict[str, Any]) -> dict[str, Any]:
        config = node.get("config") or {}
        if listens(services, nodes[node["id"]]) != "webhook" or config.get("path") not in taken:
            return node
        return {**node, "config": {key: value for key, value in config.items() if key != "path"}}

    return {**document, "nodes": [own(node) for node in document.get("nodes", ())]}
