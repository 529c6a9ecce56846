import { expect, test } from "vitest";
import { emptyFeed, step, type Feed, type Input, type Told } from "../../src/wire/feed";
import type { FromServer, ToServer } from "../../src/wire/types";

function play(...inputs: Input[]): { feed: Feed; send: ToServer[]; told: Told[] } {
  let feed = emptyFeed;
  const send: ToServer[] = [];
  const told: Told[] = [];
  for (const input of inputs) {
    const result = step(feed, input);
    feed = result.feed;
    send.push(...result.send);
    told.push(...result.told);
  }
  return { feed, send, told };
}

const event = (seq: number, name = "node_completed", id = "s1", execution_id = "exe_1", node_id = `n${seq}`): Input => ({
  type: "received",
  message: { type: "event", id, seq, execution_id, workflow_id: "wf_1", event: name, node_id, scope: "", at: 0, data: {} } as unknown as FromServer,
});
const seqs = (told: Told[]) => told.map((one) => (one.type === "event" ? one.event.seq : one.type));
const subscribe: Input = { type: "subscribe", id: "s1", topic: { execution_id: "exe_1" }, after: 4 };
const watch: Input = { type: "subscribe", id: "s1", topic: { workflow_id: "wf_1" } };
const opened: Input = { type: "opened" };

test("what is subscribed before the connection stands is asked for when it opens", () => {
  expect(play(subscribe).send).toEqual([]);
  expect(play(subscribe, opened).send).toEqual([{ type: "subscribe", id: "s1", execution_id: "exe_1", after: 4 }]);
});

test("after a loss the last record is asked for again: not all its events may have come", () => {
  const { send, told } = play(opened, subscribe, event(5), event(6), { type: "closed" }, opened, event(6), event(6, "node_skipped"), event(7));
  expect(send.at(-1)).toEqual({ type: "subscribe", id: "s1", execution_id: "exe_1", after: 5 });
  expect(told.map((one) => one.type === "event" && `${one.event.seq} ${one.event.event}`)).toEqual([
    "5 node_completed", "6 node_completed", "6 node_skipped", "7 node_completed",
  ]);
});

test("several events of one record all pass", () => {
  const { told } = play(opened, subscribe, event(5, "execution_started"), event(5), event(5, "node_skipped", "s1", "exe_1", "a"), event(5, "node_skipped", "s1", "exe_1", "b"));
  expect(told).toHaveLength(4);
});

test("of a record that a stored picture includes nothing is told again", () => {
  expect(seqs(play(opened, subscribe, event(4), event(4, "node_started"), event(5)).told)).toEqual([4, 5]);
});

test("an event that comes twice is told once", () => {
  expect(seqs(play(opened, subscribe, event(5), event(5), event(4), event(6)).told)).toEqual([5, 6]);
});

test("a start is a hint: it may bear the number of the record before it, and moves nothing on", () => {
  const { told, send } = play(opened, subscribe, event(5), event(5, "node_started"), event(6), { type: "closed" }, opened);
  expect(seqs(told)).toEqual([5, 5, 6]);
  expect(send.at(-1)).toMatchObject({ after: 5 });
});

test("sequence numbers are counted by execution", () => {
  expect(seqs(play(opened, watch, event(9), event(2, "node_completed", "s1", "exe_2")).told)).toEqual([9, 2]);
});

test("a gap of an execution is closed by asking again", () => {
  const { send } = play(opened, subscribe, event(7), { type: "received", message: { type: "gap", id: "s1", execution_id: "exe_1" } });
  expect(send.at(-1)).toEqual({ type: "subscribe", id: "s1", execution_id: "exe_1", after: 6 });
});

test("a gap on a workflow feed asks for that execution, tells it as the feed's own, and ends with it", () => {
  const { send, told, feed } = play(
    opened, watch, event(7), { type: "received", message: { type: "gap", id: "s1", execution_id: "exe_1" } },
    event(8, "node_completed", "s1/exe_1"), event(9, "execution_finished", "s1/exe_1"),
  );
  expect(send.slice(1)).toEqual([
    { type: "subscribe", id: "s1/exe_1", execution_id: "exe_1", after: 6 },
    { type: "unsubscribe", id: "s1/exe_1" },
  ]);
  expect(told.map((one) => one.id)).toEqual(["s1", "s1", "s1"]);
  expect([...feed.topics.keys()]).toEqual(["s1"]);
});

test("a status of the workflow has no number and always passes", () => {
  const status = { type: "event", id: "s1", seq: null, execution_id: "", workflow_id: "wf_1", event: "workflow_status", at: 0, data: { status: "active", version: 2 } };
  expect(play(opened, watch, { type: "received", message: status as unknown as FromServer }).told).toHaveLength(1);
});

test("what was refused is not asked for again", () => {
  const { send, told } = play(
    opened, subscribe, { type: "received", message: { type: "error", id: "s1", code: "not_found", message: "" } }, { type: "closed" }, opened,
  );
  expect(told[0]).toMatchObject({ type: "refused", code: "not_found" });
  expect(send).toHaveLength(1);
});

test("after unsubscribing nothing more is told", () => {
  expect(play(opened, subscribe, { type: "unsubscribe", id: "s1" }, event(5)).told).toEqual([]);
});

test("two subscriptions to one workflow both hear everything", () => {
  const both: Input = { type: "subscribe", id: "s2", topic: { workflow_id: "wf_1" } };
  const { told } = play(opened, watch, both, event(5), event(5, "node_completed", "s2"), event(6, "node_completed", "s2"), event(6));
  expect(told.map((one) => `${one.id} ${one.type === "event" ? one.event.seq : ""}`)).toEqual(["s1 5", "s2 5", "s2 6", "s1 6"]);
});

test("a workflow feed forgets the executions that are over", () => {
  const { feed } = play(opened, watch, event(5), event(6, "execution_finished"), event(2, "node_completed", "s1", "exe_2"));
  expect([...feed.seen.keys()]).toEqual(["s1 exe_2"]);
});
