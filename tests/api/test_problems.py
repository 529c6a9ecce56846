"""Every refusal is a problem document, whoever made it: ours, the framework's, a bug."""

import pytest

from layers import errors
from layers.api import problems
from layers.errors import LayersError

JSON = {"Content-Type": "application/json"}


def _all(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _all(child)


def is_problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == f"/problems/{slug}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


async def test_an_unknown_route_is_a_problem(house):
    is_problem(await house.owner.get("/api/v1/nothing"), 404, "not-found")
    is_problem(await house.owner.get("/api/nothing"), 404, "not-found")


async def test_another_method_is_405_with_all_that_the_path_takes(house):
    answer = await house.owner.patch("/api/v1/workflows/wf_1", json={})
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "DELETE, GET, PUT"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"name": ', "line 1, column"),
        (b'{\n  "name": tru\n}', "line 2, column"),
        (b'{"name": NaN}', "column"),
        (b'{"name": "\xff"}', ""),
        (b"[" * 5000, ""),
    ],
)
async def test_malformed_json_is_400_and_says_where(house, body, said):
    told = is_problem(await house.owner.post("/api/v1/workflows", content=body, headers=JSON), 400, "malformed")
    assert said in told["detail"]


async def test_a_wrong_shape_is_422_with_json_pointers(house):
    answer = await house.owner.post("/api/v1/cron/preview", json={"expression": 7, "count": 99, "odd/key": 1})
    told = is_problem(answer, 422, "invalid")
    assert {error["pointer"] for error in told["errors"]} == {"/expression", "/count", "/odd~1key"}


async def test_a_wrong_query_parameter_is_422_and_named(house):
    told = is_problem(await house.owner.get("/api/v1/workflows?limit=0"), 422, "invalid")
    assert told["errors"][0]["parameter"] == "limit"


async def test_a_cursor_that_nobody_gave_out_is_422(house):
    is_problem(await house.owner.get("/api/v1/workflows?cursor=%FF"), 422, "invalid")
    is_problem(await house.owner.get("/api/v1/executions?cursor=nonsense"), 422, "invalid")


@pytest.mark.parametrize("stated", [True, False])
async def test_a_body_over_10_mb_is_413(house, stated):
    async def parts():
        for _ in range(11):
            yield b" " * 1024 * 1024

    content = b" " * (10 * 1024 * 1024 + 1) if stated else parts()
    is_problem(await house.owner.post("/api/v1/workflows", content=content, headers=JSON), 413, "too-large")


async def test_starting_is_503_with_retry_after(make_house):
    house = await make_house(started=False)
    await house.installation.open()
    await house.installation.first_start()
    house.owner = house.client(await house.token("owner"))
    listed = (await house.owner.get("/api/v1/workflows")).json()["items"]
    answer = await house.owner.post(f"/api/v1/workflows/{listed[0]['id']}/run", json={})
    is_problem(answer, 503, "not-ready")
    assert answer.headers["Retry-After"] == "2"


async def test_a_bug_is_500_and_tells_nothing(house, monkeypatch):
    async def broken(*args, **options):
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setattr(type(house.services.store), "workflows", broken)
    import httpx

    transport = httpx.ASGITransport(house.application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=house.owner.headers) as client:
        told = is_problem(await client.get("/api/v1/workflows"), 500, "unexpected")
    assert "42" not in str(told)


def test_every_error_a_caller_can_cause_has_its_own_status():
    internal = {"IllegalMove", "EngineBug", "StoreCorrupt", "StoreBusy", "PieceError", "TryAgain", "OutcomeUnknown",
                "NeedsCredential", "Unexpected", "Gap"}  # fmt: skip
    ours = {kind for kind in _all(LayersError) if kind.__module__.startswith(("layers.errors", "layers.api"))}
    unmapped = {kind.__name__ for kind in ours if problems.answer_to(kind.__new__(kind)).status == 500}
    assert unmapped <= internal, unmapped - internal


def test_codes_are_unique_so_slugs_are():
    codes = [kind.code for kind in problems.ANSWERS]
    assert len(set(codes)) == len(codes)
    assert problems.slug(errors.NotSignedIn.code) == "not-signed-in"


@pytest.mark.parametrize(
    "path",
    ["executions?since=9{0}", "executions?until=9{0}", "executions?version=9{0}", "executions?min_ms=9{0}",
     "executions?since=-1", "workflows/{id}/versions/9{0}", "workflows/{id}/versions/0"],
)  # fmt: skip
async def test_a_number_that_no_store_holds_is_a_problem_of_the_request(house, documents, path):
    workflow = await house.workflow(documents.manual(documents.SET))
    answer = await house.owner.get("/api/v1/" + path.format("0" * 22, id=workflow["id"]))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
