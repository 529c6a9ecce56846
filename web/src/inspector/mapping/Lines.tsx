/** The drawn lines of the mapper: from a field on the left, if it is in view, to its row on the right. */
import { useLayoutEffect, useState, type RefObject } from "react";

export interface Link {
  from: string;
  to: string;
  missing: boolean;
}

interface Curve extends Link {
  d: string;
}

export function Lines({ frame, links }: { frame: RefObject<HTMLElement | null>; links: Link[] }) {
  const [curves, setCurves] = useState<Curve[]>([]);
  const key = JSON.stringify(links);
  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    let planned = 0;
    const draw = () => {
      planned = 0;
      const next = links.flatMap((link) => curveOf(box, link));
      setCurves((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    const plan = () => {
      if (!planned) planned = requestAnimationFrame(draw);
    };
    plan();
    // Whatever scrolls, folds or grows inside moves an end of a line.
    const sizes = new ResizeObserver(plan);
    sizes.observe(box);
    const changes = new MutationObserver(plan);
    changes.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded"] });
    box.addEventListener("scroll", plan, true);
    return () => {
      cancelAnimationFrame(planned);
      sizes.disconnect();
      changes.disconnect();
      box.removeEventListener("scroll", plan, true);
    };
    // The key says all of the links.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, frame]);
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-hidden" data-lines={curves.length}>
      {curves.map((curve) => (
        <path key={curve.to} d={curve.d} fill="none" stroke={curve.missing ? "var(--warning)" : "var(--accent)"} strokeWidth={1.75} strokeDasharray={curve.missing ? "5 4" : undefined} opacity={0.8} />
      ))}
    </svg>
  );
}

function curveOf(box: HTMLElement, link: Link): Curve[] {
  const source = box.querySelector(`[data-source] [data-path="${CSS.escape(link.from)}"]`);
  const target = box.querySelector(`[data-target="${CSS.escape(link.to)}"]`);
  if (!source || !target) return [];
  const frame = box.getBoundingClientRect();
  const from = source.getBoundingClientRect();
  const to = target.getBoundingClientRect();
  const area = source.closest("[data-source]")?.getBoundingClientRect() ?? frame;
  if (from.bottom < area.top || from.top > area.bottom || to.bottom < frame.top || to.top > frame.bottom) return [];
  // From the edge of the fields, at the height of its own: over them it would strike out their samples.
  const a = { x: area.right - frame.left, y: from.top + from.height / 2 - frame.top };
  const b = { x: to.left - frame.left, y: to.top + 18 - frame.top };
  const bend = Math.max(24, (b.x - a.x) / 2);
  return [{ ...link, d: `M ${a.x} ${a.y} C ${a.x + bend} ${a.y}, ${b.x - bend} ${b.y}, ${b.x} ${b.y}` }];
}
