"""Starting, firing, branching, failing: what one execution does, played without an engine."""

from __future__ import annotations

import pytest

from layers.errors import EngineBug, IllegalMove
from layers.graph.advance import advance, resume
from layers.graph.commands import CancelRun, Failing, RunNode, WakeAt
from layers.graph.events import (
    Attempt,
    Began,
    CancelAsked,
    LimitReached,
    NodeDone,
    NodeFailed,
    NodeParked,
    PauseAsked,
    ReplyCame,
)
from layers.graph.fold import apply
from layers.graph.records import Failure, Given, Value
from layers.graph.status import NODE_MOVES, ExecutionStatus, NodeStatus, move

BROKEN = Failure("BROKEN", "It broke.")
BUSY = Failure("BUSY", "It is busy.", retryable=True)


def done(node, output=None, attempt=1):
    return NodeDone(Attempt(node, "", attempt, 1001, 5, Given(), 1001), Value(output or {}))


def test_r20_only_what_the_fired_trigger_reaches_exists(graph, play):
    plan = graph({"a": "step", "other": "step", "b": "step"}, ["t>a", "a>b", "other>b"])
    played = play(plan)
    assert set(plan.nodes) == {"t", "a", "b"}
    assert played.status("b") is NodeStatus.SUCCESS
    assert played.ran == {"a": 1, "b": 1}


def test_the_trigger_succeeds_with_its_payload_as_output(graph, play):
    played = play(graph({"a": "step"}, ["t>a"]), payload={"email": "ada@example.com"})
    assert played.output("t") == {"email": "ada@example.com"}
    assert played.output("a") == {"email": "ada@example.com", "a": 1}


def test_a_trigger_alone_completes_at_once(graph, play):
    assert play(graph({}, [])).execution.status is ExecutionStatus.COMPLETED


def test_edges_on_handles_not_taken_die_and_skip_what_hangs_on_them(graph, play):
    plan = graph({"if": "branch", "yes": "step", "no": "step", "after": "step"}, ["t>if", "if.true>yes", "if.false>no", "no>after"])  # fmt: skip # noqa: E501
    played = play(plan, lambda node, given, attempt: ({}, "true") if node == "if" else None)
    assert played.status("yes") is NodeStatus.SUCCESS
    assert played.status("no") is played.status("after") is NodeStatus.SKIPPED
    assert played.execution.run("after").skip_reason == "branch_not_taken"


def test_r4_dead_paths_are_not_recorded(graph, play):
    plan = graph({"if": "branch", "no": "step"}, ["t>if", "if.false>no"])
    played = play(plan, lambda node, given, attempt: ({}, "true"))
    assert [record.kind for record in played.records] == ["accepted", "ended", "finished"]


def test_a_node_fires_once_when_all_edges_have_settled_and_one_was_delivered(graph, play):
    plan = graph({"if": "branch", "yes": "step", "no": "step", "both": "join"}, ["t>if", "if.true>yes", "if.false>no", "yes>both.input_a", "no>both.input_b"])  # fmt: skip # noqa: E501
    played = play(plan, lambda node, given, attempt: ({}, "true") if node == "if" else None)
    assert played.ran == {"if": 1, "yes": 1, "both": 1}


def test_independent_branches_start_together(graph, accepted):
    plan = graph({"a": "step", "b": "step", "c": "step"}, ["t>a", "t>b", "t>c"])
    step = advance(plan, None, Began(accepted()), 1000)
    assert step.commands == (RunNode("a", "", 1), RunNode("b", "", 1), RunNode("c", "", 1))


def test_a_failure_fails_the_execution_and_names_where(graph, play):
    played = play(graph({"a": "step", "b": "step"}, ["t>a", "a>b"]), lambda *_: BROKEN)
    finished = played.records[-1]
    assert (finished.status, finished.error, finished.error_node) == (ExecutionStatus.FAILED, BROKEN, "a")
    assert played.status("b") is None
    assert played.status("a") is NodeStatus.ERROR


def test_a_downstream_failure_never_marks_an_upstream_node(graph, play):
    played = play(graph({"a": "step", "b": "step"}, ["t>a", "a>b"]), lambda n, *_: BROKEN if n == "b" else None)
    assert played.status("a") is NodeStatus.SUCCESS


def test_r27_stop_lets_attempts_in_flight_end_and_starts_nothing_new(graph, accepted):
    plan = graph({"bad": "step", "slow": "step", "next": "step"}, ["t>bad", "t>slow", "slow>next"])
    state = advance(plan, None, Began(accepted()), 1000).execution

    failed = advance(plan, state, NodeFailed(Attempt("bad", "", 1, 1001, 5, Given(), 1001), BROKEN), 1002)
    assert failed.commands == (Failing(BROKEN, "bad", ""),)
    assert failed.execution.status is ExecutionStatus.RUNNING
    ended = advance(plan, failed.execution, done("slow"), 1003)
    assert ended.execution.status is ExecutionStatus.FAILED
    assert ended.execution.run("slow").status is NodeStatus.SUCCESS
    assert ended.execution.run("next") is None


