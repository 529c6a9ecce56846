/** Every attempt of a node run: when, how long, why it failed. */
import type { NodeRun } from "../graph/run";
import { t } from "../texts";
import { formatDuration, formatMoment } from "../ui";

export function Attempts({ run }: { run: Pick<NodeRun, "attempts"> }) {
  return (
    <ol aria-label={t("editor.data.attempts")} className="grid gap-2 text-[13px]">
      {run.attempts.map((attempt) => (
        <li key={attempt.attempt} className="grid gap-0.5">
          <span className="flex justify-between gap-2">
            <span className="font-medium">{t("editor.data.attempt", { number: attempt.attempt })}</span>
            <span className="text-xs text-muted tabular-nums">
              {formatMoment(attempt.started_at)}
              {attempt.completed_at !== null && ` · ${formatDuration(attempt.completed_at - attempt.started_at)}`}
            </span>
          </span>
          {attempt.error && <span className="text-xs break-words text-danger">{attempt.error.message}</span>}
        </li>
      ))}
    </ol>
  );
}
