"""Joins that take the first arrivals, and what they overtake (ENGINE R24, R25)."""

from __future__ import annotations

from layers.graph.records import Failure
from layers.graph.status import ExecutionStatus, NodeStatus

FIRST = {"service": "join", "mergeStrategy": "first"}
BROKEN = Failure("BROKEN", "It broke.")


def test_r24_all_waits_for_every_live_edge(graph, play):
    plan = graph({"a": "step", "b": "step", "m": "join"}, ["t>a", "t>b", "a>m.input_a", "b>m.input_b"])
    played = play(plan)
    assert played.ran == {"a": 1, "b": 1, "m": 1}
    assert played.output("m") == {"a": 1, "b": 1, "m": 1}


def test_r24_first_fires_at_the_first_arrival_and_records_the_choice(graph, play):
    plan = graph({"a": "step", "b": "step", "m": FIRST}, ["t>a", "t>b", "a>m.input_a", "b>m.input_b"])
    played = play(plan, order=lambda n: n - 1)
    (chosen,) = [record for record in played.records if record.kind == "chosen"]
    assert (chosen.node, chosen.edges) == ("m", ("e3",))
    assert played.output("m") == {"b": 1, "m": 1}


def test_r25_what_runs_only_for_it_is_overtaken(graph, play):
    plan = graph({"a": "step", "b": "step", "late": "step", "m": FIRST}, ["t>a", "t>b", "b>late", "a>m.input_a", "late>m.input_b"])  # fmt: skip # noqa: E501
    played = play(plan)
    assert played.status("late") is NodeStatus.CANCELLED
    assert played.execution.status is ExecutionStatus.COMPLETED
    assert "late" not in played.ran
    assert played.status("b") is NodeStatus.CANCELLED


def test_r25_a_node_with_another_way_out_is_not_overtaken(graph, play):
    plan = graph({"a": "step", "b": "step", "own": "step", "m": FIRST}, ["t>a", "t>b", "b>own", "a>m.input_a", "b>m.input_b"])  # fmt: skip # noqa: E501
    played = play(plan)
    assert played.status("own") is NodeStatus.SUCCESS
    assert played.ran["m"] == 1


def test_r24_n_takes_as_many_as_it_wants(graph, play):
    two = {"service": "join", "mergeStrategy": "n_of_m", "n": 2}
    plan = graph({"a": "step", "b": "step", "c": "step", "m": two}, ["t>a", "t>b", "t>c", "a>m.x", "b>m.y", "c>m.z"])
    played = play(plan)
    assert played.ran["m"] == 1
    assert played.output("m") == {"a": 1, "b": 1, "m": 1}


def test_r24_n_fails_with_the_counts_once_it_is_past_hope(graph, play):
    two = {"service": "join", "mergeStrategy": "n_of_m", "n": 2}
    plan = graph({"a": "step", "if": "branch", "m": two}, ["t>a", "t>if", "a>m.x", "if.true>m.y"])
    played = play(plan, lambda node, given, attempt: ({}, "false") if node == "if" else None)
    assert played.records[-1].error.code == "MERGE_INVALID"
    assert "waits for 2 of 2 branches, but only 1 can arrive" in played.records[-1].error.message


def test_r24_all_dead_is_skipped(graph, play):
    plan = graph({"if": "branch", "m": FIRST}, ["t>if", "if.true>m.x"])
    played = play(plan, lambda node, given, attempt: ({}, "false") if node == "if" else None)
    assert played.status("m") is NodeStatus.SKIPPED


def test_the_failure_of_an_overtaken_run_is_recorded_and_fails_nothing(graph, play):
    plan = graph({"a": "step", "b": "step", "m": FIRST}, ["t>a", "t>b", "a>m.x", "b>m.y"])
    played = play(plan, lambda node, *_: BROKEN if node == "b" else None)
    assert played.execution.status is ExecutionStatus.COMPLETED
    assert played.execution.run("b").error == BROKEN
