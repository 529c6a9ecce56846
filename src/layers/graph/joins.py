"""Joins that fire at the arrivals that complete them: the one place where order counts (R24)."""

from __future__ import annotations

from layers.graph.commands import CancelRun
from layers.graph.deciding import Deciding
from layers.graph.events import Attempt
from layers.graph.execution import NodeRun
from layers.graph.plan import PlanNode
from layers.graph.records import Chosen, Failure, Given
from layers.graph.status import NodeStatus


def choose(step: Deciding) -> bool:
    """Joins that take the first arrivals: complete, or past hope (R24). A failure may settle another join."""
    if not step.plan.only_for:
        return False
    return any(
        _choose_at(step, scope, step.plan.nodes[join])
        for scope in list(step.draft.stirred)
        if scope in step.draft.frames
        for join in step.plan.only_for
    )


def _choose_at(step: Deciding, scope: str, join: PlanNode) -> bool:
    frame = step.draft.frame(scope)
    node, wants = join.node.id, join.wants or 1
    arrived = frame.arrivals.get(node, ())
    if not arrived or node in frame.runs or node in frame.chosen:
        return False
    if len(arrived) >= wants:
        waiting = [(n, run) for n in step.plan.only_for[node] if (run := frame.runs.get(n)) and (run.due or run.token)]
        step.record(Chosen(node, scope, arrived[:wants]))
        step.commands.extend(CancelRun(n, scope, run.token) for n, run in waiting)
        return True
    still_open = sum(1 for edge in join.incoming if edge.id not in frame.edges)
    if len(arrived) + still_open >= wants:
        return False
    message = f"It waits for {wants} of {len(join.incoming)} branches, but only {len(arrived)} can arrive."
    step.draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING))
    attempt = Attempt(node, scope, 1, step.now, 0, Given(), step.now)
    step.follow(attempt, Failure("MERGE_INVALID", message), retry=False)
    return True
