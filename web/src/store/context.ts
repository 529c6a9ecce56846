/** The stores of the open editor, handed down to canvas and inspector and read in slices. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Position } from "../graph/model";
import type { Autosave } from "./autosave";
import type { EditorState, EditorStore } from "./editor";
import type { LiveState, LiveStore } from "./live";
import type { PanelsState, PanelsStore } from "./panels";
import type { EditorServer } from "./server";

/** What commands ask of the drawn canvas; null while none is drawn. */
export interface CanvasPort {
  fitView: () => void;
  zoomIn: () => void;
  zoomOut: () => void;
  /** To full size. */
  zoomReset: () => void;
  /** The middle of the view, in the document's coordinates. */
  centre: () => Position;
  /** Brings a node into view. */
  show: (nodeId: string) => void;
}

export interface EditorParts {
  editor: EditorStore;
  live: LiveStore;
  panels: PanelsStore;
  server: EditorServer;
  autosave: Autosave;
  canvas: { current: CanvasPort | null };
}

export const EditorContext = createContext<EditorParts | null>(null);

export function useParts(): EditorParts {
  const parts = useContext(EditorContext);
  if (!parts) throw new Error("This is drawn inside the editor page only.");
  return parts;
}

export const useEditor = <T>(select: (state: EditorState) => T): T => useStore(useParts().editor, select);
export const useLive = <T>(select: (state: LiveState) => T): T => useStore(useParts().live, select);
export const usePanels = <T>(select: (state: PanelsState) => T): T => useStore(useParts().panels, select);
