/** What can be done with the selected executions at once: retry what failed, stop what goes on, delete what is over. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { count, t } from "../texts";
import { Button, ConfirmDialog, toast } from "../ui";
import { each, type BulkAction, type Progress } from "./bulk";
import { isOver, type Execution } from "./model";
import { useExecutionSource } from "./source";

interface Props {
  selected: Execution[];
  onClear: () => void;
}

export function BulkBar({ selected, onClear }: Props) {
  const source = useExecutionSource();
  const client = useQueryClient();
  const [asking, setAsking] = useState<BulkAction | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const stop = useRef(false);
  const fitting: Record<BulkAction, Execution[]> = {
    retry: selected.filter((one) => one.status === "failed" || one.status === "timed_out"),
    stop: selected.filter((one) => !isOver(one.status)),
    delete: selected.filter((one) => isOver(one.status)),
  };
  const acts: Record<BulkAction, (id: string) => Promise<unknown>> = {
    retry: (id) => source.retry(id, { from: "failed" }),
    stop: source.cancel,
    delete: source.remove,
  };
  const run = async (action: BulkAction) => {
    setAsking(null);
    stop.current = false;
    const ids = fitting[action].map((one) => one.execution_id);
    const { done, failed } = await each(ids, acts[action], setProgress, () => stop.current);
    setProgress(null);
    void client.invalidateQueries({ queryKey: ["executions"] });
    if (failed.length) toast.error(count("executions.bulk.refused", failed.length), { description: failed[0]?.reason });
    else toast.success(count(`executions.bulk.done.${action}`, done));
    onClear();
  };
  const may = { retry: source.mayRun, stop: source.mayRun, delete: source.mayEdit };
  return (
    <div role="region" aria-label={t("executions.bulk.label")} className="sticky top-0 z-10 mt-4 flex flex-wrap items-center gap-2 rounded-xl border border-border bg-surface px-4 py-2.5 shadow-card">
      <span className="mr-auto text-sm font-medium" aria-live="polite">
        {progress ? t("executions.bulk.progress", { done: progress.done, of: progress.of }) : count("executions.bulk.selected", selected.length)}
      </span>
      {progress ? (
        <>
          <progress aria-label={t("executions.bulk.label")} value={progress.done} max={progress.of} className="h-1.5 w-40" />
          <Button size="sm" onClick={() => { stop.current = true; }}>
            {t("executions.bulk.halt")}
          </Button>
        </>
      ) : (
        <>
          {(["retry", "stop", "delete"] as const).map((action) => (
            <Button
              key={action}
              size="sm"
              disabled={!may[action] || fitting[action].length === 0}
              title={may[action] ? undefined : t("executions.mayNot")}
              onClick={() => (action === "retry" ? void run(action) : setAsking(action))}
            >
              {t(`executions.bulk.${action}`, { count: fitting[action].length })}
            </Button>
          ))}
          <Button size="sm" tone="ghost" onClick={onClear}>
            {t("executions.bulk.clear")}
          </Button>
        </>
      )}
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={asking ? count(`executions.bulk.ask.${asking === "stop" ? "stop" : "delete"}`, fitting[asking].length) : ""}
        confirm={t(asking === "stop" ? "executions.bulk.stopThem" : "executions.bulk.deleteThem")}
        onConfirm={() => asking && void run(asking)}
      >
        {t(asking === "stop" ? "executions.cancelBody" : "executions.bulk.deleteBody")}
      </ConfirmDialog>
    </div>
  );
}
