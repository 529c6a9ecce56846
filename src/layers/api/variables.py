"""Variables: constants and secrets of the organisation and of a workflow, with live values and values for tests.

A workflow's constants, and which secrets it has, stand in its document; changing those here saves a new version of it.
The values of secrets go to the vault and are never read out of it again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Final

import orjson
from fastapi import Path, Query, Response

from layers.api.problems import InUse
from layers.api.resource import row_of, stored, version_of
from layers.api.services import Of, Services, Who
from layers.api.wire import Page
from layers.api.wire_variables import ChangeVariable, CreateVariable, Use, Variable, VariableUses
from layers.catalog.texts import texts
from layers.errors import Conflict, Invalid, NotFound
from layers.graph.document import load
from layers.graph.model import Workflow
from layers.rows import VersionRow, WorkflowRow
from layers.runtime.variables import DEV, LIVE, Variables

LARGEST: Final = 64 * 1024  # bytes of JSON, of one value
MOST: Final = 1000  # of one organisation
WorkflowId = Annotated[str | None, Query(max_length=200)]
Name = Annotated[str, Path(max_length=100)]
Entry = dict[str, Any]


async def listed(services: Of, who: Who, workflow_id: WorkflowId = None) -> Page[Variable]:
    """The organisation's variables; with a workflow, its own first. Values of secrets are never shown."""
    variables, organisation_id = services.runtime.variables, who.organisation_id
    own: Mapping[str, Any] = {}
    items: list[Variable] = []
    if workflow_id is not None:
        own = (await _workflow(services, await row_of(services, organisation_id, workflow_id))).variables
        items = [_shown(variables, organisation_id, workflow_id, name, entry) for name, entry in own.items()]
    for name, entry in variables.entries(organisation_id).items():
        items.append(_shown(variables, organisation_id, None, name, entry, hidden=name in own))
    return Page(items=items)


async def shown(name: Name, services: Of, who: Who, workflow_id: WorkflowId = None) -> VariableUses:
    """One variable, and every place that names it."""
    row, entries = await _entries(services, who.organisation_id, workflow_id)
    entry = _found(entries, name)
    told = _shown(services.runtime.variables, who.organisation_id, row.id if row else None, name, entry)
    uses = [use async for use in _uses(services, who.organisation_id, row, name)]
    return VariableUses(**dict(told), used_by=uses)


async def created(body: CreateVariable, services: Of, who: Who, response: Response) -> Variable:
    """A new variable; 409 when there is one of the name. A workflow's is a new version of that workflow."""
    row, entries = await _entries(services, who.organisation_id, body.workflow_id)
    if body.name in entries:
        raise Conflict(f"There is a variable “{body.name}” already.")
    if len(entries) >= MOST:
        raise Conflict(f"There are {MOST} variables already.")
    given = body.model_dump(exclude_unset=True, include={"value", "dev"})
    if body.secret and given.get("value") is None and row is None:
        raise _wrong("/value", "A secret needs a value.")
    entry: Entry = {"secret": True} if body.secret else {**given} or {"value": None}
    if body.description:
        entry["description"] = body.description
    secrets = _secrets(body.name, given) if body.secret else []
    _check(given)
    await _save(services, who, row, {**entries, body.name: entry}, body.name, secrets)
    response.headers["Location"] = f"/api/v1/variables/{body.name}"
    return _shown(services.runtime.variables, who.organisation_id, row.id if row else None, body.name, entry)


async def saved(name: Name, body: ChangeVariable, services: Of, who: Who, workflow_id: WorkflowId = None) -> Variable:
    """Change its values or its description. A waiting execution goes on with the constants that it began with, and
    with the secrets of now."""
    row, entries = await _entries(services, who.organisation_id, workflow_id)
    entry: Entry = dict(_found(entries, name))
    given = body.model_dump(exclude_unset=True, include={"value", "dev"})
    _check(given)
    secrets: list[tuple[str, str, str]] = []
    variables = services.runtime.variables
    if entry.get("secret"):
        if "value" in given and given["value"] is None:
            raise _wrong("/value", "A secret is not empty. Delete the variable instead.")
        secrets = _secrets(name, given)
        if "dev" in given and given["dev"] is None:
            await variables.forget(who.organisation_id, row.id if row else "", name, DEV)
    else:
        entry |= given
        if "dev" in given and given["dev"] is None:
            del entry["dev"]
    if body.description is not None:
        entry["description"] = body.description
    await _save(services, who, row, {**entries, name: entry}, name, secrets)
    return _shown(variables, who.organisation_id, row.id if row else None, name, entry)


async def removed(
    name: Name,
    services: Of,
    who: Who,
    workflow_id: WorkflowId = None,
    force: Annotated[bool, Query(description="Also when something names it")] = False,
) -> None:
    """Delete it; 409 lists the places that name it."""
    row, entries = await _entries(services, who.organisation_id, workflow_id)
    _found(entries, name)
    if not force:
        uses = [use async for use in _uses(services, who.organisation_id, row, name)]
        if uses:
            places = ", ".join(dict.fromkeys(f"“{use.workflow_name}”" for use in uses))
            told = [{"detail": f"“{use.workflow_name}” names it.", **use.model_dump()} for use in uses]
            raise InUse(f"It is used in {places}.", told)
    kept = {key: entry for key, entry in entries.items() if key != name}
    await _save(services, who, row, kept, name, [], gone=True)


