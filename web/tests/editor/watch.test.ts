import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { agoText } from "../../src/editor/SaveStatus";
import { startWatching } from "../../src/editor/watch";
import type { ExecutionDetail } from "../../src/graph/run";
import { shownDetail, shownId, shownView } from "../../src/store/live";
import type { EditorServer } from "../../src/store/server";
import type { Listener, Live } from "../../src/wire/live";
import type { LiveEvent, Snapshot } from "../../src/wire/types";
import { diamond } from "../graph/sample";
import { partsOf, resource } from "../store/parts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stored = (id: string, over: Partial<ExecutionDetail> = {}): ExecutionDetail => ({
  execution_id: id, workflow_id: "wf_1", version: 7, mode: "live", trigger_type: "manual", trigger_node_id: "hook", status: "completed",
  started_at: 5, completed_at: 9, duration_ms: 4, error: null, error_node_id: null, has_warnings: false, retry_of: null, seq: 3, nodes_executed: [], ...over,
});

function watching(server: Partial<EditorServer>) {
  const parts = partsOf();
  Object.assign(parts.server, server);
  let listener: Listener | null = null;
  const connection: Live = {
    subscribe: (_topic, given) => {
      listener = given;
      return () => (listener = null);
    },
  };
  const stop = startWatching(parts, connection);
  return {
    parts,
    stop,
    heard: () => listener !== null,
    tell: (event: object) => listener?.told({ type: "event", id: "s", event: { workflow_id: "wf_1", at: 5, ...event } as unknown as LiveEvent }),
    snapshot: (running: Snapshot["running"]) =>
      listener?.told({ type: "snapshot", id: "s", snapshot: { type: "snapshot", id: "s", workflow_id: "wf_1", running, last: null } }),
    connected: (yes: boolean) => listener?.connected?.(yes),
  };
}
const started = { seq: 1, execution_id: "exe_1", event: "execution_started", data: { mode: "live", trigger_type: "manual", trigger_node_id: "hook", version: 7 } };
const finished = { seq: 3, execution_id: "exe_1", event: "execution_finished", data: { status: "completed", duration_ms: 4, error: null, error_node_id: null } };

test("an execution that starts is shown at once, and its data is read when it is over", async () => {
  const execution = vi.fn((id: string) => Promise.resolve(stored(id)));
  const { parts, tell } = watching({ execution });
  tell(started);
  expect(shownView(parts.live.getState())?.status).toBe("running");
  tell(finished);
  await vi.runAllTicks();
  await vi.advanceTimersByTimeAsync(0);
  expect(shownView(parts.live.getState())?.status).toBe("completed");
  expect(shownDetail(parts.live.getState())?.seq).toBe(3);
});

test("after a loss whatever runs is read anew and shown", async () => {
  const execution = vi.fn((id: string) => Promise.resolve(stored(id, { status: "running", completed_at: null })));
  const { parts, snapshot } = watching({ execution });
  snapshot([{ execution_id: "exe_4", seq: 2, status: "running", started_at: 1 }, { execution_id: "exe_5", seq: 2, status: "running", started_at: 2 }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(shownId(parts.live.getState())).toBe("exe_5");
  expect(parts.live.getState().views.size).toBe(2);
});

test("without a connection the shown execution is polled until it is over", async () => {
  let status: ExecutionDetail["status"] = "running";
  const execution = vi.fn((id: string) => Promise.resolve(stored(id, { status })));
  const { tell, connected } = watching({ execution });
  tell(started);
  connected(false);
  await vi.advanceTimersByTimeAsync(2_000);
  status = "completed";
  await vi.advanceTimersByTimeAsync(2_000);
  const calls = execution.mock.calls.length;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(execution.mock.calls.length).toBe(calls);
});

test("a chosen execution of another version is shown on that version, read only, and letting it go gives the document back", async () => {
  const old = { ...diamond(), name: "As it ran" };
  const { parts } = watching({ execution: (id) => Promise.resolve(stored(id, { version: 3 })), executionDocument: () => Promise.resolve(old) });
  parts.live.getState().choose("exe_2");
  await vi.advanceTimersByTimeAsync(0);
  expect(parts.editor.getState().viewed?.name).toBe("As it ran");
  parts.live.getState().choose(null);
  expect(parts.editor.getState().viewed).toBeNull();
});

test("a version saved elsewhere is taken over only while nothing here is unsaved", async () => {
  const theirs = resource({ ...diamond(), name: "Theirs" }, 8);
  const { parts, tell } = watching({ load: () => Promise.resolve(theirs) });
  const status = { seq: null, execution_id: "", event: "workflow_status", data: { status: "draft", version: 8 } };
  parts.editor.getState().perform({ type: "edit_document", patch: { name: "Mine" } });
  tell(status);
  await vi.advanceTimersByTimeAsync(0);
  expect(parts.editor.getState().document.name).toBe("Mine");
  parts.editor.getState().saved(resource(parts.editor.getState().document, 7), 1);
  tell(status);
  await vi.advanceTimersByTimeAsync(0);
  expect(parts.editor.getState().document.name).toBe("Theirs");
});

test("nothing is heard any more once the page is left", () => {
  const { stop, heard } = watching({});
  expect(heard()).toBe(true);
  stop();
  expect(heard()).toBe(false);
});

test("when it was saved is told the shorter the fresher", () => {
  expect([500, 3_000, 90_000, 7_200_000].map(agoText)).toEqual(["just now", "3 s ago", "1 min ago", "2 h ago"]);
});
