import json
from datetime import UTC, datetime

import pytest

from layers.catalog.effects import HttpAnswer
from layers.errors import TryAgain, WontWork
from layers.expressions import Secret
from layers.nodes.http_request import retry_after

NOW = datetime(2025, 11, 24, 16, tzinfo=UTC)
URL = "https://api.test/orders"


def answered(status=200, body=b'{"id": 7}', content_type="application/json", reason="OK", **headers):
    named = {"content-type": content_type, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return HttpAnswer(status, reason, named, body, "https://api.test/final", 120)


async def test_an_answer_becomes_the_output_beside_the_input(run_node):
    ran = await run_node("http_request", {"kept": 1}, {"url": URL}, answers=[answered()])
    assert ran.output == {
        "kept": 1, "statusCode": 200, "statusText": "OK", "headers": {"content-type": "application/json"},
        "body": {"id": 7}, "ok": True, "durationMs": 120, "url": "https://api.test/final",
    }  # fmt: skip
    (call,) = ran.calls
    assert (call.method, call.url, call.body, call.reads) == ("GET", URL, None, True)


async def test_values_in_paths_and_queries_are_percent_encoded(run_node):
    url = "{{variables.api}}/o/{{trigger.id}}?q={{trigger.q}}&n={{trigger.n}}"
    trigger = {"id": "../a b", "q": "x&y=1#z", "n": 3}
    config = {"url": url, "query": {"tag": ["a", "b c"], "none": None, "é": "ü"}}
    ran = await run_node("http_request", {}, config, trigger=trigger, variables={"api": "https://api.test:8443/v1"})
    assert ran.calls[0].url == ("https://api.test:8443/v1/o/..%2Fa%20b?q=x%26y%3D1%23z&n=3&tag=a&tag=b+c&%C3%A9=%C3%BC")


async def test_a_value_in_the_host_cannot_leave_the_host(run_node):
    ran = await run_node(
        "http_request", {}, {"url": "https://{{trigger.shop}}.api.test/x"}, trigger={"shop": "a/@evil"}
    )
    assert ran.calls[0].url == "https://a%2F%40evil.api.test/x"


async def test_a_query_goes_before_the_fragment(run_node):
    ran = await run_node("http_request", {}, {"url": URL + "?a=1#top", "query": {"b": 2}})
    assert ran.calls[0].url == URL + "?a=1&b=2#top"


@pytest.mark.parametrize(
    ("config", "body", "content_type"),
    [
        ({"body": {"n": "{{trigger.n}}", "t": ["Hi {{trigger.n}}"]}}, b'{"n":5,"t":["Hi 5"]}', "application/json"),
        ({"body": '{"n": {{trigger.n}}, "q": "{{trigger.q}}"}'}, b'{"n":5,"q":"\\"},{"}', "application/json"),
        (
            {"bodyType": "form", "body": {"a": "1 2", "b": ["x", "y"]}},
            b"a=1+2&b=x&b=y",
            "application/x-www-form-urlencoded",
        ),
        ({"bodyType": "text", "body": "n={{trigger.n}}"}, b"n=5", "text/plain; charset=utf-8"),
        ({"bodyType": "binary", "body": "AP8="}, b"\x00\xff", "application/octet-stream"),
    ],
)
async def test_each_kind_of_body_is_written_and_named(run_node, config, body, content_type):
    trigger = {"n": 5, "q": '"},{'}
    ran = await run_node("http_request", {}, {"url": URL, "method": "POST", **config}, trigger=trigger)
    assert ran.calls[0].body == body
    assert ran.calls[0].headers == {"Content-Type": content_type}


async def test_none_sends_no_body_even_if_one_is_left_in_the_form(run_node):
    ran = await run_node("http_request", {}, {"url": URL, "method": "POST", "bodyType": "none", "body": "{not json"})
    assert (ran.calls[0].body, ran.calls[0].headers) == (None, {})


async def test_secrets_travel_wrapped_and_are_masked_wherever_they_show(run_node):
    config = {
        "url": URL, "method": "POST", "headers": {"Authorization": "Bearer {{variables.key}}"},
        "body": {"key": "{{variables.key}}"},
    }  # fmt: skip
    (call,) = (await run_node("http_request", {}, config, variables={"key": Secret("sk-1")})).calls
    assert call.headers["Authorization"].reveal() == "Bearer sk-1"
    assert call.body.reveal() == b'{"key":"sk-1"}'
    assert "sk-1" not in json.dumps(call.describe())


async def test_a_secret_in_the_address_hides_the_address(run_node):
    config = {"url": "https://api.test/bot{{variables.key}}/send", "query": {"k": "{{variables.key}}"}}
    (call,) = (await run_node("http_request", {}, config, variables={"key": Secret("sk/1")})).calls
    assert call.url.reveal() == "https://api.test/botsk%2F1/send?k=sk%2F1"
    assert "sk" not in str(call.describe()["url"])


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
async def test_what_may_pass_is_tried_again(run_node, status):
    with pytest.raises(TryAgain) as caught:
        await run_node("http_request", {}, {"url": URL}, answers=[answered(status, b"busy", retry_after="7")])
    assert (caught.value.error_code, caught.value.retry_after) == ("HTTP_STATUS", 7)
    assert caught.value.details == {"status": status, "body": "busy"}


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 422])
async def test_every_other_status_is_final(run_node, status):
    with pytest.raises(WontWork, match=str(status)) as caught:
        await run_node("http_request", {}, {"url": URL}, answers=[answered(status, b"x" * 5000)])
    assert caught.value.error_code == "HTTP_STATUS"
    assert len(caught.value.details["body"]) == 2048


