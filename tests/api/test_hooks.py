"""Every row of ARCHITECTURE §10 that a webhook's caller can meet, and the three ways to answer."""

import asyncio
import hashlib
import hmac

import pytest

from layers.errors import NotReady


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["detail"]
    return told["type"].removeprefix("/problems/")


async def test_an_unknown_path_is_404(house):
    answer = await house.client().post("/hooks/nothing", json={})
    assert (answer.status_code, problem(answer)) == (404, "not-found")


async def test_an_inactive_webhook_is_404(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    await house.owner.post(f"/api/v1/workflows/{workflow['id']}/deactivate")
    answer = await house.client().post("/hooks/t", json={})
    assert (answer.status_code, problem(answer)) == (404, "not-found")


async def test_another_method_is_405_and_says_which(house, documents):
    await house.workflow(documents.hook(), activate=True)
    answer = await house.client().delete("/hooks/t")
    assert (answer.status_code, problem(answer)) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
async def test_asking_what_a_hook_takes_starts_nothing(house, documents, method):
    workflow = await house.workflow(documents.hook(), activate=True)
    answer = await house.client().request(method, "/hooks/t")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "POST, HEAD, OPTIONS")
    assert (await house.client().request(method, "/hooks/none")).status_code == 404
    listed = await house.owner.get("/api/v1/executions", params={"workflow_id": workflow["id"]})
    assert listed.json()["items"] == []