def test_r27_finish_branches_goes_on_with_the_others(graph, play):
    plan = graph({"bad": "step", "ok": "step", "next": "step"}, ["t>bad", "t>ok", "ok>next"], on_node_failure="finish_branches")  # fmt: skip # noqa: E501
    played = play(plan, lambda n, *_: BROKEN if n == "bad" else None)
    assert played.status("next") is NodeStatus.SUCCESS
    assert played.execution.status is ExecutionStatus.FAILED


def test_r26_the_error_handle_takes_a_failure_over(graph, play):
    plan = graph({"bad": "step", "usual": "step", "rescue": "step"}, ["t>bad", "bad>usual", "bad.error>rescue"])
    played = play(plan, lambda n, *_: BROKEN if n == "bad" else None, payload={"x": 1})
    assert played.execution.status is ExecutionStatus.COMPLETED
    assert played.execution.has_warnings
    assert played.output("rescue")["error"] == {"code": "BROKEN", "message": "It broke.", "retryable": False}
    assert played.output("rescue")["input"] == {"x": 1}
    assert played.status("usual") is NodeStatus.SKIPPED


def test_skip_goes_on_with_a_marker(graph, play):
    plan = graph({"bad": {"service": "step", "errorHandling": "skip"}, "next": "step"}, ["t>bad", "bad>next"])
    played = play(plan, lambda n, *_: BROKEN if n == "bad" else None)
    assert played.output("bad") == {"_skipped": True, "_error": "It broke."}
    assert played.execution.run("bad").skip_reason == "error_skipped"
    assert played.status("next") is NodeStatus.SUCCESS


def test_a_skipped_branching_node_lets_its_false_side_pass(graph, play):
    plan = graph({"if": {"service": "branch", "errorHandling": "skip"}, "yes": "step", "no": "step"}, ["t>if", "if.true>yes", "if.false>no"])  # fmt: skip # noqa: E501
    played = play(plan, lambda n, *_: BROKEN if n == "if" else None)
    assert (played.status("yes"), played.status("no")) == (NodeStatus.SKIPPED, NodeStatus.SUCCESS)


def test_retry_repeats_the_attempt_alone_until_it_succeeds(graph, play):
    plan = graph({"a": "step", "flaky": {"service": "step", "errorHandling": "retry"}, "b": "step"}, ["t>a", "a>flaky", "flaky>b"])  # fmt: skip # noqa: E501
    played = play(plan, lambda n, given, attempt: BUSY if n == "flaky" and attempt < 3 else None)
    assert played.ran == {"a": 1, "flaky": 3, "b": 1}
    statuses = [r.status for r in played.records if r.kind == "ended" and r.node == "flaky"]
    assert statuses == [NodeStatus.RETRYING, NodeStatus.RETRYING, NodeStatus.SUCCESS]
    assert played.execution.status is ExecutionStatus.COMPLETED


def test_what_is_permanent_is_not_retried_unless_any_is(graph, play):
    once = {"service": "step", "errorHandling": "retry"}
    assert play(graph({"a": once}, ["t>a"]), lambda *_: BROKEN).ran == {"a": 1}
    assert play(graph({"a": {**once, "retryOn": "any", "maxRetries": 2}}, ["t>a"]), lambda *_: BROKEN).ran == {"a": 3}


def test_a_pending_retry_waits_for_its_time(graph, accepted):

    plan = graph({"a": {"service": "step", "errorHandling": "retry", "retryDelayMs": 1000}}, ["t>a"])
    state = advance(plan, None, Began(accepted()), 1000).execution
    step = advance(plan, state, NodeFailed(Attempt("a", "", 1, 1001, 5, Given(), 1001), BUSY), 2000)
    (wake,) = step.commands
    assert isinstance(wake, WakeAt)
    assert 2900 <= wake.at <= 3100
    assert step.execution.status is ExecutionStatus.RUNNING


def test_a_parked_run_makes_the_execution_wait_and_a_reply_wakes_it(graph, accepted):
    plan = graph({"a": "step"}, ["t>a"])
    state = advance(plan, None, Began(accepted()), 1000).execution
    attempt = Attempt("a", "", 1, 1001, 5, Given(), 1001)
    parked = advance(plan, state, NodeParked(attempt, 9000, "tok", Value({"n": 1})), 1002)
    assert parked.execution.status is ExecutionStatus.WAITING
    assert parked.commands == (WakeAt("a", "", 9000),)
    woken = advance(plan, parked.execution, ReplyCame("a", "", Value({"yes": True})), 1003)
    assert woken.commands == (RunNode("a", "", 1, True, Value({"n": 1}), Value({"yes": True})),)
    assert woken.execution.status is ExecutionStatus.RUNNING
    again = advance(plan, woken.execution, ReplyCame("a", "", Value({})), 1004)
    assert (again.records, again.commands) == ((), ())


