/** Playing an execution again, step by step in the order of its starts: which step is on, and when the next one comes. */
import { useEffect, useMemo, useState } from "react";
import type { NodeRun } from "./model";

export const MOST_STEPS = 80;
/** Milliseconds a step stays (canvas.md §8). */
export const speeds = [1800, 1350, 900, 450] as const;
export type Speed = (typeof speeds)[number];

/** The runs that started, in that order: the first eighty. */
export function playable(runs: NodeRun[]): NodeRun[] {
  const started = runs.flatMap((run, index) => (run.started_at === null || run.status === "skipped" ? [] : [{ run, index, at: run.started_at }]));
  return started.sort((a, b) => a.at - b.at || a.index - b.index).slice(0, MOST_STEPS).map(({ run }) => run);
}

export function usePlayback(runs: NodeRun[]) {
  const steps = useMemo(() => playable(runs), [runs]);
  /** Null: the whole execution is shown. */
  const [at, setAt] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(900);
  const last = steps.length - 1;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (at !== null && at >= last) setPlaying(false);
      else setAt((at ?? -1) + 1);
    }, at === null ? 0 : speed);
    return () => clearTimeout(timer);
  }, [playing, at, speed, last]);
  const go = (to: number) => {
    setPlaying(false);
    setAt(Math.min(Math.max(to, 0), last));
  };
  return {
    steps,
    at,
    current: at === null ? null : (steps[at] ?? null),
    playing,
    speed,
    setSpeed,
    go,
    play: () => {
      if (at !== null && at >= last) setAt(0);
      setPlaying(true);
    },
    pause: () => setPlaying(false),
    close: () => {
      setPlaying(false);
      setAt(null);
    },
  };
}

export type Playback = ReturnType<typeof usePlayback>;
