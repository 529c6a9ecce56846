"""The page at which a person decides, as their browser sees it: no script, no account, once."""

import asyncio
from html.parser import HTMLParser

import pytest

FORM = [
    {"name": "limit", "label": "New limit", "type": "number", "required": True, "help": "In euros."},
    {"name": "why", "type": "select", "options": ["growth", {"value": "other", "label": "Something <else>"}]},
    {"name": "sure", "label": "I am sure", "type": "checkbox"},
]


class Page(HTMLParser):
    """What a page consists of: (tag, attributes), and its text."""

    def __init__(self, answer):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(answer.text)
        self.text = " ".join(self.texts)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
async def ask(house, documents):
    """`await ask(form=…)` → (execution id, path of the page)."""

    async def begun(**config):
        config = {"to": "ada@example.com", "message": "Raise <b>it</b> for {{trigger.who}}?", **config}
        node = {"id": "approval", "type": "logic", "service": "wait_for_approval", "config": config}
        ends = [{"id": end, "type": "logic", "service": "no_op"} for end in ("approved", "rejected", "expired")]
        edges = [{"id": "e", "source": "manual", "target": "approval"}]
        edges += [{"id": n["id"], "source": "approval", "sourceHandle": n["id"], "target": n["id"]} for n in ends]
        workflow = await house.workflow({**documents.manual(node, *ends, edges=edges), "name": "Limits & more"})
        heard = house.services.runtime.bus.listen(workflow_id=workflow["id"])
        started = await house.owner.post(
            f"/api/v1/workflows/{workflow['id']}/run", json={"input": {"who": "<i>Zoe</i>"}}
        )
        async with asyncio.timeout(10):
            async for event in heard:
                if event.name == "node_waiting":
                    break
        heard.close()
        execution_id = started.json()["execution_id"]
        told = (await house.owner.get(f"/api/v1/executions/{execution_id}")).json()
        (run,) = [one for one in told["nodes_executed"] if one["node_id"] == "approval"]
        return execution_id, run["logs"][0]["text"].split("http://layers.test")[1]

    return begun


async def output(house, execution_id):
    told = await house.execution(execution_id)
    (run,) = [one for one in told["nodes_executed"] if one["node_id"] == "approval"]
    return run["output"], run["handles"]


async def test_the_page_asks_with_message_form_comment_and_two_buttons(house, ask):
    _, path = await ask(form=FORM)
    answer = await house.client().get(path)
    assert answer.status_code == 200
    page = Page(answer)
    assert "Raise <b>it</b> for <i>Zoe</i> ?" in page.text.replace("?", " ?").replace("  ", " ")
    assert not page.all("b")  # what came from the workflow is text
    assert not page.all("i")
    assert [one["value"] for one in page.all("button") if "value" in one] == ["approve", "reject"]
    names = [one["name"] for tag in ("input", "select", "textarea") for one in page.all(tag)]
    assert set(names) == {"form.limit", "form.why", "form.sure", "comment", "by"}
    assert [option["value"] for option in page.all("option")] == ["", "growth", "other"]
    assert next(one["value"] for one in page.all("input") if one["name"] == "by") == "ada@example.com"


