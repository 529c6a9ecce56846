/** One finding: what is wrong, and how to mend it. */
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Problem } from "../graph/model";
import { classes } from "../ui";

export function ProblemNote({ problem }: { problem: Problem }) {
  const error = problem.severity === "error";
  const Icon = error ? CircleAlert : TriangleAlert;
  return (
    <div className={classes("flex gap-2 rounded-lg px-3 py-2 text-[13px]", error ? "bg-danger-soft" : "bg-warning-soft")}>
      <Icon size={15} aria-hidden className={classes("mt-0.5 shrink-0", error ? "text-danger" : "text-warning")} />
      <div className="min-w-0">
        <p className="break-words">{problem.message}</p>
        {problem.mend && <p className="mt-0.5 text-xs break-words text-muted">{problem.mend}</p>}
      </div>
    </div>
  );
}
