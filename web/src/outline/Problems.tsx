/** What keeps the workflow from running, to be read out, each with the way to its step. */
import { CircleAlert, TriangleAlert } from "lucide-react";
import { nodeById } from "../graph/model";
import { useEditor } from "../store/context";
import { t } from "../texts";
import { Button } from "../ui";

export function Problems({ onGoTo }: { onGoTo: (nodeId: string) => void }) {
  const problems = useEditor((state) => state.problems.list);
  const document = useEditor((state) => state.document);
  return (
    <section aria-labelledby="outline-problems" className="mt-6 max-w-3xl">
      <h2 id="outline-problems" className="mb-2 text-sm font-semibold">
        {t("outline.problemsTitle")}
      </h2>
      {problems.length === 0 && <p className="text-sm text-muted">{t("outline.problemsNone")}</p>}
      <ul className="grid gap-2">
        {problems.map((problem, index) => {
          const node = problem.node_id ? nodeById(document, problem.node_id) : undefined;
          const Icon = problem.severity === "error" ? CircleAlert : TriangleAlert;
          return (
            <li key={index} className="flex items-start gap-3 rounded-xl border border-border bg-surface px-4 py-3 text-sm">
              <Icon size={16} aria-hidden className={problem.severity === "error" ? "mt-0.5 text-danger" : "mt-0.5 text-warning"} />
              <span className="min-w-0 flex-1">
                {problem.message} <span className="text-muted">{problem.mend}</span>
              </span>
              {node && (
                <Button size="sm" onClick={() => onGoTo(node.id)}>
                  {t("outline.goTo", { label: node.label })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
