/**
 * What the live connection does with everything that happens to it: a pure step, so it is tested without a socket.
 *
 * 1. Subscriptions outlive the connection: each time it opens, all are asked for again, executions from the last record seen.
 * 2. One record of the journal may be told as several events, all with its number; `node_started` is a hint with the number of the record
 *    before it. So an older event is dropped, an equal one only if it is the very same, and a record that may be incomplete is asked for again.
 * 3. A gap is closed by asking for that execution again from the last number seen; on a workflow feed through a subscription of its own, `<id>/<execution>`.
 * 4. The subscription of rule 3 ends with its execution.
 * 5. Each subscription has its own place in every execution: two of one workflow both hear everything. That of a finished execution on a
 *    workflow feed is forgotten, or the map would grow as long as the page is open.
 */
import type { FromServer, LiveEvent, Snapshot, ToServer } from "./types";

type Topic = { execution_id: string } | { workflow_id: string };

export interface Feed {
  open: boolean;
  topics: ReadonlyMap<string, Topic>;
  /** Last record seen, by subscription and execution. */
  seen: ReadonlyMap<string, Seen>;
}

interface Seen {
  seq: number;
  /** Which of its events were told; null: all of them. */
  told: ReadonlySet<string> | null;
}

export type Input =
  | { type: "opened" }
  | { type: "closed" }
  | { type: "subscribe"; id: string; topic: Topic; after?: number }
  | { type: "unsubscribe"; id: string }
  | { type: "received"; message: FromServer };

export type Told =
  | { type: "event"; id: string; event: LiveEvent }
  | { type: "snapshot"; id: string; snapshot: Snapshot }
  | { type: "refused"; id: string; code: string; message: string };

export interface Step {
  feed: Feed;
  send: ToServer[];
  told: Told[];
}

export const emptyFeed: Feed = { open: false, topics: new Map(), seen: new Map() };

export function step(feed: Feed, input: Input): Step {
  switch (input.type) {
    case "opened":
      return { feed: { ...feed, open: true }, send: [...feed.topics].map(([id, topic]) => asking(feed, id, topic)), told: [] };
    case "closed":
      return { feed: { ...feed, open: false }, send: [], told: [] };
    case "subscribe":
      return subscribed(feed, input.id, input.topic, input.after);
    case "unsubscribe":
      return unsubscribed(feed, input.id);
    case "received":
      return received(feed, input.message);
  }
}

function subscribed(feed: Feed, id: string, topic: Topic, after?: number): Step {
  const seen = new Map(feed.seen);
  if ("execution_id" in topic && after !== undefined) {
    const place = placeOf(id, topic.execution_id);
    if (after >= (seen.get(place)?.seq ?? 0)) seen.set(place, { seq: after, told: null });
  }
  const next = { ...feed, seen, topics: new Map(feed.topics).set(id, topic) };
  return { feed: next, send: feed.open ? [asking(next, id, topic)] : [], told: [] };
}

function unsubscribed(feed: Feed, id: string): Step {
  const gone = [...feed.topics.keys()].filter((key) => key === id || key.startsWith(`${id}/`));
  const topics = new Map(feed.topics);
  for (const key of gone) topics.delete(key);
  const seen = new Map([...feed.seen].filter(([place]) => !place.startsWith(`${id} `)));
  return { feed: { ...feed, topics, seen }, send: feed.open ? gone.map((key) => ({ type: "unsubscribe", id: key })) : [], told: [] };
}

function received(feed: Feed, message: FromServer): Step {
  switch (message.type) {
    case "event":
      return happened(feed, message);
    case "snapshot":
      return { feed, send: [], told: [{ type: "snapshot", id: message.id, snapshot: message }] };
    case "gap":
      return closeGap(feed, message.id, message.execution_id);
    case "error": {
      const topics = new Map(feed.topics);
      topics.delete(message.id);
      return { feed: { ...feed, topics }, send: [], told: [{ type: "refused", id: message.id, code: message.code, message: message.message }] };
    }
    case "subscribed":
    case "pong":
      return { feed, send: [], told: [] };
  }
}

function happened(feed: Feed, message: Extract<FromServer, { type: "event" }>): Step {
  const { type: _type, id, ...event } = message;
  if (!feed.topics.has(id)) return { feed, send: [], told: [] };
  const told: Told[] = [{ type: "event", id: root(id), event }];
  if (event.seq === null) return { feed, send: [], told };
  const place = placeOf(id, event.execution_id);
  const last = feed.seen.get(place);
  const seen = seenAfter(last, event.seq, event);
  if (!seen) return { feed, send: [], told: [] };
  const places = new Map(feed.seen).set(place, seen);
  const next = { ...feed, seen: places };
  if (event.event !== "execution_finished") return { feed: next, send: [], told };
  const gap = `${root(id)}/${event.execution_id}`;
  if (id === gap) {
    const { feed: after, send } = unsubscribed(next, id);
    return { feed: after, send, told };
  }
  const topic = feed.topics.get(id);
  if (topic && "workflow_id" in topic && !feed.topics.has(gap)) places.delete(place);
  return { feed: next, send: [], told };
}

/** Null when the event is old or was told before. */
function seenAfter(last: Seen | undefined, seq: number, event: LiveEvent): Seen | null {
  if (last && seq < last.seq) return null;
  const key = keyOf(event);
  if (!last || seq > last.seq) return { seq, told: new Set([key]) };
  if (last.told === null) return event.event === "node_started" ? last : null;
  return last.told.has(key) ? null : { seq, told: new Set(last.told).add(key) };
}

function keyOf({ event, node_id, scope, data }: LiveEvent): string {
  return [event, node_id, scope, "attempt" in data ? data.attempt : ""].join(" ");
}

function closeGap(feed: Feed, id: string, executionId: string): Step {
  const topic = feed.topics.get(id);
  if (!topic) return { feed, send: [], told: [] };
  if ("execution_id" in topic) return { feed, send: feed.open ? [asking(feed, id, topic)] : [], told: [] };
  return subscribed(feed, `${id}/${executionId}`, { execution_id: executionId });
}

function asking(feed: Feed, id: string, topic: Topic): ToServer {
  if ("workflow_id" in topic) return { type: "subscribe", id, workflow_id: topic.workflow_id };
  const seen = feed.seen.get(placeOf(id, topic.execution_id));
  return { type: "subscribe", id, execution_id: topic.execution_id, after: seen ? Math.max(0, seen.told ? seen.seq - 1 : seen.seq) : 0 };
}

/** The subscription of rule 3 shares the place of the feed that it closes a gap of. */
function placeOf(id: string, executionId: string): string {
  return `${root(id)} ${executionId}`;
}

function root(id: string): string {
  return id.split("/")[0] ?? id;
}
