/**
 * The workflow being edited: document, selection, history, and how far it is saved.
 *
 * 1. Every edit goes through `perform`; it is one undo step, unless it names the same `merge` key as the step before within a second (typing).
 * 2. History keeps the last 100 steps and never crosses a conflict: taking the server's version clears it.
 * 3. `revision` counts edits, `savedRevision` the last one the server has; they differ exactly while something is unsaved.
 * 4. While `viewed` stands (a version that ran, or an older one), without the right to edit, and in Live mode nothing is changed.
 * 5. Live mode shows what is published. It ends when the workflow is no longer active, and begins by activating.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Catalogue } from "../graph/catalogue";
import { apply, type Change } from "../graph/changes";
import type { Problem, WorkflowDocument } from "../graph/model";
import { notesOf } from "../graph/notes";
import { mapProblems, type ProblemMap } from "../graph/problems";
import type { WorkflowResource, WorkflowSummary } from "../wire/types";

export const HISTORY_DEPTH = 100;
const MERGE_WITHIN = 1_000;

export interface Selection {
  nodes: string[];
  edges: string[];
  /** Sticky notes; absent: none. */
  notes?: string[];
}

export type Mode = "design" | "test" | "live";

export type SaveState =
  | { kind: "saved"; at: number | null }
  | { kind: "dirty" }
  | { kind: "saving" }
  | { kind: "failed"; message: string }
  /** Autosave gave up after three failures; the user says when to try again. */
  | { kind: "stopped"; message: string }
  | { kind: "conflict"; version: number };

interface HistoryStep {
  undo: Change;
  redo: Change;
  merge?: string;
  at: number;
}

export interface EditorState {
  workflow: WorkflowSummary;
  document: WorkflowDocument;
  /** Shown instead of the document: the version an execution ran. */
  viewed: WorkflowDocument | null;
  /** False for roles that may not edit. */
  mayEdit: boolean;
  mode: Mode;
  catalogue: Catalogue;
  problems: ProblemMap & { list: Problem[] };
  selection: Selection;
  past: HistoryStep[];
  future: HistoryStep[];
  revision: number;
  savedRevision: number;
  save: SaveState;

  perform: (change: Change, options?: { merge?: string; select?: Selection }) => void;
  undo: () => void;
  redo: () => void;
  select: (selection: Selection) => void;
  view: (document: WorkflowDocument | null) => void;
  enter: (mode: Mode) => void;
  saving: (state: SaveState) => void;
  /** The server has the document as of `revision`. */
  saved: (workflow: WorkflowResource, revision: number) => void;
  /** Status and addresses changed on the server; the document stays ours. */
  refreshed: (workflow: Partial<WorkflowSummary>) => void;
  /** Takes the server's version and forgets ours; what is selected stays so, if it is still there. */
  adopt: (workflow: WorkflowResource) => void;
  /** Keeps ours over the server's: the next save replaces that version. */
  keepMine: (version: number) => void;
}

export type EditorStore = StoreApi<EditorState>;

export const NOTHING: Selection = { nodes: [], edges: [] };
export const isDirty = (state: EditorState): boolean => state.revision !== state.savedRevision;
export const isLocked = (state: EditorState): boolean => state.viewed !== null || !state.mayEdit || state.mode === "live";
/** Something is saved, or not even that, which is not in the published version. */
export const isChanged = (state: EditorState): boolean => state.workflow.published_version !== state.workflow.version || isDirty(state);
export const shownDocument = (state: EditorState): WorkflowDocument => state.viewed ?? state.document;

