/**
 * Saves by itself two seconds after the last change.
 *
 * 1. One save at a time; edits made meanwhile are saved by the next one.
 * 2. After three failures in a row it stops; `now` starts it again.
 * 3. A conflict stops it until the user has chosen; an execution being viewed does not.
 */
import { isDirty, type EditorStore } from "./editor";
import type { EditorServer } from "./server";

export const AUTOSAVE_AFTER = 2_000;
const GIVE_UP_AFTER = 3;
const RETRY_AFTER = 5_000;

export interface Autosave {
  /** Saves what is unsaved; true when the server has everything. */
  now: () => Promise<boolean>;
  stop: () => void;
}

export function startAutosave(editor: EditorStore, server: Pick<EditorServer, "save">): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | null = null;
  let failures = 0;
  let stopped = false;

  const plan = (wait: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void save(), wait);
  };

  const save = async (): Promise<boolean> => {
    if (running) await running;
    const state = editor.getState();
    if (!isDirty(state)) return true;
    if (state.save.kind === "conflict") return false;
    running = once();
    const done = await running;
    running = null;
    return done;
  };

  const once = async (): Promise<boolean> => {
    clearTimeout(timer);
    const { document, workflow, revision, saving, saved } = editor.getState();
    saving({ kind: "saving" });
    const outcome = await server.save(document, workflow.version);
    if (outcome.kind === "saved") {
      failures = 0;
      saved(outcome.workflow, revision);
      if (isDirty(editor.getState())) plan(AUTOSAVE_AFTER);
      return !isDirty(editor.getState());
    }
    if (outcome.kind === "conflict") {
      saving({ kind: "conflict", version: outcome.version });
      return false;
    }
    failures += 1;
    const gaveUp = failures >= GIVE_UP_AFTER || !outcome.retry;
    saving({ kind: gaveUp ? "stopped" : "failed", message: outcome.message });
    if (!gaveUp) plan(RETRY_AFTER);
    return false;
  };

  const unsubscribe = editor.subscribe((state, before) => {
    const edited = state.revision !== before.revision && isDirty(state);
    const resolved = before.save.kind === "conflict" && state.save.kind === "dirty";
    if (resolved) plan(0);
    else if (edited && (state.save.kind === "dirty" || (state.save.kind === "stopped" && failures < GIVE_UP_AFTER))) plan(AUTOSAVE_AFTER);
  });

  return {
    now: () => {
      failures = 0;
      return save();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
