"""Variables and secrets, end to end: what a peer receives, and what nobody else ever sees."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from tests.api.conftest import OWNER
from tests.conftest import FakeClock

from layers.rows import OrganisationRow

PLAIN = "sk-live-4711-Köln/+geheim"
OTHER = "sk-test-0815-nothing-real"
VARIABLES = "/api/v1/variables"


@asynccontextmanager
async def peer(answer: bytes = b'{"ok": true}', status: str = "200 OK") -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that keeps every request it gets."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        got.append(head + await reader.readexactly(length))
        told = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        writer.write(told.encode() + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", got


@pytest.fixture
async def house(make_house):
    return await make_house(admin_email=OWNER["email"], admin_password=OWNER["password"], allow_private_network=True)


async def put(house, name, value, **more):
    answer = await house.owner.post(VARIABLES, json={"name": name, "value": value, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def call(url, **config):
    headers = config.pop("headers", {"Authorization": "Bearer {{variables.api_key}}"})
    return {
        "id": "call", "type": "logic", "service": "http_request",
        "config": {"url": url, "method": "POST", "headers": headers, **config},
    }  # fmt: skip


async def run(house, workflow, mode="live", **body):
    path = f"/api/v1/workflows/{workflow['id']}/run?wait=20"
    answer = await house.owner.post(path, json={"mode": mode, **body})
    assert answer.status_code == 200, answer.text
    return (await house.owner.get(f"/api/v1/executions/{answer.json()['execution_id']}")).json()


def everywhere(house) -> bytes:
    """All that is on the disk, the write-ahead log too."""
    folder = house.installation.settings.data
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def in_every_spelling(plain: str) -> list[bytes]:
    return [
        plain.encode(), plain.encode()[4:], plain.encode("unicode_escape"), base64.b64encode(plain.encode())[:24],
        httpx.QueryParams({"k": plain}).__str__()[2:].encode(), plain.encode("utf-16-le"),
    ]  # fmt: skip


# --- the values ------------------------------------------------------------------------------------------------------


async def test_a_secret_reaches_the_peer_and_nobody_else(house, documents, caplog):
    caplog.set_level(logging.DEBUG)
    answers: list[str] = []
    async with peer() as (url, got):
        answers.append(str(await put(house, "api_key", PLAIN, secret=True, dev=OTHER, description="Of the shop")))
        node = call(
            f"{url}/orders?key={{{{variables.api_key}}}}",
            headers={
                "Authorization": "Bearer {{variables.api_key}}",
                "X-Basic": "{{base64('me:' & variables.api_key)}}",
            },
            body={"deep": ["{{upper(variables.api_key)}}", "{{variables.api_key}}"]},
        )
        workflow = await house.workflow(documents.manual(node, {**documents.SET, "id": "later"}))
        told = await run(house, workflow)
        again = await run(house, workflow, mode="test")
    assert told["status"] == "completed", told
    received = got[0]
    assert f"authorization: bearer {PLAIN}".encode().lower() in received.lower()
    assert base64.b64encode(f"me:{PLAIN}".encode()) in received
    assert PLAIN.upper().encode() in received
    assert PLAIN.encode() in received
    for path in (
        VARIABLES, f"{VARIABLES}/api_key", f"{VARIABLES}?workflow_id={workflow['id']}", "/api/v1/workflows",
        f"/api/v1/workflows/{workflow['id']}", f"/api/v1/executions/{told['execution_id']}",
        f"/api/v1/executions/{again['execution_id']}", f"/api/v1/workflows/{workflow['id']}/nodes/call/logs",
        f"/api/v1/expressions/library?workflow_id={workflow['id']}&node_id=later", "/api/v1/openapi.json",
    ):  # fmt: skip
        answer = await house.owner.get(path)
        assert answer.status_code == 200, path
        answers.append(answer.text)
    for source in ("{{variables.api_key}}", "{{base64(variables.api_key)}}", "{{left(variables.api_key, 5)}}"):
        body = {"workflow_id": workflow["id"], "node_id": "later", "source": source}
        answers.append((await house.owner.post("/api/v1/expressions/preview", json=body)).text)
    exported = await house.owner.get(f"/api/v1/workflows/{workflow['id']}/versions/1")
    answers.append(exported.text)
    call_run = next(node for node in told["nodes_executed"] if node["node_id"] == "call")
    assert "••••" in str(call_run["effects"]), "the log shows that there was something"
    await house.installation.stop()
    for plain in (PLAIN, OTHER):
        for spelled in in_every_spelling(plain):
            assert spelled not in everywhere(house), spelled
            assert spelled not in caplog.text.encode(), spelled
            assert spelled not in "\n".join(answers).encode(), spelled


@pytest.mark.parametrize("status", ["500 Broken", "400 Bad", "401 No"])
async def test_a_failure_does_not_tell_it_either(house, documents, caplog, status):
    caplog.set_level(logging.DEBUG)
    await put(house, "api_key", PLAIN, secret=True)
    async with peer(b'{"error": "no"}', status) as (url, got):
        workflow = await house.workflow(documents.manual(call(f"{url}/{{{{variables.api_key}}}}/x")))
        told = await run(house, workflow)
    gone = await house.workflow(documents.manual(call("http://127.0.0.1:9/{{variables.api_key}}")))
    refused = await run(house, gone)
    odd = await house.workflow(documents.manual(call("{{variables.api_key}}")))
    unreadable = await run(house, odd)
    assert got
    assert {told["status"], refused["status"], unreadable["status"]} == {"failed"}
    await house.installation.stop()
    for spelled in in_every_spelling(PLAIN):
        assert spelled not in everywhere(house)
        assert spelled not in caplog.text.encode()
        assert spelled not in f"{told}{refused}{unreadable}".encode()


async def test_tests_take_the_value_that_is_for_them(house, documents):
    await put(house, "shop", "https://shop.example", dev="http://shop.test")
    await put(house, "rate", 0.19)
    fields = {"shop": "{{variables.shop}}", "rate": "{{variables.rate * 100}}"}
    node = {**documents.SET, "config": {"fields": fields, "mode": "replace"}}
    workflow = await house.workflow(documents.manual(node))
    assert (await run(house, workflow))["output"] == {"shop": "https://shop.example", "rate": 19}
    assert (await run(house, workflow, mode="test"))["output"] == {"shop": "http://shop.test", "rate": 19}


async def test_a_workflows_own_variable_stands_before_the_organisations(house, documents):
    await put(house, "vat", 0.19)
    node = {**documents.SET, "config": {"fields": {"vat": "{{variables.vat}}"}, "mode": "replace"}}
    workflow = await house.workflow({**documents.manual(node), "variables": {"vat": {"value": 0.07, "dev": 0}}})
    assert (await run(house, workflow))["output"] == {"vat": 0.07}
    assert (await run(house, workflow, mode="test"))["output"] == {"vat": 0}
    listed = (await house.owner.get(VARIABLES, params={"workflow_id": workflow["id"]})).json()["items"]
    assert [(one["scope"], one["value"], one["dev"], one["hidden"]) for one in listed] == [
        ("workflow", 0.07, 0, False),
        ("organisation", 0.19, None, True),
    ]


async def test_a_waiting_execution_keeps_its_constants_and_takes_the_new_secret(make_house, documents):
    clock = FakeClock()
    house = await make_house(
        clock=clock, admin_email=OWNER["email"], admin_password=OWNER["password"], allow_private_network=True
    )
    await put(house, "limit", 1)
    await put(house, "api_key", OTHER, secret=True)
    wait = {"id": "wait", "type": "logic", "service": "wait_for_webhook", "config": {}}
    async with peer() as (url, got):
        node = call(url, headers={"X-Key": "{{variables.api_key}}", "X-Limit": "{{variables.limit}}"})
        edges = [
            {"id": "e0", "source": "manual", "target": "wait"},
            {"id": "e1", "source": "wait", "sourceHandle": "output", "target": "call"},
        ]
        workflow = await house.workflow(documents.manual(wait, node, edges=edges))
        begun = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run", json={})
        execution_id = begun.json()["execution_id"]
        heard = house.services.runtime.bus.listen(execution_id=execution_id)
        while (await house.owner.get(f"/api/v1/executions/{execution_id}")).json()["status"] != "waiting":
            await anext(heard)
        heard.close()
        assert (await house.owner.put(f"{VARIABLES}/limit", json={"value": 2})).status_code == 200
        assert (await house.owner.put(f"{VARIABLES}/api_key", json={"value": PLAIN})).status_code == 200
        address = house.services.runtime.engine._worker.links.node("resume", execution_id, "wait", "")
        answer = await house.owner.post(address.removeprefix("http://layers.test"), json={})
        assert answer.status_code == 202, answer.text
        told = await house.execution(execution_id)
        assert told["status"] == "completed", told
    assert f"X-Key: {PLAIN}".encode().lower() in got[0].lower()
    assert b"x-limit: 1" in got[0].lower()


async def test_the_secret_of_a_webhook_may_change(house, documents):
    await put(house, "hook_secret", "first", secret=True)
    config = {"path": "guarded", "auth": "header", "secret": "{{variables.hook_secret}}", "responseMode": "accepted"}
    await house.workflow(documents.hook({**config, "signatureHeader": "X-Key"}), activate=True)
    sent = await house.owner.post("/hooks/guarded", json={}, headers={"X-Key": "first"})
    assert sent.status_code == 202, sent.text
    await house.owner.put(f"{VARIABLES}/hook_secret", json={"value": "second"})
    assert (await house.owner.post("/hooks/guarded", json={}, headers={"X-Key": "first"})).status_code == 401
    assert (await house.owner.post("/hooks/guarded", json={}, headers={"X-Key": "second"})).status_code == 202


# --- what is said beforehand -----------------------------------------------------------------------------------------


async def test_a_branch_on_a_secret_is_refused_and_one_in_a_kept_text_warned_of(house, documents):
    await put(house, "api_key", PLAIN, secret=True)
    ask = {"id": "ask", "type": "logic", "service": "if_then", "config": {"expression": "variables.api_key == 'x'"}}
    leak = {**documents.SET, "config": {"fields": {"k": "Key {{variables.api_key}}"}}}
    made = await house.workflow(documents.manual(leak, ask))
    found = {(one["code"], one["severity"]): one for one in made["problems"]}
    assert set(found) == {("SECRET_IN_CONDITION", "error"), ("SECRET_IN_TEXT", "warning")}
    assert found["SECRET_IN_TEXT", "warning"]["pointer"] == "/nodes/1/config/fields/k"
    refused = await house.owner.post(f"/api/v1/workflows/{made['id']}/activate")
    assert refused.status_code == 409
    told = await run(house, made)
    assert (told["status"], told["error"]["code"]) == ("failed", "OUTPUT_INVALID"), "it never stands in an output"


@pytest.mark.parametrize(
    ("service", "config"),
    [
        ("stop_and_error", {"message": "{{variables.api_key}}"}),
        ("stop_and_error", {"message": "No", "code": "{{left(variables.api_key, 9)}}"}),
        ("call_workflow", {"workflowId": "{{variables.api_key}}"}),
        ("date_time", {"operation": "format", "value": "2026-01-01", "timezone": "{{variables.api_key}}"}),
    ],
)
async def test_a_secret_in_a_field_that_is_kept_or_shown_is_refused_by_its_name(house, documents, service, config):
    await put(house, "api_key", PLAIN, secret=True)
    node = {"id": "n", "type": "logic", "service": service, "config": config}
    told = await run(house, await house.workflow(documents.manual(node)))
    assert (told["status"], told["error"]["code"]) == ("failed", "CONFIG_INVALID"), told["error"]
    assert "secret" in told["error"]["message"]


async def test_a_secret_of_a_workflow_needs_a_value_before_it_is_activated(house, documents):
    document = {**documents.manual(documents.SET), "variables": {"token": {"secret": True, "value": PLAIN}}}
    workflow = await house.workflow(document)
    assert workflow["document"]["variables"] == {"token": {"secret": True}}, "a value in a document is left out"
    assert [one["code"] for one in workflow["problems"]] == ["SECRET_UNSET"]
    path = f"{VARIABLES}/token?workflow_id={workflow['id']}"
    assert (await house.owner.put(path, json={"value": PLAIN})).json()["has_value"] is True
    shown = (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).json()
    assert (shown["problems"], shown["version"]) == ([], 1)
    copy = (await house.owner.post(f"/api/v1/workflows/{workflow['id']}/duplicate")).json()
    assert [one["code"] for one in copy["problems"]] == ["SECRET_UNSET"], "a secret does not travel"


async def test_an_unknown_variable_is_found_and_the_organisations_are_known(house, documents):
    await put(house, "region", "eu")
    node = {**documents.SET, "config": {"fields": {"a": "{{variables.region}}", "b": "{{variables.regoin}}"}}}
    made = await house.workflow(documents.manual(node))
    (found,) = made["problems"]
    assert (found["code"], found["pointer"], found["mend"]) == (
        "REFERENCE_UNKNOWN", "/nodes/1/config/fields/b", "Did you mean region?",
    )  # fmt: skip
    assert found["fix"] == {"start": 12, "end": 18, "text": "region"}


# --- the API ---------------------------------------------------------------------------------------------------------


async def test_a_variable_of_a_workflow_is_a_new_version_of_it(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    made = await put(house, "vat", 0.19, workflow_id=workflow["id"])
    assert (made["scope"], made["value"]) == ("workflow", 0.19)
    shown = (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).json()
    assert (shown["version"], shown["document"]["variables"]) == (2, {"vat": {"value": 0.19}})
    path = f"{VARIABLES}/vat?workflow_id={workflow['id']}"
    assert (await house.owner.put(path, json={"value": 0.2, "dev": 0})).json()["dev"] == 0
    assert (await house.owner.put(path, json={"dev": None})).json()["has_dev"] is False
    assert (await house.owner.delete(path)).status_code == 204
    shown = (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).json()
    assert shown["document"]["variables"] == {}


async def test_deleting_names_the_places_that_use_it(house, documents):
    await put(house, "vat", 0.19)
    node = {**documents.SET, "config": {"fields": {"gross": "{{trigger.net * (1 + variables.vat)}}"}}}
    workflow = await house.workflow(documents.manual(node))
    shown = (await house.owner.get(f"{VARIABLES}/vat")).json()
    use = {
        "workflow_id": workflow["id"], "workflow_name": "Manual", "node_id": "set", "edge_id": None,
        "pointer": "/nodes/1/config/fields/gross",
    }  # fmt: skip
    assert shown["used_by"] == [use]
    refused = await house.owner.delete(f"{VARIABLES}/vat")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/in-use")
    assert refused.json()["errors"] == [{"detail": "“Manual” names it.", **use}]
    assert (await house.owner.delete(f"{VARIABLES}/vat?force=true")).status_code == 204
    assert (await house.owner.get(f"{VARIABLES}/vat")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "9lives", "value": 1}, 422),
        ({"name": "a b", "value": 1}, 422),
        ({"name": "key", "secret": True}, 422),
        ({"name": "key", "secret": True, "value": 5}, 422),
        ({"name": "key", "secret": True, "value": ""}, 422),
        ({"name": "big", "value": "x" * 70_000}, 422),
        ({"name": "x", "value": 1, "workflow_id": "wf_none"}, 404),
        ({"name": "there", "value": 1}, 409),
        ({"name": "tax-rate", "value": None}, 201),
    ],
)
async def test_what_is_no_variable_is_refused(house, body, status):
    await put(house, "there", 1)
    answer = await house.owner.post(VARIABLES, json=body)
    assert answer.status_code == status, answer.text


async def test_who_may_not_change_workflows_may_not_change_variables(house):
    await put(house, "vat", 0.19)
    async with house.client(await house.token("viewer")) as viewer:
        assert (await viewer.get(VARIABLES)).json()["items"][0]["value"] == 0.19
        assert (await viewer.post(VARIABLES, json={"name": "x", "value": 1})).status_code == 403
        assert (await viewer.put(f"{VARIABLES}/vat", json={"value": 1})).status_code == 403
        assert (await viewer.delete(f"{VARIABLES}/vat")).status_code == 403


async def test_another_organisation_has_its_own(house, documents):
    await put(house, "api_key", PLAIN, secret=True)
    workflow = await house.workflow(documents.manual(documents.SET))
    await house.services.store.add_organisation(OrganisationRow("org_other", "Other", "UTC", 0))
    async with house.client(await house.token("owner", "org_other")) as other:
        assert (await other.get(VARIABLES)).json()["items"] == []
        assert (await other.get(f"{VARIABLES}/api_key")).status_code == 404
        assert (await other.put(f"{VARIABLES}/api_key", json={"value": "x"})).status_code == 404
        assert (await other.get(VARIABLES, params={"workflow_id": workflow["id"]})).status_code == 404
        made = await other.post(VARIABLES, json={"name": "api_key", "value": "theirs", "secret": True})
        assert made.status_code == 201


async def test_values_survive_a_restart(house, make_house, documents):
    await put(house, "api_key", PLAIN, secret=True)
    await put(house, "vat", 0.19)
    await house.installation.stop()
    from layers.app import SystemClock, install

    again = install(house.installation.settings, registry=house.services.registry, clock=SystemClock(), env={})
    await again.start()
    variables = again.services.runtime.variables
    organisation = await again.services.store.organisation()
    assert organisation is not None
    assert variables.entries(organisation.id)["vat"] == {"value": 0.19}
    assert variables.has(organisation.id, "", "api_key") == {"live"}
    await again.stop()


async def test_the_example_sends_its_secret_and_keeps_it(house):
    example = json.loads((Path(__file__).parents[2] / "examples/secret-header.json").read_text())
    workflow = await house.workflow(example)
    assert [one["code"] for one in workflow["problems"]] == ["SECRET_UNSET"]
    path = f"{VARIABLES}/api_key?workflow_id={workflow['id']}"
    assert (await house.owner.put(path, json={"value": PLAIN})).status_code == 200
    live, test = await run(house, workflow), await run(house, workflow, mode="test")
    assert (live["status"], test["status"]) == ("completed", "completed")
    sent = [told["nodes_executed"][1]["effects"][0]["request"] for told in (live, test)]
    assert [json.loads(one["body"])["discount"] for one in sent] == [10, 0]
    assert {one["headers"]["Authorization"] for one in sent} == {"••••"}
