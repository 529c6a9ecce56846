"""Call Workflow: another workflow as a step of this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.catalog.node import CHILD, Begins, Context, Done, Parked, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import TryAgain, WontWork
from layers.graph.records import JSON


@node(
    "call_workflow",
    name="Call Workflow",
    icon="workflow",
    keywords=("sub-workflow", "execute", "child", "reuse", "function", "start"),
    sample={"execution_id": "exe_1", "status": "completed", "output": {"ok": True}},
    output={"execution_id": {"type": "string"}, "status": {"type": "string"}, "output": {}},
)
class CallWorkflow:
    """Run another workflow from its manual trigger, and go on with what it gave; or start it and go on at once.

    The published version runs, or the newest if it was never published; the input has to fit what it declares. If it
    fails, this step fails; if this execution is cancelled, so is the one it waits for. Workflows call each other at
    most 10 deep."""

    workflowId: str = param("Workflow", placeholder="wf_…", help="The id at the end of its address in the editor.")
    input: JSON = param("Input", kind="json", default=None, help="Empty: what comes into this step.")
    wait: bool = param("Wait for its end", default=True)

    @staticmethod
    def calls(config: Mapping[str, Any]) -> tuple[JSON, JSON]:
        """Id and input as they are written down, for the check against what that workflow takes."""
        return config.get("workflowId"), config.get("input")

    async def run(self, ctx: Context, given: JSON) -> Begins:
        child = ctx.child_id
        ctx.log(f"It calls {self.workflowId} as {child}")
        if self.wait:
            then: Done | Parked = Parked(token=f"{CHILD}{child}", state={})
        else:
            then = Done({**fields_of(given), "execution_id": child, "status": "running", "output": None})
        written = self.input is not None
        return Begins(child, self.workflowId, self.input if written else given, then, written)

    def resume(self, ctx: Context, given: JSON, state: JSON, arrived: JSON) -> Done:
        if arrived["status"] != "completed":
            error = arrived["error"] or {}
            said = f": {error['message']}" if error else "."
            kind = TryAgain if error.get("retryable") else WontWork
            message = f"The workflow it called ended as {arrived['status']}{said}"
            raise kind(message, code="CHILD_FAILED", execution_id=arrived["execution_id"], child_error=error or None)
        told = {name: arrived[name] for name in ("execution_id", "status", "output")}
        return Done({**fields_of(given), **told})