async def test_a_refusal_names_the_place_but_not_what_may_be_private_in_it(run_node):
    with pytest.raises(WontWork) as caught:
        await run_node("http_request", {}, {"url": "https://u:pw@api.test/a?token=t"}, answers=[answered(404)])
    assert caught.value.message == "GET api.test/a was answered 404 OK."


async def test_an_error_status_may_be_an_output(run_node):
    config = {"url": URL, "failOnErrorStatus": False}
    ran = await run_node("http_request", {}, config, answers=[answered(404, b'{"why": "gone"}', reason="Not Found")])
    assert (ran.output["ok"], ran.output["statusCode"], ran.output["body"]) == (False, 404, {"why": "gone"})


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("Mon, 24 Nov 2025 16:01:30 GMT", 90),
        ("Mon, 24 Nov 2025 15:00:00 GMT", 0),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, seconds):
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("kind", "content_type", "body", "wanted"),
    [
        ("auto", "application/json", b'{"a": 1}', {"a": 1}),
        ("auto", "application/problem+json", b"{}", {}),
        ("auto", "application/json", b"", None),
        ("auto", "application/json", b"<html>", "<html>"),
        ("auto", "text/plain; charset=latin-1", "Köln".encode("latin-1"), "Köln"),
        ("auto", "image/png", b"\x89PNG\xff", "iVBOR/8="),
        ("auto", "", b"plain", "plain"),
        ("text", "application/json", b'{"a": 1}', '{"a": 1}'),
        ("json", "text/plain", b"[1]", [1]),
        ("base64", "text/plain", b"hi", "aGk="),
    ],
)
async def test_an_answer_is_read_as_it_says_or_as_it_is_told(run_node, kind, content_type, body, wanted):
    ran = await run_node(
        "http_request", {}, {"url": URL, "responseType": kind}, answers=[answered(200, body, content_type)]
    )
    assert ran.output["body"] == wanted


async def test_json_that_did_not_come_is_an_error_when_it_was_asked_for(run_node):
    with pytest.raises(WontWork) as caught:
        await run_node("http_request", {}, {"url": URL, "responseType": "json"}, answers=[answered(200, b"<html>")])
    assert caught.value.error_code == "HTTP_BODY_INVALID"