export function createEditorStore(
  resource: WorkflowResource, catalogue: Catalogue, options: { mayEdit?: boolean; now?: () => number } = {},
): EditorStore {
  const now = options.now ?? Date.now;
  return createStore<EditorState>()((set, get) => ({
    ...opened(resource),
    catalogue,
    viewed: null,
    mayEdit: options.mayEdit ?? true,
    mode: resource.status === "active" && resource.published_version === resource.version ? "live" : "design",
    revision: 0,
    savedRevision: 0,

    perform(change, { merge, select } = {}) {
      const state = get();
      if (isLocked(state)) return;
      const { document, inverse } = apply(state.document, change);
      const past = recorded(state.past, { undo: inverse, redo: change, merge, at: now() });
      set({ ...edited(state, document), past, future: [], ...(select ? { selection: select } : {}) });
    },
    undo() {
      const state = get();
      const step = state.past.at(-1);
      if (!step || isLocked(state)) return;
      const { document } = apply(state.document, step.undo);
      set({ ...edited(state, document), past: state.past.slice(0, -1), future: [step, ...state.future] });
    },
    redo() {
      const state = get();
      const step = state.future[0];
      if (!step || isLocked(state)) return;
      const { document, inverse } = apply(state.document, step.redo);
      set({ ...edited(state, document), past: [...state.past, { ...step, undo: inverse, merge: undefined }], future: state.future.slice(1) });
    },
    select: (selection) => set((state) => (sameSelection(state.selection, selection) ? state : { selection })),
    view: (viewed) => set((state) => ({ viewed, selection: surviving(state.selection, viewed ?? state.document) })),
    enter: (mode) => set({ mode }),
    saving: (save) => set({ save }),
    saved: (workflow, revision) =>
      set((state) => ({
        workflow: factsOf(workflow),
        problems: listed(workflow.problems),
        savedRevision: revision,
        save: state.revision === revision ? { kind: "saved", at: now() } : { kind: "dirty" },
      })),
    refreshed: (facts) =>
      set((state) => {
        const workflow = { ...state.workflow, ...facts };
        return { workflow, mode: state.mode === "live" && workflow.status !== "active" ? "design" : state.mode };
      }),
    adopt: (workflow) =>
      set((state) => ({
        ...opened(workflow),
        selection: surviving(state.selection, workflow.document),
        revision: state.revision + 1,
        savedRevision: state.revision + 1,
      })),
    keepMine: (version) => set((state) => ({ workflow: { ...state.workflow, version }, save: { kind: "dirty" } })),
  }));
}

function opened(resource: WorkflowResource) {
  return {
    workflow: factsOf(resource),
    document: resource.document,
    problems: listed(resource.problems),
    selection: NOTHING,
    past: [],
    future: [],
    save: { kind: "saved", at: null } as SaveState,
  };
}

function factsOf({ document: _document, problems: _problems, ...facts }: WorkflowResource): WorkflowSummary {
  return facts;
}

const listed = (list: Problem[]) => ({ ...mapProblems(list), list });

function edited(state: EditorState, document: WorkflowDocument): Partial<EditorState> {
  const keep = state.save.kind === "conflict" || state.save.kind === "stopped" || state.save.kind === "saving";
  return {
    document,
    revision: state.revision + 1,
    selection: surviving(state.selection, document),
    save: keep ? state.save : { kind: "dirty" },
  };
}

/** A step that continues the one before keeps that one's undo: it leads back to where the typing began. */
function recorded(past: HistoryStep[], step: HistoryStep): HistoryStep[] {
  const last = past.at(-1);
  if (last && step.merge !== undefined && last.merge === step.merge && step.at - last.at < MERGE_WITHIN)
    return [...past.slice(0, -1), { ...step, undo: last.undo }];
  return [...past, step].slice(-HISTORY_DEPTH);
}

function surviving(selection: Selection, document: WorkflowDocument): Selection {
  const nodes = new Set(document.nodes.map((node) => node.id));
  const edges = new Set(document.edges.map((edge) => edge.id));
  const notes = new Set(notesOf(document).map((note) => note.id));
  const next: Selection = {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((id) => edges.has(id)),
    ...(selection.notes ? { notes: selection.notes.filter((id) => notes.has(id)) } : {}),
  };
  return sameSelection(next, selection) ? selection : next;
}

function sameSelection(a: Selection, b: Selection): boolean {
  const same = (one: string[], other: string[]) => one.length === other.length && one.every((id, index) => id === other[index]);
  return same(a.nodes, b.nodes) && same(a.edges, b.edges) && same(a.notes ?? [], b.notes ?? []);
}