async def test_malformed_json_is_400_and_starts_nothing(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    headers = {"Content-Type": "application/json"}
    answer = await house.client().post("/hooks/t", content=b'{"name": ', headers=headers)
    assert (answer.status_code, problem(answer)) == (400, "body-malformed")
    listed = await house.owner.get("/api/v1/executions", params={"workflow_id": workflow["id"]})
    assert listed.json()["items"] == []


@pytest.mark.parametrize("stated", [True, False])
async def test_a_body_over_10_mb_is_413_by_its_length_or_while_it_streams(house, documents, stated):
    await house.workflow(documents.hook(), activate=True)
    sent = 0

    async def parts():
        nonlocal sent
        for _ in range(20):
            sent += 1
            yield b"x" * 1024 * 1024

    content = b"x" * (10 * 1024 * 1024 + 1) if stated else parts()
    answer = await house.client().post("/hooks/t", content=content)
    assert (answer.status_code, problem(answer)) == (413, "too-large")


async def test_a_body_of_10_mb_is_taken(house, documents):
    await house.workflow(documents.hook(), activate=True)
    answer = await house.client().post("/hooks/t", content=b"x" * (10 * 1024 * 1024))
    assert answer.status_code == 200


async def test_a_wrong_signature_is_401_and_the_right_one_is_taken(house, documents):
    config = {"auth": "hmac", "secret": "s3cret"}
    await house.workflow(documents.hook(config), activate=True)
    body = b'{"name":"Zoe"}'
    signature = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Layers-Signature": signature}
    right = await house.client().post("/hooks/t", content=body, headers=headers)
    assert (right.status_code, right.json()) == (200, {"hello": "Zoe"})
    for bad in ({"X-Layers-Signature": "0" * 64}, {"X-Layers-Signature": signature.upper()[:-1]}, {}):
        answer = await house.client().post(
            "/hooks/t", content=body, headers={"Content-Type": "application/json", **bad}
        )
        assert (answer.status_code, problem(answer)) == (401, "signature-invalid")


async def test_a_wrong_secret_is_401(house, documents):
    await house.workflow(documents.hook({"auth": "header", "secret": "s3cret"}), activate=True)
    client = house.client()
    assert (await client.post("/hooks/t", json={}, headers={"X-Layers-Signature": "s3cret"})).status_code == 200
    assert (await client.post("/hooks/t", json={}, headers={"X-Layers-Signature": "guess"})).status_code == 401


async def test_while_it_starts_or_stops_a_hook_answers_503_with_retry_after(make_house, documents):
    house = await make_house(started=False)
    starting = await house.client().post("/hooks/lead", json={})
    assert (starting.status_code, problem(starting), starting.headers["Retry-After"]) == (503, "not-ready", "2")
    await house.installation.start()
    await house.installation.first_start()
    assert (await house.client().post("/hooks/lead", json={"name": "Zoe"})).status_code in (200, 201)
    await house.services.runtime.drain(1.0)
    stopping = await house.client().post("/hooks/lead", json={})
    assert (stopping.status_code, problem(stopping)) == (503, "not-ready")


async def test_a_journal_that_cannot_write_fails_the_accept(house, documents, monkeypatch):
    await house.workflow(documents.hook(), activate=True)
    writer = house.services.journal._writer
    writer.refuses = NotReady("The disk is full.")
    answer = await house.client().post("/hooks/t", json={"name": "Zoe"})
    writer.refuses = None
    assert (answer.status_code, problem(answer), answer.json()["detail"]) == (503, "not-ready", "The disk is full.")
    assert (await house.client().get("/readyz")).status_code == 200


async def test_accepted_answers_at_once_with_the_execution(house, documents):
    await house.workflow(documents.hook({"responseMode": "accepted"}), activate=True)
    answer = await house.client().post("/hooks/t", json={"name": "Zoe"})
    assert answer.status_code == 202
    done = await house.execution(answer.json()["execution_id"])
    assert (done["status"], done["trigger_type"]) == ("completed", "webhook_received")
    assert done["trigger_data"]["body"] == {"name": "Zoe"}


async def test_wait_for_result_answers_with_the_output(house, documents):
    document = documents.hook({"responseMode": "wait_for_result"})
    document["nodes"].pop()
    document["edges"].pop()
    await house.workflow(document, activate=True)
    answer = await house.client().post("/hooks/t", json={"name": "Zoe"})
    assert (answer.status_code, answer.json()) == (200, {"hello": "Zoe"})


async def test_a_failed_execution_is_a_500_with_its_id(house, documents):
    document = documents.hook({"responseMode": "wait_for_result"})
    document["nodes"][1:] = [documents.STOP]
    document["edges"] = [{"id": "e", "source": "hook", "target": "stop"}]
    await house.workflow(document, activate=True)
    answer = await house.client().post("/hooks/t", json={})
    assert (answer.status_code, problem(answer)) == (500, "execution-failed")
    assert (await house.execution(answer.json()["execution_id"]))["status"] == "failed"


async def test_a_respond_node_says_status_headers_and_body(house, documents):
    answered = {"statusCode": 418, "headers": {"X-Tea": "yes"}, "body": {"short": "{{trigger.body.name}}"}}
    await house.workflow(documents.hook(**answered), activate=True)
    answer = await house.client().post("/hooks/t", json={"name": "stout"})
    assert (answer.status_code, answer.headers["X-Tea"], answer.json()) == (418, "yes", {"short": "stout"})


async def test_what_a_workflow_answers_runs_in_a_sandbox(house, documents):
    await house.workflow(documents.hook(), activate=True)
    answer = await house.client().post("/hooks/t", json={"name": "Zoe"})
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "allow-same-origin" not in answer.headers["Content-Security-Policy"]


async def test_a_repeated_delivery_gets_the_first_ones_execution(house, documents):
    await house.workflow(documents.hook({"responseMode": "accepted"}), activate=True)
    headers = {"Idempotency-Key": "delivery-1"}
    answers = [await house.client().post("/hooks/t", json={"n": n}, headers=headers) for n in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["execution_id"] for answer in answers}) == 1


async def test_a_test_call_runs_the_newest_version_without_leaving(house, documents):
    workflow = await house.workflow(documents.hook())
    answer = await house.client().post("/hooks-test/t", json={"name": "Zoe"})
    assert answer.status_code == 202
    done = await house.execution(answer.json()["execution_id"])
    assert (done["mode"], done["status"], done["workflow_id"]) == ("test", "completed", workflow["id"])


async def test_many_at_once_are_each_accepted_once(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    client = house.client()
    answers = await asyncio.gather(*(client.post("/hooks/t", json={"name": str(n)}) for n in range(100)))
    assert [answer.json()["hello"] for answer in answers] == [str(n) for n in range(100)]
    stats = (await house.owner.get(f"/api/v1/workflows/{workflow['id']}/stats")).json()
    assert stats["today"] == {"executions": 100, "failed": 0, "last_failed": None}


async def test_a_bug_behind_a_hook_is_a_problem_and_tells_nothing(house, documents, monkeypatch):
    async def broken(*args, **options):
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setattr(type(house.services.runtime.intake), "webhook", broken)
    answer = await house.client().post("/hooks/lead", json={})
    assert (answer.status_code, problem(answer)) == (500, "unexpected")
    assert "42" not in answer.text
