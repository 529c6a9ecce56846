"""Wait for Webhook: what it parks for, and what it makes of a call."""

from datetime import timedelta

import pytest
from tests.conftest import NodeContext

from layers.catalog.node import RESUME
from layers.catalog.trigger import Arrival, Refusal
from layers.errors import WontWork
from layers.nodes.wait_for_webhook import WaitForWebhook


def arrival(method="POST", body=b"", content_type="", **headers):
    sent = [("content-type", content_type), *headers.items()]
    return Arrival(method, "wait", [("a", "1"), ("a", "2")], sent, body, "127.0.0.1", NodeContext.now)


def test_it_parks_for_a_call_and_tells_where():
    ctx = NodeContext({})
    parked = WaitForWebhook(method=("POST", "PUT")).run(ctx, {})
    assert (parked.until, parked.token) == (None, RESUME)
    assert ctx.logs == ["It waits for POST or PUT http://layers.test/resume/token/node-1"]


@pytest.mark.parametrize(("unit", "seconds"), [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400)])
def test_it_gives_up_after_the_time_that_was_set(unit, seconds):
    ctx = NodeContext({})
    assert WaitForWebhook(expiresAfter=1.5, unit=unit).run(ctx, {}).until == ctx.now + timedelta(seconds=1.5 * seconds)


def test_it_waits_for_a_year_at_the_most():
    assert WaitForWebhook(expiresAfter=365, unit="days").run(NodeContext({}), {})
    with pytest.raises(WontWork, match="365 days"):
        WaitForWebhook(expiresAfter=365.1, unit="days").run(NodeContext({}), {})
    with pytest.raises(WontWork, match="365 days"):
        WaitForWebhook(expiresAfter=1e300, unit="days").run(NodeContext({}), {})


def test_a_call_is_added_to_the_input():
    done = WaitForWebhook().resume(NodeContext({}), {"n": 1, "body": 0}, {}, {"method": "POST", "body": {"x": 1}})
    assert (done.output, done.handle) == ({"n": 1, "method": "POST", "body": {"x": 1}}, "output")


def test_without_a_call_it_expired_and_the_input_goes_on():
    done = WaitForWebhook().resume(NodeContext({}), {"n": 1}, {}, None)
    assert (done.output, done.handle) == ({"n": 1}, "expired")


def test_a_call_is_read_as_its_type_says_and_credentials_are_left_out():
    told = WaitForWebhook.receive({}, arrival(body=b'{"x": 1}', content_type="application/json", cookie="c", x="y"))
    headers = {"content-type": "application/json", "x": "y"}
    assert told == {"method": "POST", "query": {"a": ["1", "2"]}, "headers": headers, "body": {"x": 1}}
    assert WaitForWebhook.receive({}, arrival(body=b"a=b", content_type="text/plain"))["body"] == "a=b"


@pytest.mark.parametrize(
    ("config", "allow"),
    [({}, "POST"), ({"method": []}, "POST"), ({"method": ["get", "PUT"]}, "GET, PUT"), ({"method": "PATCH"}, "PATCH")],
)
def test_another_method_is_refused(config, allow):
    refusal = WaitForWebhook.receive(config, arrival("DELETE"))
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.headers) == (405, {"Allow": allow})


def test_a_body_that_is_not_what_it_says_is_refused():
    refusal = WaitForWebhook.receive({}, arrival(body=b"{", content_type="application/json"))
    assert (refusal.status, refusal.code) == (400, "BODY_MALFORMED")
