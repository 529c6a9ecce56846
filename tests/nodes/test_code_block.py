from datetime import UTC, datetime

import pytest

from layers.catalog.code import CodeFault, CodeLine, CodeOutcome
from layers.errors import TryAgain, WontWork
from layers.expressions import Secret

CODE = {"code": "return {total: 1}"}


async def test_the_code_gets_its_input_and_what_it_returns_flows_on(run_node):
    ran = await run_node("code_block", {"a": 1}, CODE, trigger={"t": 1}, answers=[CodeOutcome({"total": 5})])
    call = ran.calls[0]
    assert ran.output == {"total": 5}
    assert (call.language, call.code) == ("javascript", "return {total: 1}")
    assert (call.data["input"], call.data["trigger"]) == ({"a": 1}, {"t": 1})
    assert (call.now, call.owner) == (datetime(2025, 11, 24, 16, tzinfo=UTC), "wf_1")


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ('nodes["a"].x', {"a"}),
        ("nodes['a-b']", {"a-b"}),
        ("nodes.a + nodes?.b", {"a", "b"}),
        ("nodes[ 'a' ]", {"a"}),
        ("nodes[key]", {"a", "b", "a-b"}),
        ("nodes.get('a')", {"a", "b", "a-b"}),
        ("({...nodes})", {"a", "b", "a-b"}),
        ("const nodes = []; nodes['a'] = 1", {"a", "b", "a-b"}),
        ("eval('no' + 'des')", {"a", "b", "a-b"}),
        ("input.nodes.a", set()),
        ("mynodes.a", set()),
        ("// nodes['a']\nreturn 1", set()),
        ("# nodes['a']\nreturn 1", set()),
        ("nodes.map", set()),
    ],
)
async def test_only_the_nodes_that_the_code_names_are_sent(run_node, code, sent):
    nodes = {"a": {"x": 1}, "b": {"x": 2}, "a-b": {"x": 3}}
    ran = await run_node("code_block", {}, {"code": code}, nodes=nodes)
    assert set(ran.calls[0].data["nodes"]) == sent


@pytest.mark.parametrize(("value", "output"), [({"a": 1}, {"a": 1}), ([1], {"items": [1]}), (None, {})])
async def test_what_flows_on_is_an_object(run_node, value, output):
    assert (await run_node("code_block", {}, CODE, answers=[CodeOutcome(value)])).output == output


@pytest.mark.parametrize("value", [1, "x", True])
async def test_a_single_value_is_no_output(run_node, value):
    with pytest.raises(WontWork) as refused:
        await run_node("code_block", {}, CODE, answers=[CodeOutcome(value)])
    assert refused.value.error_code == "CODE_OUTPUT_INVALID"
    assert refused.value.details["hint"] == "return { result: … }"


async def test_r18_secrets_are_handed_over_only_where_the_node_says_so(run_node):
    variables = {"key": Secret("sk-1"), "rate": 2}
    ran = await run_node("code_block", {}, CODE, variables=variables)
    assert ran.calls[0].data["variables"] == {"key": None, "rate": 2}
    ran = await run_node("code_block", {}, {**CODE, "includeSecrets": True}, variables=variables)
    assert isinstance(ran.calls[0].data["variables"]["key"], Secret)


@pytest.mark.parametrize(
    ("code", "config", "error"),
    [
        ("CODE_ERROR", {}, TryAgain),
        ("CODE_WORKER_LOST", {}, TryAgain),
        ("CODE_QUEUE_TIMEOUT", {}, TryAgain),
        ("CODE_SYNTAX", {}, WontWork),
        ("CODE_OUTPUT_INVALID", {}, WontWork),
        ("CODE_INPUT_TOO_LARGE", {}, WontWork),
        ("CODE_UNAVAILABLE", {}, WontWork),
        ("CODE_TIMEOUT", {}, WontWork),
        ("CODE_MEMORY", {}, WontWork),
        ("CODE_TIMEOUT", {"retryLimits": True}, TryAgain),
        ("CODE_MEMORY", {"retryLimits": True}, TryAgain),
    ],
)
async def test_what_is_worth_another_attempt(run_node, code, config, error):
    with pytest.raises(error) as failed:
        await run_node("code_block", {}, {**CODE, **config}, answers=[CodeOutcome(fault=CodeFault(code, "no"))])
    assert failed.value.error_code == code


async def test_an_error_says_where_and_its_log_is_kept(registry):
    from tests.conftest import NodeContext, RecordedEffects

    from layers.nodes.code_block import CodeBlock, read_source

    fault = CodeFault("CODE_ERROR", "b is not defined", "ReferenceError", 3, 10, "at code (line 3)")
    outcome = CodeOutcome(None, fault, (CodeLine("log", "start", 0), CodeLine("warn", "hm", 1)))
    ctx = NodeContext({"nodes": {}, "variables": {}}, effects=RecordedEffects([outcome]))
    with pytest.raises(TryAgain, match=r"ReferenceError: b is not defined \(line 3, column 10\)") as failed:
        await CodeBlock(read_source("x", frozenset())).run(ctx, {})
    assert ctx.logs == ["start", "hm"]
    assert {key: failed.value.details[key] for key in ("line", "column", "stack", "language")} == {
        "line": 3, "column": 10, "stack": "at code (line 3)", "language": "javascript",
    }  # fmt: skip


async def test_waiting_for_a_worker_is_told_in_the_log(run_node):
    ran = await run_node("code_block", {}, CODE, answers=[CodeOutcome({}, queue_ms=1200)])
    assert ran.ctx.logs == ["Queued for 1200 ms until a worker was free."]


def test_the_form_says_which_field_names_the_language(registry):
    form = registry.get("code_block").config_schema
    assert (form["properties"]["code"]["x-kind"], form["properties"]["code"]["x-language"]) == ("code", "language")
    assert form["required"] == ["code"]