def test_cancel_stops_what_is_in_flight_and_withdraws_what_is_parked(graph, accepted):

    plan = graph({"a": "step", "b": "step"}, ["t>a", "t>b"])
    state = advance(plan, None, Began(accepted()), 1000).execution
    attempt = Attempt("a", "", 1, 1001, 5, Given(), 1001)
    state = advance(plan, state, NodeParked(attempt, 9000, None, None), 1002).execution
    asked = advance(plan, state, CancelAsked("ada@example.com"), 1003)
    assert set(asked.commands) == {CancelRun("a", ""), CancelRun("b", "")}
    stopped = NodeFailed(Attempt("b", "", 1, 1001, 5, Given(), 1001), Failure("CANCELLED", "Cancelled."))
    over = advance(plan, asked.execution, stopped, 1004)
    assert over.execution.status is ExecutionStatus.CANCELLED
    assert over.records[-1].author == "ada@example.com"
    assert {over.execution.run(n).status for n in "ab"} == {NodeStatus.CANCELLED}


def test_a_used_up_limit_times_the_execution_out(graph, accepted):
    plan = graph({"a": "step"}, ["t>a"])
    state = advance(plan, None, Began(accepted()), 1000).execution

    step = advance(plan, state, LimitReached(Failure("TIMEOUT", "Too long.")), 301_000)
    assert step.commands == (CancelRun("a", ""),)
    over = advance(plan, step.execution, NodeFailed(Attempt("a", "", 1, 1001, 5, Given(), 1), BROKEN), 301_001)
    assert over.execution.status is ExecutionStatus.TIMED_OUT
    assert over.records[-1].error.code == "TIMEOUT"


def test_r37_while_paused_nothing_starts_and_going_on_starts_it(graph, accepted):
    plan = graph({"a": "step", "b": "step"}, ["t>a", "a>b"])
    state = advance(plan, None, Began(accepted()), 1000).execution
    state = advance(plan, state, PauseAsked(True, "ada"), 1001).execution
    step = advance(plan, state, done("a"), 1002)
    assert step.commands == ()
    assert step.execution.status is ExecutionStatus.PAUSED
    on = advance(plan, step.execution, PauseAsked(False, "ada"), 1003)
    assert on.commands == (RunNode("b", "", 1),)


def test_a_late_report_changes_nothing(graph, accepted):
    plan = graph({"a": "step", "b": "step"}, ["t>a", "a>b"])
    state = advance(plan, None, Began(accepted()), 1000).execution
    state = advance(plan, state, done("a"), 1001).execution
    again = advance(plan, state, done("a"), 1002)
    assert again.records == ()
    assert again.execution.status is state.status


def test_r1_recovery_folds_the_records_and_asks_for_the_rest(graph, accepted):
    plan = graph({"a": "step", "b": "step", "c": "step"}, ["t>a", "a>b", "a>c"])
    first = advance(plan, None, Began(accepted()), 1000)
    second = advance(plan, first.execution, done("a"), 1001)
    folded = None
    for record in (*first.records, *second.records):
        folded = apply(plan, folded, record)
    assert folded.run("a").status is NodeStatus.SUCCESS
    assert resume(plan, folded, 2000).commands == (RunNode("b", "", 1), RunNode("c", "", 1))


def test_records_that_do_not_begin_with_accepted_are_refused(graph, accepted):
    plan = graph({"a": "step"}, ["t>a"])
    step = advance(plan, None, Began(accepted()), 1000)
    ended = advance(plan, step.execution, done("a"), 1001).records[0]
    with pytest.raises(EngineBug, match="do not begin"):
        apply(plan, None, ended)


def test_an_unknown_handle_is_the_nodes_own_failure(graph, play):
    played = play(graph({"a": "step"}, ["t>a"]), lambda *_: ({}, "nope"))
    assert played.records[-1].error.code == "OUTPUT_INVALID"


def test_a_move_off_the_table_is_refused_and_names_itself():
    with pytest.raises(IllegalMove, match=r"node run a: success → running is not a move"):
        move(NODE_MOVES, NodeStatus.SUCCESS, NodeStatus.RUNNING, "node run a")


def test_several_ends_give_an_object_by_node_id(graph, play):
    assert set(play(graph({"a": "step", "b": "step"}, ["t>a", "t>b"])).result) == {"a", "b"}
    assert play(graph({"a": "step"}, ["t>a"])).result == {"a": 1}
