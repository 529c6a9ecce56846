"""All structural problems at once, each with its place and its mend."""

from __future__ import annotations

import pytest

from layers.graph.check import STRUCTURAL, check, find_cycles
from layers.graph.document import load
from layers.graph.model import Edge


@pytest.fixture
def problems(shapes):
    categories = {service: shape.category for service, shape in shapes.items()}

    def find(nodes, edges):
        drawn = [{"id": n, "service": s} if isinstance(s, str) else {"id": n, **s} for n, s in nodes]
        wired = [{"id": f"e{i}", **dict(zip(("source", "target", "sourceHandle", "targetHandle"), e, strict=False))} for i, e in enumerate(edges)]  # fmt: skip # noqa: E501
        return check(load({"nodes": drawn, "edges": wired}, categories).workflow, shapes)

    return find


def codes(found):
    return [problem.code for problem in found]


def test_a_sound_workflow_has_no_problem(problems):
    assert problems([("t", "start"), ("a", "step")], [("t", "a")]) == []


def test_a_workflow_without_trigger_says_how_to_add_one(problems):
    (problem,) = problems([("a", "step")], [])
    assert problem.code == "NO_TRIGGER"
    assert "webhook" in problem.mend


def test_several_triggers_are_allowed_and_what_no_trigger_reaches_is_a_warning(problems):
    found = problems([("t", "start"), ("u", "start"), ("a", "step"), ("lost", "step")], [("t", "a"), ("u", "a")])
    assert [(p.code, p.severity, p.node_id) for p in found] == [("DISCONNECTED", "warning", "lost")]


def test_duplicate_ids_point_at_the_repetition(problems):
    found = problems([("t", "start"), ("a", "step"), ("a", "step")], [("t", "a")])
    assert (found[0].code, found[0].pointer) == ("DUPLICATE_ID", "/nodes/2/id")


def test_an_edge_to_a_missing_node_names_the_edge_and_the_end(problems):
    (problem,) = problems([("t", "start"), ("a", "step")], [("t", "a"), ("a", "gone")])
    assert (problem.code, problem.edge_id, problem.pointer) == ("EDGE_NODE_MISSING", "e1", "/edges/1/target")
    assert "gone" in problem.message


def test_an_edge_from_a_node_with_several_outputs_must_name_one(problems):
    (problem,) = problems([("t", "start"), ("if", "branch"), ("a", "step")], [("t", "if"), ("if", "a")])
    assert problem.code == "EDGE_HANDLE_REQUIRED"
    assert "“true”, “false”" in problem.mend


@pytest.mark.parametrize("edge", [("a", "b", "left", None), ("a", "b", None, "left")])
def test_an_unknown_handle_lists_the_known_ones(problems, edge):
    found = problems([("t", "start"), ("a", "step"), ("b", "step")], [("t", "a"), edge])
    assert codes(found) == ["EDGE_HANDLE_UNKNOWN"]


def test_every_node_but_a_trigger_has_an_error_handle(problems):
    nodes = [("t", "start"), ("a", "step"), ("b", "step")]
    assert problems(nodes, [("t", "a"), ("a", "b", "error")]) == []
    assert codes(problems(nodes, [("t", "a", "error"), ("a", "b")])) == ["EDGE_HANDLE_UNKNOWN"]


def test_trigger_out_and_output_are_the_same_handle_of_a_trigger(problems):
    nodes = [("t", "start"), ("a", "step")]
    assert problems(nodes, [("t", "a", "trigger_out", "input")]) == []
    assert codes(problems(nodes, [("t", "a", "trigger_out"), ("t", "a", "output")])) == ["EDGE_TWICE"]


def test_the_handles_of_a_switch_follow_its_cases(problems):
    cases = {"service": "cases", "config": {"cases": [{"handle": "big"}, {"handle": "small"}]}}
    nodes = [("t", "start"), ("s", cases), ("a", "step"), ("b", "step")]
    assert problems(nodes, [("t", "s"), ("s", "a", "big"), ("s", "b", "default")]) == []
    assert codes(problems(nodes, [("t", "s"), ("s", "a", "huge"), ("s", "b", "small")])) == ["EDGE_HANDLE_UNKNOWN"]


def test_nothing_leads_into_a_trigger_or_from_a_node_to_itself(problems):
    found = problems([("t", "start"), ("a", "step")], [("t", "a"), ("a", "t"), ("a", "a")])
    assert {"EDGE_INTO_TRIGGER", "EDGE_TO_ITSELF"} <= set(codes(found))


def test_a_circle_is_named_node_by_node(problems):
    nodes = [("t", "start"), ("a", "step"), ("b", "step"), ("c", "step")]
    (problem,) = problems(nodes, [("t", "a"), ("a", "b"), ("b", "c"), ("c", "a")])
    assert problem.code == "CYCLE"
    assert "a → b → c → a" in problem.message
    assert problem.code in STRUCTURAL


def test_two_knots_are_two_problems():
    edges = [Edge(str(i), s, t) for i, (s, t) in enumerate(["ab", "ba", "bc", "cd", "dc"])]
    assert {frozenset(cycle) for cycle in find_cycles(edges)} == {frozenset("ab"), frozenset("cd")}


def test_a_singleton_may_stand_once(problems):
    found = problems([("t", "start"), ("a", "lonely"), ("b", "lonely")], [("t", "a"), ("a", "b")])
    assert codes(found) == ["SINGLETON_VIOLATION"] * 2


def test_a_long_chain_needs_no_recursion(problems):
    nodes = [("t", "start"), *((f"n{i}", "step") for i in range(3000))]
    edges = [("t", "n0"), *((f"n{i}", f"n{i + 1}") for i in range(2999))]
    assert problems(nodes, edges) == []
