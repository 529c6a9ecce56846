/** A card that the opening inspector would cover moves into view. */
import { useEffect } from "react";
import { useEditor, useParts } from "../store/context";

/** React Flow learns of its new width a moment after the panel has opened. */
const SETTLED = 80;

export function useSelectionInView(): void {
  const { canvas, editor } = useParts();
  const open = useEditor((state) => state.selection.nodes.length > 0);
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => {
      const { nodes } = editor.getState().selection;
      if (nodes.length === 1 && nodes[0]) canvas.current?.show(nodes[0]);
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [open, canvas, editor]);
}
