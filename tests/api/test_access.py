"""Roles × routes, generated from the list in `api.build`."""

import pytest

from layers.api.auth import ROLES, Permission
from layers.api.build import ROUTES
from layers.api.route import BASE
from layers.rows import OrganisationRow

CLOSED = [route for route in ROUTES if route.needs is not None]
BODIES = {"decide": {"key": "k", "choice": "done"}, "wake": {"node_id": "set"}}  # of routes that want one
PUTS = {"/members": {"role": "viewer"}, "/versions/": {"name": "First"}}  # … and of those that replace something
OPEN = {("GET", "/setup-state"), ("POST", "/setup"), ("POST", "/session"), ("POST", "/join/look"), ("POST", "/join")}


def _ask(client, route):
    path = BASE + route.path.format(id="wf_none", n=1, node="none", name="none")
    return client.request(route.method, path, json={} if route.method in ("POST", "PUT") else None)


def test_only_set_up_and_signing_in_are_open():
    assert {(route.method, route.path) for route in ROUTES if route.needs is None} == OPEN


async def test_without_credentials_every_route_answers_401(house):
    client = house.client()
    answers = {(route.method, route.path): (await _ask(client, route)).status_code for route in CLOSED}
    assert set(answers.values()) == {401}, answers


async def test_who_may_not_is_told_before_the_body_is_read(house):
    client = house.client(await house.token("viewer"))
    refused = await client.post("/api/v1/workflows", content=b"{broken", headers={"Content-Type": "application/json"})
    assert refused.status_code == 403


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_reaches_exactly_the_routes_of_its_permissions(house, role):
    for route in CLOSED:
        if route.path == "/session":
            continue  # ends what is asked with
        client = house.client(await house.token(role))
        status = (await _ask(client, route)).status_code
        assert (status == 403) == (route.needs not in ROLES[role]), (role, route.method, route.path, status)
        assert status != 401


def test_a_viewer_reaches_nothing_that_writes():
    writes = {
        (route.method, route.path) for route in CLOSED if route.needs in ROLES["viewer"] and route.method != "GET"
    }
    assert writes == {
        ("DELETE", "/session"),
        ("POST", "/workflows/{id}/validate"),
        ("POST", "/cron/preview"),
        ("POST", "/code/check"),
        ("POST", "/expressions/preview"),
        ("POST", "/expressions/check"),
        ("POST", "/expressions/convert"),
        ("POST", "/expressions/rename"),
    }


async def test_testing_a_draft_is_part_of_editing(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    runner = house.client(await house.token("runner"))
    path = f"/api/v1/workflows/{workflow['id']}/run"
    assert (await runner.post(path, json={"mode": "test"})).status_code == 403
    assert (await runner.post(path, json={"version": "draft"})).status_code == 403
    assert (await runner.post(path, json={})).status_code == 202


async def test_what_belongs_to_others_is_not_there(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    ran = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": "Zoe"}})
    execution = ran.json()["execution_id"]
    await house.services.store.add_organisation(OrganisationRow("org_other", "Others", "UTC", 9_999_999_999_999))
    other = house.client(await house.token("owner", "org_other"))
    for route in CLOSED:
        if "{id}" in route.path and not route.path.startswith("/tokens"):
            the = execution if route.path.startswith("/executions") else workflow["id"]
            path = BASE + route.path.format(id=the, n=1, node="set")
            put = next((body for part, body in PUTS.items() if part in route.path), {"document": {"nodes": []}})
            body = BODIES.get(route.path.rpartition("/")[2], {}) if route.method == "POST" else put
            answer = await other.request(
                route.method,
                path,
                json=None if route.method in ("GET", "DELETE") else body,
                headers={"If-Match": '"1"'},
            )
            assert answer.status_code == 404, (route.method, route.path, answer.text)
    assert (await other.get("/api/v1/workflows")).json()["items"] == []
    assert (await other.get("/api/v1/executions")).json()["items"] == []
    assert (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).status_code == 200


def test_permissions_are_those_of_the_specification():
    assert {str(permission) for permission in Permission} == {
        "view_workflows",
        "run_workflows",
        "manage_workflows",
        "manage_financials",
        "manage_integrations",
        "manage_organization",
    }
    assert ROLES["runner"] == {Permission.VIEW, Permission.RUN}
