/**
 * Keeps what the canvas shows true while the page is open.
 *
 * 1. Events of the workflow go into the live store; the shown execution's data is read again as it moves, and once it is over.
 * 2. After a loss of the connection whatever still seemed to run is read anew; while there is none, the shown execution is polled.
 * 3. In Live mode the figures of the nodes are read at once, and again some seconds after an execution has ended.
 * 4. An execution the user chose that ran another version is shown on that version, which cannot be edited.
 * 5. A version saved elsewhere is taken over when nothing is unsaved here; else the next save finds the conflict.
 */
import { isOver } from "../graph/run";
import { isDirty, shownDocument } from "../store/editor";
import type { EditorParts } from "../store/context";
import { shownId, shownView } from "../store/live";
import type { Live } from "../wire/live";
import type { LiveEvent, Snapshot } from "../wire/types";

const READ_AGAIN_AFTER = 500;
const COUNT_AGAIN_AFTER = 3_000;
const POLL_EVERY = 2_000;

export function startWatching({ editor, live, server, panels }: EditorParts, connection: Live): () => void {
  const workflowId = editor.getState().workflow.id;
  let stopped = false;
  let planned: ReturnType<typeof setTimeout> | undefined;
  let counting: ReturnType<typeof setTimeout> | undefined;
  let readAt = 0;

  const read = async (id: string): Promise<void> => {
    readAt = Date.now();
    try {
      const detail = await server.execution(id);
      if (stopped) return;
      const fresh = !live.getState().details.has(id);
      const document = await documentFor(id, detail.version);
      if (stopped) return;
      live.getState().loaded(detail, document);
      const { selection, select } = editor.getState();
      if (fresh && live.getState().chosen === id && detail.error_node_id && selection.nodes.length === 0) {
        select({ nodes: [detail.error_node_id], edges: [] });
        panels.getState().set({ tab: "data" });
      }
    } catch {
      // Shown as it was; the next event or the poll reads again.
    }
  };

  /** The document to show the execution on; for a chosen one of another version that version. */
  const documentFor = async (id: string, version: number) => {
    const { workflow, view, document } = editor.getState();
    if (live.getState().chosen !== id || version === workflow.version) return shownDocument(editor.getState());
    const ran = await server.executionDocument(id).catch(() => document);
    if (live.getState().chosen === id && !stopped) view(ran);
    return ran;
  };

  /** The data behind what the shown execution has come to: at once when it is over, else now and then. */
  const followUp = (id: string): void => {
    const view = live.getState().views.get(id);
    const detail = live.getState().details.get(id);
    if (!view || (detail && detail.seq >= view.seq)) return;
    if (isOver(view.status) && Date.now() - readAt > READ_AGAIN_AFTER) void read(id);
    else readSoon();
  };

  const readSoon = (): void => {
    planned ??= setTimeout(() => {
      planned = undefined;
      const id = shownId(live.getState());
      if (id) void read(id);
    }, READ_AGAIN_AFTER);
  };

  const happened = (event: LiveEvent): void => {
    if (event.event === "workflow_status") void refresh();
    else live.getState().take(event);
    if (event.event !== "execution_finished") return;
    const view = live.getState().views.get(event.execution_id);
    editor.getState().refreshed({ last_execution: { execution_id: event.execution_id, status: event.data.status, started_at: view?.startedAt ?? event.at } });
    countSoon(COUNT_AGAIN_AFTER);
  };

  /** What each node did today; only where it is shown. */
  const countSoon = (wait: number): void => {
    if (editor.getState().mode !== "live" && !panels.getState().heat) return;
    counting ??= setTimeout(() => {
      counting = undefined;
      void server.figures().then((figures) => void (stopped || live.getState().counted(figures)), () => undefined);
    }, wait);
  };

  const refresh = async (): Promise<void> => {
    const workflow = await server.load().catch(() => null);
    if (!workflow || stopped) return;
    const state = editor.getState();
    const elsewhere = workflow.version > state.workflow.version;
    if (elsewhere && !isDirty(state) && state.save.kind === "saved") state.adopt(workflow);
    else if (!elsewhere) {
      const { document: _document, problems: _problems, version: _version, ...facts } = workflow;
      state.refreshed(facts);
    }
  };

  const caughtUp = ({ running }: Snapshot): void => {
    const now = new Set(running.map((one) => one.execution_id));
    const seemed = [...live.getState().views.values()].filter((view) => !isOver(view.status)).map((view) => view.executionId);
    for (const id of new Set([...now, ...seemed])) void read(id);
    const youngest = [...running].sort((a, b) => b.started_at - a.started_at)[0];
    if (youngest && !shownId(live.getState())) live.getState().follow(youngest.execution_id, youngest.started_at);
  };

  const unsubscribe = connection.subscribe(
    { workflow_id: workflowId },
    {
      told: (told) => {
        if (told.type === "event") happened(told.event);
        else if (told.type === "snapshot") caughtUp(told.snapshot);
      },
      connected: (yes) => live.getState().connection(yes),
    },
  );

  const poll = setInterval(() => {
    const state = live.getState();
    const view = shownView(state);
    if (!state.connected && view && !isOver(view.status)) void read(view.executionId);
  }, POLL_EVERY);

  const unfollow = live.subscribe((state, before) => {
    const id = shownId(state);
    if (state.chosen !== before.chosen && editor.getState().viewed) editor.getState().view(null);
    if (id && (id !== shownId(before) || state.chosen !== before.chosen)) void read(id);
    else if (id && state.views !== before.views) followUp(id);
  });

  countSoon(0);
  const unmode = editor.subscribe((state, before) => state.mode !== before.mode && countSoon(0));
  const unheat = panels.subscribe((state, before) => state.heat !== before.heat && countSoon(0));
  const shown = shownId(live.getState());
  if (shown) void read(shown);

  return () => {
    stopped = true;
    clearTimeout(planned);
    clearTimeout(counting);
    unmode();
    unheat();
    clearInterval(poll);
    unsubscribe();
    unfollow();
  };
}
