/** Where the view begins: where it was left before a reload, else around the whole workflow. Known before anything is drawn, so that no card ever stands where it will not stay. */
import { getViewportForBounds, type Viewport } from "@xyflow/react";
import { useLayoutEffect, useState, type RefObject } from "react";
import { boundsOf } from "../graph/layout";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { FIT, keptViewport, LEAST_ZOOM } from "./useCanvasPort";

/** Null until the frame has been measured, which is before the first painting. */
export function useFirstView(frame: RefObject<HTMLElement | null>): Viewport | null {
  const { editor } = useParts();
  const [view, setView] = useState<Viewport | null>(null);
  useLayoutEffect(() => {
    const { workflow, catalogue } = editor.getState();
    const document = shownDocument(editor.getState());
    const bounds = boundsOf(document, catalogue);
    const room = frame.current?.getBoundingClientRect();
    const fitted = bounds && room ? getViewportForBounds(bounds, room.width, room.height, LEAST_ZOOM, FIT.maxZoom, FIT.padding) : { x: 0, y: 0, zoom: 1 };
    setView(keptViewport(workflow.id) ?? fitted);
    // Once: from then on the canvas keeps its view itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return view;
}
