"""The OpenAPI document says what the routes do."""

import pytest
from pydantic import TypeAdapter

from layers.api.build import ROUTES
from layers.api.route import BASE


@pytest.fixture
async def printed(house):
    answer = await house.client().get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return answer.json()


async def test_every_route_is_documented_with_its_refusals(printed):
    for route in ROUTES:
        operation = printed["paths"][BASE + route.path][route.method.lower()]
        assert operation["description"], route
        assert str(route.status) in operation["responses"]
        for status in ([401, 403] if route.needs else []) + list(route.refusals):
            content = operation["responses"][str(status)]["content"]
            assert content["application/problem+json"]["schema"]["$ref"] == "#/components/schemas/ProblemDocument"
        assert (operation.get("security") == []) == (route.needs is None)


async def test_every_documented_route_exists(printed):
    documented = {(method.upper(), path) for path, operations in printed["paths"].items() for method in operations}
    assert documented == {(route.method, BASE + route.path) for route in ROUTES}


async def test_every_reference_leads_somewhere(printed):
    known = printed["components"]["schemas"]

    def walk(part):
        if isinstance(part, dict):
            if "$ref" in part:
                assert part["$ref"].rsplit("/", 1)[-1] in known
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(printed)


async def test_operation_ids_are_short_and_unique(printed):
    ids = [operation["operationId"] for operations in printed["paths"].values() for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    assert all("api_v1" not in one for one in ids)


async def test_answers_have_the_documented_shape_and_nothing_else(house, documents):
    config = {"url": "http://practice.test/contacts", "method": "POST", "body": {"email": "a@b.c"}}
    call = {"id": "http", "type": "logic", "service": "http_request", "config": config}
    workflow = await house.workflow(documents.manual(documents.SET, call, documents.STOP))
    ran = await house.owner.post(f"{BASE}/workflows/{workflow['id']}/run?wait=10", json={})
    await house.owner.post(f"{BASE}/variables", json={"name": "vat", "value": 0.19})
    names = {"name": "vat", "id": workflow["id"], "n": "1", "node": "http"}
    for route in ROUTES:
        if route.method == "GET":
            of = {"id": ran.json()["execution_id"]} if "executions" in route.path else {}
            answer = await house.owner.get(BASE + route.path.format(**names | of))
            assert answer.status_code == 200, (route.path, answer.text)
            documented = TypeAdapter(route.answers)
            read = documented.validate_python(answer.json())
            assert documented.dump_python(read, mode="json", exclude_unset=True) == answer.json(), route.path
