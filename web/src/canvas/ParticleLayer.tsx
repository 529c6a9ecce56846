/**
 * One canvas between edges and nodes on which the data of a run is seen moving.
 *
 * 1. It draws only while something moves; then once a frame, all particles of a colour in one path.
 * 2. It lies in React Flow's viewport and takes its transform back, so it stays sharp at every zoom and below the cards.
 * 3. Who asked for less motion sees none: the edges' plain colours tell the same.
 */
import { useStoreApi, ViewportPortal } from "@xyflow/react";
import { useContext, useEffect, useRef } from "react";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { shownView } from "../store/live";
import { lengthOf, pointAt } from "./curve";
import { CurvesContext, type Curves } from "./curves";
import { placesOf, streamsOf, type Stream } from "./particles";

interface Viewport {
  x: number;
  y: number;
  zoom: number;
  width: number;
  height: number;
}

export function ParticleLayer() {
  return (
    <ViewportPortal>
      <Surface />
    </ViewportPortal>
  );
}

function Surface() {
  const surface = useRef<HTMLCanvasElement>(null);
  const { live, editor } = useParts();
  const curves = useContext(CurvesContext);
  const flow = useStoreApi();

  useEffect(() => {
    const canvas = surface.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    let frame = 0;
    const draw = (): void => {
      const now = performance.now();
      const { chosen, traffic } = live.getState();
      const streams = streamsOf(shownView(live.getState()), shownDocument(editor.getState()).edges, now, chosen ? undefined : traffic);
      const { transform, width, height } = flow.getState();
      paint(canvas, context, { x: transform[0], y: transform[1], zoom: transform[2], width, height }, streams, curves, now);
      frame = streams.length > 0 ? requestAnimationFrame(draw) : 0;
    };
    const wake = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const unsubscribe = live.subscribe(wake);
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [live, editor, curves, flow]);

  return <canvas ref={surface} aria-hidden className="pointer-events-none absolute top-0 left-0 z-0 origin-top-left" />;
}

function paint(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, view: Viewport, streams: Stream[], curves: Curves, now: number): void {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  fit(canvas, view, ratio);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (streams.length === 0) return;
  context.setTransform(ratio * view.zoom, 0, 0, ratio * view.zoom, ratio * view.x, ratio * view.y);
  const style = getComputedStyle(canvas);
  for (const failed of [false, true]) {
    const colour = style.getPropertyValue(failed ? "--danger" : "--success");
    const scale = Math.max(1, 0.8 / view.zoom);
    for (const [size, opacity] of [[7.5, 0.22], [3.8, 1]] as const) {
      const radius = size * scale;
      context.globalAlpha = opacity;
      context.fillStyle = colour;
      context.beginPath();
      for (const stream of streams) if (stream.failed === failed) trace(context, stream, curves, radius, now);
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, stream: Stream, curves: Curves, radius: number, now: number): void {
  const curve = curves.get(stream.edge);
  if (!curve) return;
  for (const place of placesOf(stream, lengthOf(curve), now)) {
    const { x, y } = pointAt(curve, place);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, Math.PI * 2);
  }
}

function fit(canvas: HTMLCanvasElement, { x, y, zoom, width, height }: Viewport, ratio: number): void {
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  canvas.style.transform = `scale(${1 / zoom}) translate(${-x}px, ${-y}px)`;
}
