/** Keys on a focused card or edge: any of them first selects it, so that every command means it; Enter opens it, Space goes on to the inspector. */
import { useCallback, type KeyboardEvent } from "react";
import { nodeById } from "../graph/model";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";

const PASSIVE = new Set(["Tab", "Shift", "Control", "Meta", "Alt", "Escape"]);
export const INSPECTOR_START = "data-inspector-start";

export function useCanvasKeys(): (event: KeyboardEvent) => void {
  const { editor, panels } = useParts();
  return useCallback((event) => {
    const target = event.target;
    if (!(target instanceof HTMLElement || target instanceof SVGElement) || PASSIVE.has(event.key)) return;
    const id = target.dataset["id"];
    const node = target.classList.contains("react-flow__node");
    if (!id || (node && !nodeById(shownDocument(editor.getState()), id)) || !(node || target.classList.contains("react-flow__edge"))) return;
    const { selection, select } = editor.getState();
    if (!(node ? selection.nodes : selection.edges).includes(id) && !event.ctrlKey && !event.metaKey)
      select(node ? { nodes: [id], edges: [] } : { nodes: [], edges: [id] });
    if ((event.key !== "Enter" && event.key !== " ") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // The full view places the focus itself.
    if (event.key === "Enter") panels.getState().set({ full: true });
    else requestAnimationFrame(() => document.querySelector<HTMLElement>(`[${INSPECTOR_START}]`)?.focus());
  }, [editor, panels]);
}
