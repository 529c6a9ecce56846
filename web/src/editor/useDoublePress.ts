/** Two presses on a card open it over the page; the second counts wherever it lands, as the first may have opened the panel under the pointer. */
import { useEffect } from "react";
import { useParts } from "../store/context";

export function useDoublePress(): void {
  const { panels, editor } = useParts();
  useEffect(() => {
    let pressed: string | null = null;
    const onMouseDown = (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.detail === 1) {
        const free = !target?.closest("button, input, .react-flow__handle");
        pressed = (free && target?.closest<HTMLElement>(".react-flow__node")?.dataset["id"]) || null;
      } else if (event.detail === 2 && pressed !== null && event.button === 0) {
        event.preventDefault();
        editor.getState().select({ nodes: [pressed], edges: [] });
        panels.getState().set({ full: true });
        pressed = null;
      }
    };
    window.addEventListener("mousedown", onMouseDown, true);
    return () => window.removeEventListener("mousedown", onMouseDown, true);
  }, [panels, editor]);
}
