/** The one WebSocket of this page: opens when something is subscribed, comes back by itself, and tells whether it is there. */
import { API } from "./client";
import { emptyFeed, step, type Feed, type Input, type Told } from "./feed";
import type { FromServer } from "./types";

export interface Listener {
  told: (told: Told) => void;
  /** True while connected; false from a loss to the next opening. */
  connected?: (yes: boolean) => void;
}

export interface Live {
  subscribe: (topic: { execution_id: string } | { workflow_id: string }, listener: Listener, after?: number) => () => void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const PING_EVERY = 25_000;

export function openLive(url: string = liveUrl(), connect = (to: string) => new WebSocket(to)): Live {
  let feed: Feed = emptyFeed;
  let socket: WebSocket | null = null;
  let wait = FIRST_WAIT;
  let again: ReturnType<typeof setTimeout> | undefined;
  let number = 0;
  const listeners = new Map<string, Listener>();

  const take = (input: Input): void => {
    const result = step(feed, input);
    feed = result.feed;
    for (const message of result.send) socket?.send(JSON.stringify(message));
    for (const told of result.told) listeners.get(told.id)?.told(told);
  };

  const start = (): void => {
    if (socket || feed.topics.size === 0) return;
    const opening = connect(url);
    socket = opening;
    const ping = setInterval(() => opening.readyState === WebSocket.OPEN && opening.send('{"type":"ping"}'), PING_EVERY);
    opening.onopen = () => {
      wait = FIRST_WAIT;
      take({ type: "opened" });
      for (const listener of listeners.values()) listener.connected?.(true);
    };
    opening.onmessage = (event) => take({ type: "received", message: JSON.parse(String(event.data)) as FromServer });
    opening.onclose = () => {
      clearInterval(ping);
      socket = null;
      take({ type: "closed" });
      for (const listener of listeners.values()) listener.connected?.(false);
      clearTimeout(again);
      again = setTimeout(start, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };

  return {
    subscribe(topic, listener, after) {
      const id = `s${++number}`;
      listeners.set(id, listener);
      take({ type: "subscribe", id, topic, after });
      start();
      return () => {
        listeners.delete(id);
        take({ type: "unsubscribe", id });
        if (feed.topics.size > 0) return;
        clearTimeout(again);
        socket?.close();
      };
    },
  };
}

function liveUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${API}/live`;
}

let shared: Live | null = null;
/** The page's own connection. */
export const live = (): Live => (shared ??= openLive());
