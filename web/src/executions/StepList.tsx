/** The node runs of an execution as a waterfall; each row opens to its data. */
import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { t } from "../texts";
import { classes, formatDuration } from "../ui";
import type { ExecutionDetail } from "./model";
import { StepRow } from "./StepRow";
import type { Span, Step } from "./steps";
import { spanOf, stepsOf } from "./steps";
import { useNow } from "./useNow";

interface StepListProps {
  execution: ExecutionDetail;
  following: boolean;
  /** A node to open and scroll to. */
  asked: string | null;
  /** While it is played again: what has started by now, and the run that has just. */
  played?: { keys: ReadonlySet<string>; current: string } | null;
}

export function StepList({ execution, following, asked, played = null }: StepListProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(execution));
  const [wasAsked, setWasAsked] = useState<string | null>(null);
  const runs = execution.nodes_executed;
  if (asked !== wasAsked) {
    setWasAsked(asked);
    const run = runs.find((each) => each.node_id === asked);
    if (run) setOpen(new Set(open).add(run.run_key));
  }
  const now = useNow(following);
  const steps = useMemo(() => stepsOf(runs, closed), [runs, closed]);
  const span = spanOf(execution.started_at, execution.completed_at, runs, now);
  return (
    <section aria-label={t("executions.timeline")} className="mt-6 overflow-hidden rounded-2xl border border-border bg-surface shadow-card">
      <Axis span={span} />
      {steps.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">{t("executions.noNodes")}</p>
      ) : (
        <ol>
          {steps.map((step) => (
            <li
              key={step.key}
              aria-current={played?.current === step.key ? "step" : undefined}
              className={classes(
                "border-b border-border transition-opacity duration-150 last:border-b-0",
                played && step.kind === "run" && !played.keys.has(step.key) && "opacity-35",
                played?.current === step.key && "bg-accent-soft",
              )}
            >
              {step.kind === "scope" ? (
                <ScopeRow step={step} closed={closed.has(step.key)} onToggle={() => setClosed(toggled(closed, step.key))} />
              ) : (
                <StepRow
                  run={step.run}
                  depth={step.depth}
                  span={span}
                  now={now}
                  executionId={execution.execution_id}
                  over={!following}
                  open={open.has(step.key)}
                  asked={step.run.node_id === asked}
                  onToggle={() => setOpen(toggled(open, step.key))}
                />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A failed execution shows the data of the node that failed at once. */
function openAtFirst(execution: ExecutionDetail): ReadonlySet<string> {
  const failed = execution.nodes_executed.find((run) => run.node_id === execution.error_node_id && run.status === "error");
  return new Set(failed ? [failed.run_key] : []);
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

const marks = [0, 0.25, 0.5, 0.75, 1];

function Axis({ span }: { span: Span }) {
  const length = span.to - span.from;
  return (
    <div className="flex h-9 items-center border-b border-border pr-5 pl-4 text-xs text-muted">
      <h2 className="flex-1 font-medium">{t("executions.node")}</h2>
      <span className="w-24 pr-4 text-right font-medium">{t("executions.duration")}</span>
      <div aria-hidden className="relative hidden h-full w-[44%] tabular-nums md:block">
        {marks.map((mark) => (
          <span
            key={mark}
            style={{ left: `${mark * 100}%` }}
            className={classes("absolute inset-y-0 flex items-center whitespace-nowrap", mark === 1 ? "-translate-x-full" : mark > 0 && "-translate-x-1/2")}
          >
            {mark === 0 ? "0" : formatDuration(length * mark)}
          </span>
        ))}
      </div>
    </div>
  );
}

interface ScopeRowProps {
  step: Extract<Step, { kind: "scope" }>;
  closed: boolean;
  onToggle: () => void;
}

function ScopeRow({ step, closed, onToggle }: ScopeRowProps) {
  return (
    <button
      type="button"
      aria-expanded={!closed}
      onClick={onToggle}
      style={{ paddingLeft: 16 + step.depth * 20 }}
      className="flex h-9 w-full items-center gap-2 bg-surface-2/60 text-left text-[13px] font-medium focus-visible:-outline-offset-2"
    >
      <ChevronDown size={14} aria-hidden className={classes("text-muted transition-transform", closed && "-rotate-90")} />
      {t("executions.scope", { scope: step.name })}
    </button>
  );
}
