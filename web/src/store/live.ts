/**
 * The executions of the open workflow: what each looks like, and which one the canvas shows.
 *
 * 1. Events are applied once a frame, however many came.
 * 2. The shown execution is played at a pace the eye can follow: after data has passed an edge the next event of it waits a moment.
 *    Only the picture waits: durations and data are the real ones, and it never lags behind by more than MOST_LAG.
 * 3. A later execution takes the canvas over, but not before the one that is shown was seen for DWELL: a busy workflow would flicker.
 * 4. All executions together are the traffic: how often data passed each edge since the page opened, and how fast it comes now.
 * 5. A stored picture replaces what events have drawn, unless events that lead there are still waiting to be shown.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkflowDocument } from "../graph/model";
import type { ExecutionDetail } from "../graph/run";
import type { LiveEvent } from "../wire/types";
import { applyEvent, emptyView, viewOf, type RunView } from "./runs";
import type { NodeFigures } from "./server";
import { moved, QUIET, type Traffic } from "./traffic";

const KEPT = 30;

export interface LiveState {
  views: ReadonlyMap<string, RunView>;
  details: ReadonlyMap<string, ExecutionDetail>;
  /** Chosen by the user or by the address; stays until let go. */
  chosen: string | null;
  /** The newest execution seen live; shown while nothing is chosen. */
  newest: string | null;
  connected: boolean;
  traffic: Traffic;
  /** Of each node over the last 24 hours; null until asked for. */
  figures: ReadonlyMap<string, NodeFigures> | null;

  take: (event: LiveEvent) => void;
  loaded: (detail: ExecutionDetail, document: WorkflowDocument) => void;
  choose: (executionId: string | null) => void;
  /** An execution started from this page: shown from the first moment. */
  follow: (executionId: string, at: number) => void;
  clear: () => void;
  connection: (connected: boolean) => void;
  counted: (figures: ReadonlyMap<string, NodeFigures>) => void;
}

export type LiveStore = StoreApi<LiveState>;

export const shownId = (state: LiveState): string | null => state.chosen ?? state.newest;
export const shownView = (state: LiveState): RunView | null => state.views.get(shownId(state) ?? "") ?? null;
export const shownDetail = (state: LiveState): ExecutionDetail | null => state.details.get(shownId(state) ?? "") ?? null;

export interface Frames {
  request: (run: () => void) => void;
  now: () => number;
  /** Milliseconds the next event waits after one that moved data; 0 where nobody watches. */
  pace: () => number;
}

const MOST_LAG = 2_500;
export const DWELL = 900;

const browserFrames: Frames = {
  // A hidden tab draws no frames: then a timer keeps the state from piling up.
  request: (run) => (document.hidden ? void setTimeout(run, 250) : void requestAnimationFrame(run)),
  now: () => performance.now(),
  pace: () => (document.hidden || window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140),
};

interface Waiting {
  event: LiveEvent;
  since: number;
}

export function createLiveStore(frames: Frames = browserFrames): LiveStore {
  let queue: Waiting[] = [];
  let heldUntil = 0;
  let takenOverAt = -Infinity;
  let next: string | null = null;
  return createStore<LiveState>()((set, get) => {
    /** The execution shown from now on: the waiting one, if the one before was seen long enough. */
    const takenOver = (newest: string | null, now: number): string | null => {
      if (next === null || (newest !== null && newest !== next && now - takenOverAt < DWELL)) return newest;
      const taken = next;
      next = null;
      if (taken !== newest) takenOverAt = now;
      return taken;
    };
    const flush = (): void => {
      const now = frames.now();
      if (next !== null) set(({ newest }) => ({ newest: takenOver(newest, now) }));
      const state = get();
      const pace = frames.pace();
      const due: LiveEvent[] = [];
      const kept: Waiting[] = [];
      let shown = shownId(state);
      for (const waiting of queue) {
        const { event, since } = waiting;
        const taking = event.event === "execution_started" && !state.chosen && (state.newest === null || now - takenOverAt >= DWELL);
        if (taking) shown = event.execution_id;
        const watched = pace > 0 && event.execution_id === shown && now - since < MOST_LAG;
        if (watched && now < heldUntil) kept.push(waiting);
        else {
          due.push(event);
          if (watched && event.event === "node_completed") heldUntil = now + pace;
        }
      }
      queue = kept;
      if (due.length > 0) {
        const grown = applied(state, due, now);
        for (const event of due) if (event.event === "execution_started") next = newer({ ...state, ...grown }, next, event.execution_id);
        set({ ...grown, newest: takenOver(state.newest, now) });
      }
      if (queue.length > 0 || next !== null) frames.request(flush);
    };
    return {
      views: new Map(),
      details: new Map(),
      chosen: null,
      newest: null,
      connected: true,
      traffic: QUIET,
      figures: null,
      take(event) {
        if (!event.execution_id) return;
        if (queue.push({ event, since: frames.now() }) === 1 && next === null) frames.request(flush);
      },
      loaded: (detail, document) =>
        set((state) => {
          const id = detail.execution_id;
          const before = state.views.get(id);
          const details = kept(state.details, id, detail);
          const ahead = before !== undefined && before.seq > detail.seq;
          const playing = before?.triggerNode != null && queue.some(({ event }) => event.execution_id === id);
          if (ahead || playing) return { details };
          return { details, views: kept(state.views, id, viewOf(detail, document, before)) };
        }),
      choose: (chosen) => set({ chosen }),
      follow: (id, at) => {
        const views = get().views;
        takenOverAt = frames.now();
        next = null;
        set({ chosen: null, newest: id, views: views.has(id) ? views : kept(views, id, emptyView(id, at)) });
      },
      clear: () => {
        next = null;
        set({ chosen: null, newest: null });
      },
      connection: (connected) => set({ connected }),
      counted: (figures) => set({ figures }),
    };
  });
}

function applied(state: LiveState, events: LiveEvent[], now: number): Partial<LiveState> {
  const changed = new Map<string, RunView>();
  for (const event of events) {
    const id = event.execution_id;
    const before = changed.get(id) ?? state.views.get(id) ?? emptyView(id, event.at);
    changed.set(id, applyEvent(before, event, now));
  }
  let views = state.views;
  for (const [id, view] of changed) views = kept(views, id, view);
  return { views, traffic: moved(state.traffic, events, now) };
}

/** A later start takes the canvas over; a replay of an old one does not. */
function newer({ views, newest }: LiveState, waiting: string | null, id: string): string | null {
  const rival = waiting ?? newest;
  if (rival === null) return id;
  const startedAt = (one: string) => views.get(one)?.startedAt ?? 0;
  return startedAt(id) >= startedAt(rival) ? id : waiting;
}

/** The map with the entry as its youngest; the eldest fall out. */
function kept<T>(map: ReadonlyMap<string, T>, key: string, value: T): Map<string, T> {
  const next = new Map(map);
  if (!next.has(key) && next.size >= KEPT) {
    const eldest = next.keys().next().value;
    if (eldest !== undefined) next.delete(eldest);
  }
  return next.set(key, value);
}
