"""Hypothesis draws graphs and orders of events against the invariants that every execution keeps."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.graph.advance import Step, begin, hear, resume
from layers.graph.draft import Draft
from layers.graph.fold import apply
from layers.graph.records import Failure
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus

KINDS = ("step", "step", "branch", "join", "end")
JOINS = ({}, {}, {"mergeStrategy": "first"}, {"mergeStrategy": "n_of_m", "n": 2})


@st.composite
def drawings(draw):
    """Acyclic: each node is fed by nodes before it. Some nodes fail, some of those retry, skip or catch."""
    count = draw(st.integers(1, 9))
    nodes, edges, outs = {}, [], {"t": ["output"]}
    for index in range(count):
        node = f"n{index}"
        kind = draw(st.sampled_from(KINDS))
        handling = draw(st.sampled_from(("fail", "fail", "skip", "retry")))
        join = draw(st.sampled_from(JOINS)) if kind == "join" else {}
        nodes[node] = {"service": kind, "errorHandling": handling, "maxRetries": 2, **join}
        for source in draw(st.sets(st.sampled_from(sorted(outs)), min_size=1, max_size=3)):
            if outs[source]:
                edges.append(f"{source}.{draw(st.sampled_from(outs[source]))}>{node}.in_{len(edges)}")
        outs[node] = {"branch": ["true", "false", "error"], "end": []}.get(kind, ["output", "error"])
    fails = draw(st.dictionaries(st.sampled_from(sorted(nodes)), st.integers(1, 3), max_size=3))
    takes = {node: draw(st.sampled_from(("true", "false"))) for node in nodes}
    mode = draw(st.sampled_from(("stop", "finish_branches")))
    return nodes, [e.replace(".in_", ".input_a#") for e in edges], fails, takes, mode


def build(graph, drawing):
    nodes, edges, _, _, mode = drawing
    plain = [edge.split(".input_a#")[0] for edge in edges]
    wired = [
        edge + (f".input_{index}" if nodes[edge.split(">")[1]]["service"] == "join" else "")
        for index, edge in enumerate(plain)
    ]
    return graph(nodes, wired, on_node_failure=mode)


def answers(drawing):
    nodes, _, fails, takes, _ = drawing

    def answer(node, given, attempt):
        if attempt <= fails.get(node, 0):
            return Failure("BUSY", "busy", retryable=True)
        if nodes[node]["service"] == "branch":
            return {"was": node}, takes[node]
        return {"was": node, "from": sorted(given)}

    return answer


def order_counts(drawing):
    """A failure that stops the others, and a join that takes the first, do depend on the order of completions."""
    nodes, _, fails, _, mode = drawing
    return bool(mode == "stop" and fails) or any("mergeStrategy" in node for node in nodes.values())


@given(drawings(), st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_execution_ends_and_its_records_give_it_again(graph_of, drawing, data):
    graph, play = graph_of
    plan = build(graph, drawing)
    played = play(plan, answers(drawing), order=lambda n: data.draw(st.integers(0, n - 1)))
    assert played.execution.status in FINISHED


@given(drawings(), st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_of_completions_gives_the_same_outcome(graph_of, drawing, data):
    graph, play = graph_of
    if order_counts(drawing):
        return
    plan = build(graph, drawing)
    calm = play(plan, answers(drawing))
    wild = play(plan, answers(drawing), order=lambda n: data.draw(st.integers(0, n - 1)))
    assert calm.execution.status is wild.execution.status
    assert calm.result == wild.result
    assert {n: r.status for n, r in calm.execution.frames[""].runs.items()} == {
        n: r.status for n, r in wild.execution.frames[""].runs.items()
    }


@given(drawings(), st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_r2_a_crash_after_any_record_goes_on_to_the_same_outcome(graph_of, drawing, data):
    graph, play = graph_of
    if order_counts(drawing):
        return
    plan = build(graph, drawing)
    whole = play(plan, answers(drawing))
    kept = whole.records[: data.draw(st.integers(1, len(whole.records)))]
    folded = None
    for record in kept:
        folded = apply(plan, folded, record)
    again = finish(play, plan, folded, drawing)
    assert again.status is whole.execution.status
    assert again.frames[""].outputs == whole.execution.frames[""].outputs


def finish(play, plan, folded, drawing):
    played = play.on(plan, resume(plan, folded, 5000) if folded.status not in FINISHED else Step(folded), answers(drawing))  # fmt: skip # noqa: E501
    ran_twice = [
        node
        for node in played.ran
        if (run := folded.run(node)) and run.status in (NodeStatus.SUCCESS, NodeStatus.SKIPPED, NodeStatus.ERROR)
    ]
    assert not ran_twice, "a recorded node ran again"
    return played.execution


@given(drawings(), st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_draft_that_takes_many_events_gives_what_they_give_one_by_one(graph_of, drawing, data):
    graph, play = graph_of
    plan = build(graph, drawing)
    played = play(plan, answers(drawing), order=lambda n: data.draw(st.integers(0, n - 1)))
    step = begin(plan, played.records[0], 1000)
    for event, now in played.heard:
        step.now = now
        hear(step, event)
        if data.draw(st.booleans()):
            step.draft = Draft(plan, step.draft.freeze())
    assert step.records == played.records
    assert step.draft.freeze() == played.execution


def test_the_drawings_are_not_all_trivial(graph_of):
    """Guards the strategy itself: some drawing must branch, fail and join."""
    seen = set()

    @given(drawings())
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def look(drawing):
        graph, play = graph_of
        played = play(build(graph, drawing), answers(drawing))
        seen.update(run.status for run in played.execution.frames[""].runs.values())
        seen.add(played.execution.status)

    look()
    assert {NodeStatus.SKIPPED, NodeStatus.ERROR, ExecutionStatus.FAILED, ExecutionStatus.COMPLETED} <= seen
