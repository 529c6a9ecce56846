/** One action on many executions, one after the other; what refuses does not stop the others. */
export interface Progress {
  done: number;
  of: number;
  failed: { id: string; reason: string }[];
}

export type BulkAction = "retry" | "stop" | "delete";

/** `step` is told after each; `stopped` ends it before the next. */
export async function each(
  ids: readonly string[], act: (id: string) => Promise<unknown>, step: (progress: Progress) => void, stopped: () => boolean = () => false,
): Promise<Progress> {
  let progress: Progress = { done: 0, of: ids.length, failed: [] };
  step(progress);
  for (const id of ids) {
    if (stopped()) break;
    try {
      await act(id);
    } catch (error) {
      progress = { ...progress, failed: [...progress.failed, { id, reason: error instanceof Error ? error.message : String(error) }] };
    }
    progress = { ...progress, done: progress.done + 1 };
    step(progress);
  }
  return progress;
}
