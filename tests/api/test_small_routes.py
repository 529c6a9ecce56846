"""Catalogue, cron, tokens, health."""

import asyncio


async def test_the_catalogue_is_sent_once_and_then_known_by_its_etag(house):
    first = await house.owner.get("/api/v1/nodes")
    services = {item["service"] for item in first.json()["items"]}
    assert {"trigger_webhook", "if_then", "http_request", "respond"} <= services
    again = await house.owner.get("/api/v1/nodes", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_cron_is_told_in_words_and_times(house):
    answer = await house.owner.post(
        "/api/v1/cron/preview", json={"expression": "0 9 * * MON-FRI", "timezone": "Europe/Berlin", "count": 5}
    )
    told = answer.json()
    assert "09:00" in told["sentence"]
    assert len(told["times"]) == 5
    assert all("T09:00:00+0" in time["local"] for time in told["times"])


async def test_a_wrong_cron_expression_or_zone_is_422_with_its_place(house):
    for body, pointer in (
        ({"expression": "61 * * * *"}, "/expression"),
        ({"expression": "nonsense"}, "/expression"),
        ({"expression": "0 9 * * *", "timezone": "Mars/Base"}, "/timezone"),
    ):
        answer = await house.owner.post("/api/v1/cron/preview", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_an_expression_that_never_fires_is_refused(house):
    answer = await house.owner.post("/api/v1/cron/preview", json={"expression": "0 0 31 2 *"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "CRON_INVALID")


async def test_a_token_works_until_it_is_taken_back(house):
    made = (await house.owner.post("/api/v1/tokens", json={"role": "editor", "label": "ci"})).json()
    client = house.client(made["token"])
    assert (await client.get("/api/v1/me")).json()["role"] == "editor"
    listed = (await house.owner.get("/api/v1/tokens")).json()["items"]
    assert made["id"] in {token["id"] for token in listed}
    assert all("token" not in token for token in listed)
    assert (await house.owner.delete(f"/api/v1/tokens/{made['id']}")).status_code == 204
    assert (await client.get("/api/v1/me")).status_code == 401
    assert (await house.owner.delete(f"/api/v1/tokens/{made['id']}")).status_code == 404


async def test_health_tells_alive_from_ready(make_house):
    house = await make_house(started=False)
    client = house.client()
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).status_code == 503
    await house.installation.start()
    assert (await client.get("/readyz")).status_code == 200


async def test_metrics_count_what_ran(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    await asyncio.gather(
        *(house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={}) for _ in range(3))
    )
    text = (await house.client().get("/metrics")).text
    assert 'layers_executions_last_day{status="completed"} 3.0' in text
    assert "layers_ready 1.0" in text


async def test_a_trigger_says_what_its_executions_are_found_by(house):
    items = {item["service"]: item for item in (await house.owner.get("/api/v1/nodes")).json()["items"]}
    assert items["trigger_webhook"]["trigger_type"] == "webhook_received"
    assert items["if_then"]["trigger_type"] is None
