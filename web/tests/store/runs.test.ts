import { expect, test } from "vitest";
import type { ExecutionDetail, NodeRun } from "../../src/graph/run";
import { applyEvent, edgeRun, emptyView, shownState, viewOf, type RunView } from "../../src/store/runs";
import type { LiveEvent } from "../../src/wire/types";
import { diamond, edge, node, workflow } from "../graph/sample";

function event(seq: number, name: LiveEvent["event"], data: object, over: Partial<LiveEvent> = {}): LiveEvent {
  return { seq, execution_id: "exe_1", workflow_id: "wf_1", event: name, at: 100, data, ...over } as LiveEvent;
}
const completed = (seq: number, id: string, handles: string[], edges: string[]) =>
  event(seq, "node_completed", { attempt: 1, duration_ms: 5, handles, warnings: [] }, { node_id: id, edges });
const started = event(1, "execution_started", { mode: "live", trigger_type: "webhook_received", trigger_node_id: "hook", version: 7 });
const after = (...events: LiveEvent[]): RunView => events.reduce((view, one) => applyEvent(view, one, 50), emptyView("exe_1", 0));
const wire = (id: string) => diamond().edges.find((one) => one.id === id) ?? edge("", "", "");

test("a run is seen from the trigger to the end", () => {
  const running = after(
    started,
    completed(2, "hook", ["trigger_out"], ["e1"]),
    event(2, "node_started", { attempt: 1 }, { node_id: "if" }),
  );
  expect(shownState(running, "hook")?.status).toBe("success");
  expect(shownState(running, "if")?.status).toBe("running");
  expect(edgeRun(running, wire("e1"))).toBe("flowing");
  const over = [
    completed(3, "if", ["true"], ["e2"]),
    event(4, "node_skipped", { reason: "branch_not_taken" }, { node_id: "b" }),
    completed(5, "a", ["output"], ["e4"]),
    event(6, "execution_finished", { status: "completed", duration_ms: 12, error: null, error_node_id: null }),
  ].reduce((view, one) => applyEvent(view, one, 60), running);
  expect(over).toMatchObject({ status: "completed", durationMs: 12, mode: "live", version: 7 });
  expect(["e1", "e2", "e3", "e4", "e5"].map((id) => edgeRun(over, wire(id)))).toEqual(["carried", "carried", "dead", "carried", "dead"]);
  expect(shownState(over, "b")).toMatchObject({ status: "skipped", skipReason: "branch_not_taken" });
});

test("one record may be told as several events with the same number", () => {
  const view = after(started, completed(1, "hook", ["trigger_out"], ["e1"]), completed(2, "if", ["true"], ["e2"]),
    event(2, "node_skipped", { reason: "branch_not_taken" }, { node_id: "b" }));
  expect(view.edges.get("e1")?.count).toBe(1);
  expect(shownState(view, "b")?.status).toBe("skipped");
});

test("an older event changes nothing, and a late hint never takes back a result", () => {
  const view = after(started, completed(2, "hook", [], ["e1"]), completed(3, "if", ["true"], ["e2"]));
  expect(applyEvent(view, completed(2, "hook", [], ["e1"]), 60)).toBe(view);
  expect(applyEvent(view, event(3, "node_started", { attempt: 1 }, { node_id: "if" }), 60)).toBe(view);
});

test("a retry shows which one it is and when it comes", () => {
  const view = after(started, event(2, "node_retrying", { attempt: 2, of: 3, next_at: 900, error: { code: "HTTP_STATUS", message: "503" } }, { node_id: "a" }));
  expect(shownState(view, "a")).toMatchObject({ status: "retrying", attempt: 2, of: 3, nextAt: 900, error: { code: "HTTP_STATUS" } });
});

test("a failed node reddens the edge that fed it", () => {
  const view = after(
    started, completed(2, "if", ["true"], ["e2"]),
    event(3, "node_failed", { attempt: 1, duration_ms: 3, error: { code: "X", message: "no" } }, { node_id: "a" }),
  );
  expect(edgeRun(view, wire("e2"))).toBe("failed");
});

test("when the execution is over no node is left running", () => {
  const view = after(
    started, event(1, "node_started", { attempt: 1 }, { node_id: "a" }),
    event(2, "execution_finished", { status: "cancelled", duration_ms: 9, error: null, error_node_id: null }),
  );
  expect(shownState(view, "a")?.status).toBe("cancelled");
});

test("of a node's iterations the card shows the most telling", () => {
  const view = after(
    started,
    event(2, "node_completed", { attempt: 1, duration_ms: 1, handles: [], warnings: [] }, { node_id: "a", scope: "loop[0]" }),
    event(3, "node_failed", { attempt: 1, duration_ms: 1, error: { code: "X", message: "" } }, { node_id: "a", scope: "loop[1]" }),
    event(4, "node_completed", { attempt: 1, duration_ms: 1, handles: [], warnings: [] }, { node_id: "a", scope: "loop[2]" }),
  );
  expect(shownState(view, "a")?.status).toBe("error");
});

const run = (node_id: string, over: Partial<NodeRun> = {}): NodeRun => ({
  node_id, service: "", label: node_id, scope: "", run_key: "", attempt: 1, status: "success", started_at: 1, completed_at: 2, duration_ms: 1,
  input: {}, output: {}, error: null, handles: [], skip_reason: null, resume_at: null, attempts: [], warnings: [], logs: [], effects: [], ...over,
});
const detail = (runs: NodeRun[], seq = 9): ExecutionDetail => ({
  execution_id: "exe_1", workflow_id: "wf_1", version: 7, mode: "live", trigger_type: "webhook_received", trigger_node_id: "hook",
  status: "completed", started_at: 0, completed_at: 5, duration_ms: 5, error: null, error_node_id: null, has_warnings: false, retry_of: null,
  seq, nodes_executed: runs,
});

test("a stored execution shows the same edges as a live one", () => {
  const view = viewOf(
    detail([run("hook", { handles: ["trigger_out"] }), run("if", { handles: ["false"] }), run("b", { handles: ["output"] }), run("join"),
      run("a", { status: "skipped", skip_reason: "branch_not_taken" })]),
    diamond(),
  );
  expect(["e1", "e2", "e3", "e4", "e5"].map((id) => edgeRun(view, wire(id)))).toEqual(["carried", "dead", "carried", "dead", "carried"]);
});

test("the error handle carries when the node ended in an error, the plain output does not", () => {
  const document = workflow([node("a", "http_request"), node("ok", "http_request"), node("sad", "http_request")],
    [edge("e1", "a", "ok", "output"), edge("e2", "a", "sad", "error")]);
  const view = viewOf(detail([run("a", { status: "error" }), run("sad"), run("ok", { status: "skipped", skip_reason: "branch_not_taken" })]), document);
  expect(document.edges.map((one) => edgeRun(view, one))).toEqual(["dead", "carried"]);
});

test("events after a stored picture go on from it", () => {
  const view = viewOf({ ...detail([run("hook")], 4), status: "running" }, diamond());
  expect(applyEvent(view, completed(4, "if", ["true"], ["e2"]), 0)).toBe(view);
  expect(shownState(applyEvent(view, completed(5, "if", ["true"], ["e2"]), 0), "if")?.status).toBe("success");
});
