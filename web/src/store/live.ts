/** The executions of the open workflow: what each looks like, which one the canvas shows; events are applied once a frame. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkflowDocument } from "../graph/model";
import type { ExecutionDetail } from "../graph/run";
import type { LiveEvent } from "../wire/types";
import { applyEvent, emptyView, viewOf, type RunView } from "./runs";

const KEPT = 30;

export interface LiveState {
  views: ReadonlyMap<string, RunView>;
  details: ReadonlyMap<string, ExecutionDetail>;
  /** Chosen by the user or by the address; stays until let go. */
  chosen: string | null;
  /** The newest execution seen live; shown while nothing is chosen. */
  newest: string | null;
  connected: boolean;

  take: (event: LiveEvent) => void;
  loaded: (detail: ExecutionDetail, document: WorkflowDocument) => void;
  choose: (executionId: string | null) => void;
  /** An execution started from this page: shown from the first moment. */
  follow: (executionId: string, at: number) => void;
  clear: () => void;
  connection: (connected: boolean) => void;
}

export type LiveStore = StoreApi<LiveState>;

export const shownId = (state: LiveState): string | null => state.chosen ?? state.newest;
export const shownView = (state: LiveState): RunView | null => state.views.get(shownId(state) ?? "") ?? null;
export const shownDetail = (state: LiveState): ExecutionDetail | null => state.details.get(shownId(state) ?? "") ?? null;

export interface Frames {
  request: (run: () => void) => void;
  now: () => number;
}

const browserFrames: Frames = {
  // A hidden tab draws no frames: then a timer keeps the state from piling up.
  request: (run) => (document.hidden ? void setTimeout(run, 250) : void requestAnimationFrame(run)),
  now: () => performance.now(),
};

export function createLiveStore(frames: Frames = browserFrames): LiveStore {
  let queue: LiveEvent[] = [];
  return createStore<LiveState>()((set, get) => {
    const flush = (): void => {
      const events = queue;
      queue = [];
      set((state) => applied(state, events, frames.now()));
    };
    return {
      views: new Map(),
      details: new Map(),
      chosen: null,
      newest: null,
      connected: true,
      take(event) {
        if (!event.execution_id) return;
        if (queue.push(event) === 1) frames.request(flush);
      },
      loaded: (detail, document) =>
        set((state) => {
          const before = state.views.get(detail.execution_id);
          if (before && before.seq > detail.seq && state.details.has(detail.execution_id))
            return { details: kept(state.details, detail.execution_id, detail) };
          return {
            views: kept(state.views, detail.execution_id, viewOf(detail, document, before)),
            details: kept(state.details, detail.execution_id, detail),
          };
        }),
      choose: (chosen) => set({ chosen }),
      follow: (id, at) => {
        const views = get().views;
        set({ chosen: null, newest: id, views: views.has(id) ? views : kept(views, id, emptyView(id, at)) });
      },
      clear: () => set({ chosen: null, newest: null }),
      connection: (connected) => set({ connected }),
    };
  });
}

function applied(state: LiveState, events: LiveEvent[], now: number): Partial<LiveState> {
  const changed = new Map<string, RunView>();
  let newest = state.newest;
  for (const event of events) {
    const id = event.execution_id;
    const before = changed.get(id) ?? state.views.get(id) ?? emptyView(id, event.at);
    changed.set(id, applyEvent(before, event, now));
    if (event.event === "execution_started") newest = newer(state, changed, newest, id);
  }
  let views = state.views;
  for (const [id, view] of changed) views = kept(views, id, view);
  return { views, newest };
}

/** A later start takes the canvas over; a replay of an old one does not. */
function newer(state: LiveState, changed: Map<string, RunView>, newest: string | null, id: string): string {
  if (!newest) return id;
  const startedAt = (one: string) => (changed.get(one) ?? state.views.get(one))?.startedAt ?? 0;
  return startedAt(id) >= startedAt(newest) ? id : newest;
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
