/** A moment told from now ("3 minutes ago"), exact on hover; one clock ticks for all of them. `at` is milliseconds UTC. */
import { useSyncExternalStore } from "react";
import { formatDateTime, formatRelative } from "./times";

const waiting = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function listen(tell: () => void): () => void {
  waiting.add(tell);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of waiting) each();
  }, 15_000);
  return () => {
    waiting.delete(tell);
    if (waiting.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function RelativeTime({ at, className }: { at: number; className?: string }) {
  const clock = useSyncExternalStore(listen, () => now);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at)} className={className}>
      {formatRelative(at, Math.max(clock, Date.now()))}
    </time>
  );
}
