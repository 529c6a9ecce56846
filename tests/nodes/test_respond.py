import pytest

from layers.errors import WontWork
from layers.expressions import Secret


async def test_a_json_answer_with_status_and_headers_of_its_own(run_node):
    config = {"statusCode": "201", "headers": '{"X-Lead": "{{trigger.id}}"}', "body": {"id": "{{trigger.id}}"}}
    ran = await run_node("respond", {"kept": 1}, config, trigger={"id": 7})
    (reply,) = ran.ctx.replies
    assert (reply.status, reply.body) == (201, b'{"id":7}')
    assert reply.headers == {"X-Lead": "7", "Content-Type": "application/json"}
    assert ran.output == {"kept": 1}


async def test_without_a_body_the_input_is_the_answer(run_node):
    ran = await run_node("respond", {"a": 1}, {})
    assert ran.ctx.replies[0].body == b'{"a":1}'


async def test_text_and_html_are_templates_and_say_what_they_are(run_node):
    text = await run_node("respond", {}, {"bodyType": "text", "body": "Hi {{trigger.n}}"}, trigger={"n": "Zoë"})
    html = await run_node("respond", {}, {"bodyType": "html", "body": "<b>{not json}</b>"})
    assert text.ctx.replies[0].body == "Hi Zoë".encode()
    assert text.ctx.replies[0].headers["Content-Type"] == "text/plain; charset=utf-8"
    assert html.ctx.replies[0].body == b"<b>{not json}</b>"


async def test_none_answers_without_a_body(run_node):
    (reply,) = (await run_node("respond", {"a": 1}, {"bodyType": "none", "statusCode": 204})).ctx.replies
    assert (reply.status, reply.headers, reply.body) == (204, {}, b"")


async def test_the_authors_content_type_wins(run_node):
    config = {"headers": {"content-type": "application/problem+json"}, "body": {}}
    assert (await run_node("respond", {}, config)).ctx.replies[0].headers == {
        "content-type": "application/problem+json"
    }


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"headers": "{not json"}, "headers"),
        ({"headers": {"bad name": "x"}}, "headers"),
        ({"headers": {"X": "a\r\nSet-Cookie: b"}}, "headers"),
        ({"body": "{not json"}, "body"),
        ({"statusCode": 99}, "statusCode"),
        ({"statusCode": 200.5}, "statusCode"),
        ({"body": "{{variables.key}}"}, "body"),
        ({"headers": {"X": "{{variables.key}}"}}, "body"),
    ],
)
async def test_what_cannot_be_an_answer_is_config_invalid_by_field(run_node, config, field):
    with pytest.raises(WontWork) as caught:
        await run_node("respond", {}, config, variables={"key": Secret("sk-1")})
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", field)
    assert "sk-1" not in caught.value.message
