/** What stands open around the canvas: panels, dialogs, the picker and what it is for, the targets of a connection being drawn. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diff } from "../graph/diff";
import type { Position } from "../graph/model";
import type { Mode } from "./editor";

/** What the node picker's choice will be: a first step, a loose node, behind a handle, in front of one, or into an edge. */
export type PickFor =
  | { kind: "first" }
  | { kind: "alone"; position: Position | null }
  | { kind: "after"; node: string; handle: string | null; position: Position | null }
  | { kind: "before"; node: string; handle: string | null; position: Position | null }
  | { kind: "edge"; edge: string; position: Position | null };

export type EditorDialog = "run" | "activate" | "deactivate" | "leaveLive" | "help" | "palette" | "conflict";
export type InspectorTab = "config" | "test" | "logs" | "data" | "mapping" | "settings" | "handles";

export interface PanelsState {
  picking: PickFor | null;
  dialog: EditorDialog | null;
  /** The problems are listed over the canvas: because they were asked for, or because they keep from testing. */
  problems: "all" | "beforeTest" | null;
  /** The field that finds in the workflow is open. */
  finding: boolean;
  /** The list of versions is open; and how the one chosen there differs from the draft, while the canvas shows both as one. */
  versions: boolean;
  diff: (Diff & { version: number }) | null;
  /** The mode that is wanted once Live has been left. */
  leavingFor: Mode;
  /** Colours the cards by how slow and how failing they are. */
  heat: boolean;
  /** Open without a selection: then it shows the workflow itself. A selection always opens it. */
  inspector: boolean;
  tab: InspectorTab;
  /** The selected node or connection fills the page: input, form and output side by side, or the data mapper. */
  full: boolean;
  /** The execution whose data the inspector shows and previews with; null: the shown one, else the last. */
  dataFrom: string | null;
  chest: boolean;
  /** The workflow as an outline instead of the canvas. */
  outline: boolean;
  history: boolean;
  /** While a connection is being drawn: the nodes it may end at; the others are dimmed. */
  targets: ReadonlySet<string> | null;
  /** The edge a dragged node would be dropped on. */
  dropEdge: string | null;
  /** Below the zoom where cards are drawn plainly. */
  far: boolean;
  /** The name of this node is being edited on its card. */
  renaming: string | null;
  /** The text of this note is being written. */
  writing: string | null;
  set: (patch: Partial<Omit<PanelsState, "set">>) => void;
}

export type PanelsStore = StoreApi<PanelsState>;

export function createPanelsStore(): PanelsStore {
  return createStore<PanelsState>()((set) => ({
    picking: null,
    dialog: null,
    problems: null,
    finding: false,
    versions: false,
    diff: null,
    leavingFor: "design",
    heat: false,
    inspector: false,
    tab: "config",
    full: false,
    dataFrom: null,
    chest: true,
    outline: false,
    history: false,
    targets: null,
    dropEdge: null,
    far: false,
    renaming: null,
    writing: null,
    set: (patch) => set(patch),
  }));
}
