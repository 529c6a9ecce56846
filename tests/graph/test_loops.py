"""Loops: one frame per item, results in the order of the items, and what ends them early (ENGINE R21, R22, R26)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.graph.advance import resume
from layers.graph.check import check
from layers.graph.document import load
from layers.graph.fold import apply
from layers.graph.loops import Results
from layers.graph.records import Failure
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus

BROKEN = Failure("BROKEN", "It broke.")
BUSY = Failure("BUSY", "busy", retryable=True)


def loop(items, **config):
    return {"service": "loop", "items": items, **config}


def twice(node, given, attempt):
    return {"twice": given["item"] * 2} if node == "body" else None


def test_each_item_runs_the_body_in_a_scope_of_its_own(graph, play):
    plan = graph({"l": loop([1, 2, 3]), "body": "step", "end": "step"}, ["t>l", "l.each_item>body", "l.completed>end"])
    played = play(plan, twice)
    assert played.ran == {"l": 1, "body@l[0]": 1, "body@l[1]": 1, "body@l[2]": 1, "end": 1}
    assert played.output("l")["results"] == [{"twice": 2}, {"twice": 4}, {"twice": 6}]
    assert {k: played.output("l")[k] for k in ("count", "succeeded", "failed", "items", "truncated")} == {
        "count": 3, "succeeded": 3, "failed": 0, "items": [1, 2, 3], "truncated": False,
    }  # fmt: skip
    assert played.execution.status is ExecutionStatus.COMPLETED


def test_a_loop_over_nothing_completes_at_once(graph, play):
    plan = graph({"l": loop([]), "body": "step", "end": "step"}, ["t>l", "l.each_item>body", "l.completed>end"])
    played = play(plan, twice)
    assert played.ran == {"l": 1, "end": 1}
    assert played.output("l")["results"] == []


def test_a_loop_without_a_body_completes_too(graph, play):
    played = play(graph({"l": loop([1, 2]), "end": "step"}, ["t>l", "l.completed>end"]))
    assert played.output("l")["count"] == 2


def test_a_body_may_end_by_an_edge_back_and_that_gives_its_result(graph, play):
    plan = graph(
        {"l": loop([1, 2]), "body": "step", "side": "step"},
        ["t>l", "l.each_item>body", "body>l", "l.each_item>side"],
    )
    played = play(plan, twice)
    assert played.output("l")["results"] == [{"twice": 2}, {"twice": 4}]
    assert played.ran["side@l[1]"] == 1


def test_only_as_many_items_as_allowed_are_open_and_results_keep_their_order(graph, play):
    plan = graph({"l": loop(list(range(7)), concurrency=3), "body": "step"}, ["t>l", "l.each_item>body"])
    widest = 0
    orders = iter([2, 1, 0, 1, 2, 0, 0, 1, 0, 0, 0, 0])

    def order(waiting):
        nonlocal widest
        widest = max(widest, waiting)
        return min(next(orders), waiting - 1)

    played = play(plan, twice, order=order)
    assert widest == 3
    assert [r["twice"] for r in played.output("l")["results"]] == [0, 2, 4, 6, 8, 10, 12]


def test_r22_branches_inside_a_body_settle_in_their_scope(graph, play):
    plan = graph(
        {"l": loop([1, 2]), "if": "branch", "odd": "step", "even": "step"},
        ["t>l", "l.each_item>if", "if.true>odd", "if.false>even"],
    )
    played = play(plan, lambda n, given, a: (given, "true" if given["item"] % 2 else "false") if n == "if" else {n: 1})
    assert [key for key in played.ran if key.startswith(("odd", "even"))] == ["odd@l[0]", "even@l[1]"]
    assert played.output("l")["results"] == [{"odd": 1}, {"even": 1}]


def test_loops_nest_and_each_scope_has_its_path(graph, play):
    plan = graph(
        {"a": loop([1, 2]), "b": loop([10, 20]), "body": "step", "end": "step"},
        ["t>a", "a.each_item>b", "b.each_item>body", "a.completed>end"],
    )
    played = play(plan, twice)
    assert [key for key in played.ran if key.startswith("body")] == [
        "body@a[0]/b[0]", "body@a[0]/b[1]", "body@a[1]/b[0]", "body@a[1]/b[1]",
    ]  # fmt: skip
    inner = [result["results"] for result in played.output("a")["results"]]
    assert inner == [[{"twice": 20}, {"twice": 40}]] * 2


def test_r26_a_failure_fails_the_loop_and_then_the_execution(graph, play):
    plan = graph({"l": loop([1, 2, 3]), "body": "step", "end": "step"}, ["t>l", "l.each_item>body", "l.completed>end"])
    played = play(plan, lambda n, given, a: BROKEN if given.get("item") == 2 else None)
    assert "body@l[2]" not in played.ran
    assert played.execution.status is ExecutionStatus.FAILED
    assert (played.records[-1].error, played.records[-1].error_node) == (BROKEN, "l")
    assert played.status("l") is NodeStatus.ERROR


def test_r26_the_loops_error_handle_takes_a_failure_of_its_body_over(graph, play):
    plan = graph({"l": loop([1]), "body": "step", "rescue": "step"}, ["t>l", "l.each_item>body", "l.error>rescue"])
    played = play(plan, lambda n, given, a: BROKEN if n == "body" else None)
    assert played.execution.status is ExecutionStatus.COMPLETED
    assert played.output("rescue")["error"]["code"] == "BROKEN"


def test_continue_counts_the_failed_item_and_goes_on(graph, play):
    plan = graph({"l": loop([1, 2, 3], itemErrorHandling="continue"), "body": "step"}, ["t>l", "l.each_item>body"])
    played = play(plan, lambda n, given, a: BROKEN if given.get("item") == 2 else twice(n, given, a))
    assert played.execution.status is ExecutionStatus.COMPLETED
    assert played.output("l")["results"] == [{"twice": 2}, None, {"twice": 6}]
    assert (played.output("l")["succeeded"], played.output("l")["failed"]) == (2, 1)


def test_a_failure_lets_items_in_flight_end_and_opens_no_more(graph, play):
    plan = graph({"l": loop(list(range(9)), concurrency=3), "body": "step"}, ["t>l", "l.each_item>body"])
    played = play(plan, lambda n, given, a: BROKEN if given.get("item") == 0 else None)
    assert {key for key in played.ran if key.startswith("body")} == {"body@l[0]", "body@l[1]", "body@l[2]"}


def test_a_retry_in_a_body_repeats_that_run_alone(graph, play):
    flaky = {"service": "step", "errorHandling": "retry"}
    plan = graph({"l": loop([1, 2]), "body": flaky}, ["t>l", "l.each_item>body"])
    played = play(plan, lambda n, given, attempt: BUSY if attempt == 1 and given["item"] == 2 else twice(n, given, 1))
    assert played.ran == {"l": 1, "body@l[0]": 1, "body@l[1]": 2}


def test_a_break_ends_its_iteration_and_starts_no_further_item(graph, play):
    plan = graph(
        {"l": loop([1, 2, 3, 4]), "if": "branch", "body": "step", "stop": "break", "end": "step"},
        ["t>l", "l.each_item>if", "if.true>stop", "if.false>body", "l.completed>end"],
    )
    played = play(plan, lambda n, g, a: (g, "true" if g["item"] == 3 else "false") if n == "if" else twice(n, g, a))
    assert [key for key in played.ran if key.startswith("body")] == ["body@l[0]", "body@l[1]"]
    assert played.output("l")["count"] == 3
    assert played.ran["end"] == 1
    assert played.execution.status is ExecutionStatus.COMPLETED


def test_loop_while_repeats_until_its_condition_fails(graph, play):
    plan = graph({"l": {"service": "while", "passes": 3}, "body": "step", "end": "step"}, ["t>l", "l.each_item>body", "l.completed>end"])  # fmt: skip # noqa: E501
    played = play(plan, lambda n, given, a: {"i": given["index"]} if n == "body" else None)
    assert played.output("l")["results"] == [{"i": 0}, {"i": 1}, {"i": 2}]
    assert played.ran["l"] == 4
    assert played.ran["end"] == 1


def test_for_each_runs_the_node_once_per_element(graph, play):
    plan = graph({"n": {"service": "step", "forEach": {"items": [1, 2, 3], "concurrency": 2}}, "end": "step"}, ["t>n", "n>end"])  # fmt: skip # noqa: E501
    played = play(plan, lambda n, given, a: {"twice": given["item"] * 2} if n == "n" else None)
    assert played.output("n") == {
        "results": [{"twice": 2}, {"twice": 4}, {"twice": 6}], "count": 3, "succeeded": 3, "failed": 0,
    }  # fmt: skip
    assert played.ran == {"n": 1, "n@n[0]": 1, "n@n[1]": 1, "n@n[2]": 1, "end": 1}


def test_a_merge_inside_a_body_joins_per_item(graph, play):
    plan = graph(
        {"l": loop([1, 2], concurrency=2), "a": "step", "b": "step", "m": "join"},
        ["t>l", "l.each_item>a", "l.each_item>b", "a>m.input_a", "b>m.input_b"],
    )
    played = play(plan, lambda n, given, attempt: {n: given.get("item")} if n in "ab" else None)
    assert played.output("l")["results"] == [{"a": 1, "b": 1, "m": 1}, {"a": 2, "b": 2, "m": 1}]


@pytest.mark.parametrize(
    ("nodes", "edges", "edge", "mend"),
    [
        ({"a": "step", "l": loop([]), "b": "step"}, ["t>a", "a>l", "l.each_item>b", "a>b"], "e3", "{{nodes.a}}"),
        ({"l": loop([]), "b": "step", "c": "step"}, ["t>l", "l.each_item>b", "b>c", "t>c"], "e3", "{{nodes.t}}"),
        ({"l": loop([]), "b": "step", "c": "step"}, ["t>l", "l.each_item>b", "l.completed>b", "t>c"], "e2", "nodes.l"),
        (
            {"l": loop([]), "m": loop([]), "b": "step"},
            ["t>l", "l.each_item>m", "m.each_item>b", "b>l"],
            "e3",
            "“m”",
        ),
    ],
)
def test_r21_an_edge_that_leaves_or_enters_a_body_is_named_with_its_mend(nodes, edges, edge, mend, shapes):
    drawn = [{"id": "t", "service": "start"}, *({"id": n, **(s if isinstance(s, dict) else {"service": s})} for n, s in nodes.items())]  # fmt: skip # noqa: E501
    wired = []
    for index, text in enumerate(edges):
        (source, _, out), (target, _, into) = (end.partition(".") for end in text.split(">"))
        wired.append({"id": f"e{index}", "source": source, "target": target, "sourceHandle": out or None, "targetHandle": into or None})  # fmt: skip # noqa: E501
    categories = {service: shape.category for service, shape in shapes.items()}
    found = [p for p in check(load({"nodes": drawn, "edges": wired}, categories).workflow, shapes) if p.code == "LOOP_BODY_LEAK"]  # fmt: skip # noqa: E501
    assert [problem.edge_id for problem in found] == [edge]
    assert mend in found[0].mend


def test_the_edge_back_to_the_loop_is_the_one_legal_cycle(shapes):
    nodes = [{"id": "t", "service": "start"}, {"id": "l", "service": "loop"}, {"id": "b", "service": "step"}]
    edges = [
        {"id": "1", "source": "t", "target": "l"},
        {"id": "2", "source": "l", "target": "b", "sourceHandle": "each_item"},
        {"id": "3", "source": "b", "target": "l"},
    ]
    categories = {service: shape.category for service, shape in shapes.items()}
    assert check(load({"nodes": nodes, "edges": edges}, categories).workflow, shapes) == []


@given(
    st.integers(1, 6), st.integers(1, 4), st.sampled_from(("fail", "continue")), st.sets(st.integers(0, 5)), st.data()
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_crash_after_any_record_of_a_loop_goes_on_to_the_same_outcome(graph_of, size, width, mode, broken, data):
    graph, play = graph_of
    plan = graph(
        {
            "l": loop(list(range(size)), concurrency=width, itemErrorHandling=mode),
            "a": "step",
            "b": "step",
            "end": "step",
        },
        ["t>l", "l.each_item>a", "a>b", "l.completed>end"],
    )

    def answer(node, given, attempt):
        return BROKEN if node == "a" and given["item"] in broken else None

    whole = play(plan, answer, order=lambda n: data.draw(st.integers(0, n - 1)))
    folded = None
    for record in whole.records[: data.draw(st.integers(1, len(whole.records)))]:
        folded = apply(plan, folded, record)
    if folded.status in FINISHED:
        return
    again = play.on(plan, resume(plan, folded, 5000), answer)
    assert again.execution.status is whole.execution.status
    if whole.execution.status is ExecutionStatus.COMPLETED:
        assert again.output("l") == whole.output("l")


@given(st.dictionaries(st.integers(0, 700), st.integers()))
def test_results_keep_their_places(places):
    results = Results()
    for index, value in places.items():
        results = results.put(index, value)
    size = max(places, default=-1) + 1
    assert list(results) == [places.get(index) for index in range(size)]
    assert all(results.at(index) == places.get(index) for index in range(size + 3))
