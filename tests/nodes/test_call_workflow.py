"""Call Workflow: what it begins, and what it makes of the end of its child (more in tests/runtime/test_children.py)."""

import pytest
from tests.conftest import NodeContext

from layers.catalog.node import Begins, Done, Parked
from layers.errors import TryAgain, WontWork
from layers.nodes.call_workflow import CallWorkflow


async def test_it_begins_a_child_and_waits_for_it():
    begins = await CallWorkflow(workflowId="wf_2", input={"n": 1}).run(NodeContext({}), {"own": 1})
    assert begins == Begins("exe_child", "wf_2", {"n": 1}, Parked(token="child:exe_child", state={}))
    assert begins.waits


async def test_it_goes_on_at_once_when_it_does_not_wait():
    begins = await CallWorkflow(workflowId="wf_2", wait=False).run(NodeContext({}), {"own": 1})
    told = {"own": 1, "execution_id": "exe_child", "status": "running", "output": None}
    assert begins == Begins("exe_child", "wf_2", {"own": 1}, Done(told), written=False)
    assert not begins.waits


def end(status, error=None):
    return {"execution_id": "exe_child", "status": status, "output": {"x": 1}, "error": error}


def test_the_childs_output_is_added_to_the_input():
    done = CallWorkflow(workflowId="wf_2").resume(NodeContext({}), {"own": 1}, {}, end("completed"))
    assert done.output == {"own": 1, "execution_id": "exe_child", "status": "completed", "output": {"x": 1}}


@pytest.mark.parametrize(("retryable", "kind"), [(True, TryAgain), (False, WontWork)])
def test_a_failed_child_fails_it_and_says_why(retryable, kind):
    error = {"code": "HTTP_STATUS", "message": "503 came back.", "retryable": retryable}
    with pytest.raises(kind, match=r"failed: 503 came back\.") as failed:
        CallWorkflow(workflowId="wf_2").resume(NodeContext({}), {}, {}, end("failed", error))
    assert failed.value.error_code == "CHILD_FAILED"


def test_a_cancelled_child_fails_it():
    with pytest.raises(WontWork, match="cancelled"):
        CallWorkflow(workflowId="wf_2").resume(NodeContext({}), {}, {}, end("cancelled"))
