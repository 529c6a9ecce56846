/**
 * A press on a card selects it, even when the card moves away below the pointer before the button is let go.
 *
 * The browser sends the click of such a press to what both places have in common, the pane, which would let go of the selection. The
 * view moves by itself when a panel opens and brings a card into sight, and by a command such as fitting it.
 */
import { useCallback, useRef, type MouseEvent, type PointerEvent } from "react";
import { nodeById } from "../graph/model";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";

/** Moved further than this (pixels of the screen) it was a drag. */
const STILL = 4;

interface Press {
  card: Element;
  x: number;
  y: number;
}

export function usePress() {
  const { editor } = useParts();
  const press = useRef<Press | null>(null);

  const onPointerDownCapture = useCallback((event: PointerEvent) => {
    const card = event.button === 0 ? cardOf(event.target) : null;
    press.current = card && !card.closest(".nodrag") ? { card, x: event.clientX, y: event.clientY } : null;
  }, []);

  const onClickCapture = useCallback((event: MouseEvent) => {
    const begun = press.current;
    press.current = null;
    if (!begun || begun.card.contains(event.target as Element) || !begun.card.isConnected) return;
    if (Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > STILL) return;
    event.stopPropagation();
    const id = begun.card.getAttribute("data-id");
    if (id && nodeById(shownDocument(editor.getState()), id)) editor.getState().select({ nodes: [id], edges: [] });
  }, [editor]);

  return { onPointerDownCapture, onClickCapture };
}

const cardOf = (target: EventTarget): Element | null => (target instanceof Element ? target.closest(".react-flow__node") : null);