async def test_in_a_test_the_output_says_that_nothing_was_sent_and_what_would_have_been(run_node):
    ran = await run_node("http_request", {}, {"url": URL, "method": "POST", "body": {"a": 1}})
    assert (ran.output["statusCode"], ran.output["ok"], ran.output["body"], ran.output["_dryRun"]) == (
        200,
        True,
        {},
        True,
    )
    assert ran.output["request"]["body"] == '{"a":1}'


@pytest.mark.parametrize("mock", [{"statusCode": 201, "body": {"id": 9}}, {"id": 9}])
async def test_in_a_test_the_answer_laid_out_is_the_answer(run_node, mock):
    ran = await run_node("http_request", {}, {"url": URL, "mockResponse": mock})
    assert ran.output["body"] == {"id": 9}
    assert "_dryRun" not in ran.output


async def test_an_answer_laid_out_may_be_a_refusal(run_node):
    with pytest.raises(TryAgain):
        await run_node("http_request", {}, {"url": URL, "mockResponse": {"statusCode": 503}})


async def test_only_a_get_may_really_be_sent_in_a_test(run_node):
    sent = [
        (await run_node("http_request", {}, {"url": URL, "method": method, "testSend": True})).calls[0].really
        for method in ("GET", "POST")
    ]
    assert sent == [True, False]


async def test_what_an_effect_raises_is_what_the_node_raises(run_node):
    with pytest.raises(TryAgain) as caught:
        await run_node("http_request", {}, {"url": URL}, answers=[TryAgain("no route", code="HTTP_NETWORK")])
    assert caught.value.error_code == "HTTP_NETWORK"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"url": "example.com/x"}, "url"),
        ({"url": "ftp://example.com"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://a.test/{{trigger.nope}} x"}, "url"),
        ({"url": URL, "headers": "{not json"}, "headers"),
        ({"url": URL, "headers": "[1]"}, "headers"),
        ({"url": URL, "headers": {"X": "a\nb"}}, "headers"),
        ({"url": URL, "method": "BREW"}, "method"),
        ({"url": URL, "timeoutSeconds": "long"}, "timeoutSeconds"),
        ({"url": URL, "bodyType": "binary", "body": "%%"}, "body"),
        ({"url": URL, "bodyType": "form", "body": [1]}, "body"),
        ({"url": URL, "mockResponse": {"statusCode": 9}}, "mockResponse"),
    ],
)
async def test_bad_config_is_refused_by_field_and_nothing_is_sent(run_node, config, field):
    with pytest.raises(WontWork) as caught:
        await run_node("http_request", {}, config)
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", field)


async def test_an_address_that_came_out_empty_says_so(run_node):
    with pytest.raises(WontWork, match="came out empty"):
        await run_node("http_request", {}, {"url": "{{trigger.nope}}"}, trigger={})


def test_an_answer_survives_the_journal_as_it_was():
    from layers.catalog.effects import HttpCall

    call = HttpCall("GET", URL)
    for body in (b'{"a": 1}', b"\x00\xff"):
        answer = answered(200, body)
        assert call.from_json(json.loads(json.dumps(call.to_json(answer)))) == answer


async def test_white_space_around_a_header_is_not_sent(run_node):
    config = {"url": URL, "headers": {"X-Key": "{{variables.key}}", "Authorization": "Bearer {{trigger.none}}"}}
    (call,) = (await run_node("http_request", {}, config, variables={"key": Secret(" sk-1\r\n")})).calls
    assert (call.headers["X-Key"].reveal(), call.headers["Authorization"]) == ("sk-1", "Bearer")


@pytest.mark.parametrize("value", ["a\nb", "a\x0bb", "a\x00b", "a\x7fb"])
async def test_what_no_header_may_hold_is_refused_without_showing_it(run_node, value):
    config = {"url": URL, "headers": {"X-Key": "{{variables.key}}"}}
    with pytest.raises(WontWork, match="“X-Key” has a") as caught:
        await run_node("http_request", {}, config, variables={"key": Secret(f"sk-{value}")})
    assert "sk-" not in str(caught.value)