# --- what these share ------------------------------------------------------------------------------------------------


async def _entries(
    services: Services, organisation_id: str, workflow_id: str | None
) -> tuple[WorkflowRow | None, Mapping[str, Mapping[str, Any]]]:
    """The workflow, if one was named, and the variables of it, else of the organisation."""
    if workflow_id is None:
        return None, services.runtime.variables.entries(organisation_id)
    row = await row_of(services, organisation_id, workflow_id)
    return row, (await _workflow(services, row)).variables


async def _workflow(services: Services, row: WorkflowRow) -> Workflow:
    return load((await version_of(services, row)).document, services.registry.categories).workflow


def _found(entries: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    if name not in entries:
        raise NotFound(f"There is no variable “{name}”.")
    return entries[name]


def _shown(
    variables: Variables,
    organisation_id: str,
    workflow_id: str | None,
    name: str,
    entry: Mapping[str, Any],
    *,
    hidden: bool = False,
) -> Variable:
    secret = bool(entry.get("secret"))
    there = variables.has(organisation_id, workflow_id or "", name)
    return Variable(
        name=name,
        scope="organisation" if workflow_id is None else "workflow",
        workflow_id=workflow_id,
        secret=secret,
        value=None if secret else entry.get("value"),
        dev=None if secret else entry.get("dev"),
        has_value=LIVE in there if secret else "value" in entry,
        has_dev=DEV in there if secret else "dev" in entry,
        description=str(entry.get("description") or ""),
        hidden=hidden,
    )


def _secrets(name: str, given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(name, environment, plain text) of what was sent."""
    found = []
    for key, environment in (("value", LIVE), ("dev", DEV)):
        plain = given.get(key)
        if plain is None:
            continue
        if not isinstance(plain, str) or not plain:
            raise _wrong(f"/{key}", "A secret is a text that is not empty.")
        found.append((name, environment, plain))
    return found


def _check(given: Mapping[str, Any]) -> None:
    for key, value in given.items():
        if len(orjson.dumps(value)) > LARGEST:
            raise _wrong(f"/{key}", f"A value has at most {LARGEST // 1024} kB.")


def _wrong(pointer: str, sentence: str) -> Invalid:
    """Without the value: a refusal never shows what was sent."""
    return Invalid(sentence, [{"pointer": pointer, "detail": sentence, "code": "VARIABLE_INVALID"}])


async def _save(
    services: Services,
    who: Who,
    row: WorkflowRow | None,
    entries: Mapping[str, Mapping[str, Any]],
    name: str,
    secrets: list[tuple[str, str, str]],
    *,
    gone: bool = False,
) -> None:
    variables, organisation_id = services.runtime.variables, who.organisation_id
    author, now = await services.access.author(who), services.clock.ms()
    if row is None:
        if gone or dict(variables.entries(organisation_id)) != dict(entries):
            names = [name] if gone else []
            await variables.save(organisation_id, entries, at=now, author=author, secrets=secrets, gone=names)
        elif secrets:
            await variables.seal(organisation_id, "", secrets, at=now, author=author)
        return
    workflow = await _workflow(services, row)
    if dict(workflow.variables) != dict(entries):
        document = {**stored(workflow, row.id, row.name), "variables": {key: dict(one) for key, one in entries.items()}}
        version = VersionRow(row.id, row.version + 1, document, now, author)
        kept = await services.store.save_workflow(
            row.organisation_id, row.id, row.version, version, row.name, row.node_count
        )
        await services.runtime.activation.saved(kept)
    if gone:
        await variables.forget(organisation_id, row.id, name)
    if secrets:
        await variables.seal(organisation_id, row.id, secrets, at=now, author=author)


async def _uses(services: Services, organisation_id: str, row: WorkflowRow | None, name: str) -> AsyncIterator[Use]:
    """In this workflow; of the organisation's, in every workflow that has none of its own with the name."""
    cursor: str | None = None
    while True:
        if row is not None:
            rows, cursor = [row], None
        else:
            page = await services.store.workflows(organisation_id, q=None, status=None, cursor=cursor, limit=200)
            rows, cursor = list(page.items), page.next_cursor
        for one in rows:
            compiled = await services.runtime.plans.get(organisation_id, one.id, one.version)
            if row is None and name in compiled.workflow.variables:
                continue
            for text in texts(compiled.workflow, services.registry):
                if name in text.text and text.renamed(("variables", name), f"{name}_", compiled.ids):
                    yield Use(
                        workflow_id=one.id, workflow_name=one.name, node_id=text.node_id, edge_id=text.edge_id,
                        pointer=text.pointer,
                    )  # fmt: skip
        if cursor is None:
            return