async def test_the_page_can_be_used_without_sight_or_mouse(house, ask):
    _, path = await ask(form=FORM)
    page = Page(await house.client().get(path))
    labelled = {label.get("for") for label in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for control in page.all(tag):
            assert control["id"] in labelled or control.get("type") == "checkbox"  # that one stands in its label
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    described = [one["aria-describedby"] for one in page.all("input") if "aria-describedby" in one]
    assert described == ["form.limit-help"]
    assert set(described) <= ids
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    (first, *_) = page.all("button")
    assert "disabled" in first  # Enter in a field decides nothing


async def test_the_page_runs_no_script_and_is_kept_nowhere(house, ask):
    _, path = await ask()
    answer = await house.client().get(path)
    page = Page(answer)
    assert not page.all("script")
    assert not [attributes for _, attributes in page.tags if any(name.startswith("on") for name in attributes)]
    assert not [attributes for _, attributes in page.tags if "style" in attributes]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_approving_takes_its_branch_with_what_was_filled_in(house, ask):
    execution_id, path = await ask(form=FORM)
    sent = {"decision": "approve", "form.limit": "12.5", "form.why": "other", "form.sure": "on", "comment": " Fine. "}
    answer = await house.client().post(path, data={**sent, "by": "Ada"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    told, handles = await output(house, execution_id)
    assert handles == ["approved"]
    assert (told["approved"], told["comment"], told["by"], told["who"]) == (True, "Fine.", "Ada", "<i>Zoe</i>")
    assert told["form"] == {"limit": 12.5, "why": "other", "sure": True}
    assert isinstance(told["at"], int)
    assert told["link"] == f"http://layers.test{path}"
    page = Page(await house.client().get(path))
    assert page.texts[2:4] == [
        "Approved",
        "This was decided by Ada. Nothing is left to do here; you can close this page.",
    ]


async def test_rejecting_needs_no_form(house, ask):
    execution_id, path = await ask(form=FORM)
    answer = await house.client().post(path, data={"decision": "reject", "comment": "No."})
    assert answer.status_code == 303
    told, handles = await output(house, execution_id)
    assert (handles, told["approved"], told["comment"]) == (["rejected"], False, "No.")


async def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(house, ask):
    _, path = await ask(form=FORM)
    sent = {"decision": "approve", "form.limit": "much", "form.why": "<none>", "comment": "a < b", "by": ""}
    answer = await house.client().post(path, data=sent)
    page = Page(answer)
    assert answer.status_code == 422
    assert "“much” is no number." in page.texts
    assert "“<none>” is none of the choices of “why”." in page.texts
    assert [one["href"] for one in page.all("a")] == ["#form.limit", "#form.why"]
    limit = next(one for one in page.all("input") if one["name"] == "form.limit")
    assert (limit["aria-invalid"], limit["value"]) == ("true", "much")
    assert "a < b" in page.texts
    assert (await house.client().post(path, data={**sent, "form.limit": "1", "form.why": ""})).status_code == 303


async def test_a_second_decision_is_told_of_the_first(house, ask):
    execution_id, path = await ask()
    await house.client().post(path, data={"decision": "reject"})
    answer = await house.client().post(path, data={"decision": "approve"})
    assert (answer.status_code, Page(answer).texts[2]) == (409, "Rejected")
    assert (await output(house, execution_id))[1] == ["rejected"]


async def test_of_two_decisions_at_once_one_counts(house, ask):
    execution_id, path = await ask()
    both = [house.client().post(path, data={"decision": choice}) for choice in ("approve", "reject")]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*both))
    assert statuses == [303, 409]
    assert (await output(house, execution_id))[1] in (["approved"], ["rejected"])


async def test_neither_button_decides_nothing(house, ask):
    _, path = await ask()
    answer = await house.client().post(path, data={"comment": "hm"})
    assert (answer.status_code, "Choose one of the buttons." in Page(answer).texts) == (422, True)


async def test_when_it_expired_the_page_says_so(house, ask):
    execution_id, path = await ask(expiresAfter=0)
    told, handles = await output(house, execution_id)
    assert (handles, told["approved"]) == (["expired"], False)
    for answer in (await house.client().get(path), await house.client().post(path, data={"decision": "approve"})):
        assert (answer.status_code, Page(answer).texts[2]) == (410, "Too late")


async def test_when_the_execution_was_cancelled_the_page_says_so(house, ask):
    execution_id, path = await ask()
    await house.owner.post(f"/api/v1/executions/{execution_id}/cancel")
    await house.execution(execution_id)
    answer = await house.client().get(path)
    assert (answer.status_code, Page(answer).texts[2]) == (410, "No longer needed")


async def test_a_guessed_page_is_404(house, ask):
    _, path = await ask()
    for wrong in (path + "x", path[:-1], "/approve/x", "/approve/a.b.c.d"):
        assert (await house.client().get(wrong)).status_code == 404
        assert (await house.client().post(wrong, data={"decision": "approve"})).status_code == 404


async def test_its_address_can_be_sent_before_it_waits(house, ask):
    execution_id, path = await ask()
    links = house.services.runtime.engine._worker.links
    answer = await house.client().get(links.resume(execution_id) + "/approval")
    assert (answer.status_code, answer.headers["location"]) == (303, f"http://layers.test{path}")
    assert (await house.client().get(links.resume(execution_id) + "/manual")).status_code == 404


async def test_another_method_is_405(house, ask):
    _, path = await ask()
    answer = await house.client().put(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_more_than_a_megabyte_is_413(house, ask):
    _, path = await ask()
    answer = await house.client().post(path, data={"decision": "approve", "comment": "x" * 1_100_000})
    assert answer.status_code == 413


async def test_while_the_server_stops_it_is_503(house, ask):
    _, path = await ask()
    house.services.runtime.ready = False
    assert (await house.client().get(path)).status_code == 503
