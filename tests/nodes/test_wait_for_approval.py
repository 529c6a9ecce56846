"""Wait for Approval: what it asks, and what it makes of the answer."""

from datetime import timedelta

import pytest
from tests.conftest import NodeContext

from layers.catalog.node import APPROVE
from layers.catalog.question import Field, answers, fields_of_form
from layers.errors import WontWork
from layers.nodes.wait_for_approval import WaitForApproval

STATE = {"to": "ada@example.com", "message": "", "form": [], "link": "http://l/approve/t"}


def test_it_parks_with_the_question_and_tells_where_it_is_asked():
    ctx = NodeContext({})
    parked = WaitForApproval(to="ada@example.com", message="Yes?", form=["why"], expiresAfter=2).run(ctx, {})
    link = "http://layers.test/approve/token/node-1"
    assert (parked.until, parked.token) == (ctx.now + timedelta(days=2), APPROVE)
    (field,) = parked.state.pop("form")
    assert parked.state == {"to": "ada@example.com", "message": "Yes?", "link": link}
    assert Field(**field) == Field("why", "why")
    assert ctx.logs == [f"ada@example.com decides at {link}"]


@pytest.mark.parametrize(("approved", "handle"), [(True, "approved"), (False, "rejected")])
def test_the_decision_takes_its_branch(approved, handle):
    decision = {"approved": approved, "comment": "c", "form": {"a": 1}, "by": "Ada", "at": 7}
    done = WaitForApproval(to="x").resume(NodeContext({}), {"n": 1, "comment": "mine"}, STATE, decision)
    assert (done.output, done.handle) == ({"n": 1, **decision, "link": STATE["link"]}, handle)


def test_without_a_decision_it_expired_and_is_not_approved():
    done = WaitForApproval(to="x").resume(NodeContext({}), {"n": 1}, STATE, None)
    assert done.handle == "expired"
    told = {"approved": False, "comment": "", "form": {}, "by": "", "at": 1_764_000_000_000, "link": STATE["link"]}
    assert done.output == {"n": 1, **told}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "a"}, "list of fields"),
        ([{"label": "A"}], "needs a “name”"),
        ([7], "needs a “name”"),
        ([{"name": "a", "type": "file"}], "has the type “file”"),
        ([{"name": "a", "type": ["text"]}], "has the type"),
        ([{"name": "a", "type": "select"}], "options"),
        (["a", {"name": "a"}], "Two fields"),
        ([f"f{n}" for n in range(51)], "50 fields"),
    ],
)
def test_a_form_that_is_none_says_why(form, said):
    with pytest.raises(ValueError, match=said):
        fields_of_form(form)
    with pytest.raises(WontWork, match=said) as error:
        WaitForApproval(to="x", form=form).run(NodeContext({}), {})
    assert error.value.details["field"] == "form"


def test_a_form_may_be_short():
    assert fields_of_form(["a", {"id": "b", "label": "B", "default": 5}]) == (
        Field("a", "a"),
        Field("b", "B", value="5"),
    )
    (tick,) = fields_of_form([{"name": "t", "type": "checkbox", "value": True}])
    assert tick.value == "on"


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        ("text", " a ", "a"), ("text", "  ", None), ("number", "3", 3), ("number", "-2.5", -2.5),
        ("number", "1e3", 1000),
        ("date", "2026-03-09", "2026-03-09"), ("email", "a@b.c", "a@b.c"), ("phone", "+49 1", "+49 1"),
        ("checkbox", "on", True), ("checkbox", "", False),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value(type_, typed, value):
    assert answers([Field("a", "A", type_)], {"a": typed}) == ({"a": value}, {})


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        ("number", "x"), ("number", "nan"), ("number", "inf"), ("date", "9.3.2026"), ("email", "a@@b"), ("email", "ab"),
        ("select", "x"), ("text", "x" * 10_001),
    ],
)  # fmt: skip
def test_what_cannot_be_a_value_is_a_mistake(type_, typed):
    values, mistakes = answers([Field("a", "A", type_, options=[("y", "Y")])], {"a": typed})
    assert (values, list(mistakes)) == ({}, ["a"])


def test_what_is_required_has_to_be_there():
    fields = [Field("a", "A", required=True), Field("b", "B", "checkbox", required=True)]
    assert answers(fields, {"a": " "})[1] == {"a": "“A” is missing.", "b": "“B” has to be ticked."}
