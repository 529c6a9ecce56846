/** All problems of a workflow; one with a place leads there. */
import { ArrowRight, CircleAlert, TriangleAlert } from "lucide-react";
import { nodeById, type Problem } from "../graph/model";
import { useEditor, useParts, usePanels } from "../store/context";
import { t } from "../texts";
import { classes } from "../ui";

export function ProblemList({ problems }: { problems: Problem[] }) {
  return (
    <ul className="-mx-2 grid gap-0.5">
      {problems.map((problem, index) => (
        <li key={index}>
          <Row problem={problem} />
        </li>
      ))}
    </ul>
  );
}

function Row({ problem }: { problem: Problem }) {
  const { canvas } = useParts();
  const select = useEditor((state) => state.select);
  const label = useEditor((state) => (problem.node_id ? nodeById(state.document, problem.node_id)?.label : undefined));
  const set = usePanels((state) => state.set);
  const error = problem.severity === "error";
  const Icon = error ? CircleAlert : TriangleAlert;
  const body = (
    <>
      <Icon size={15} aria-hidden className={classes("mt-0.5 shrink-0", error ? "text-danger" : "text-warning")} />
      <span className="min-w-0 flex-1">
        {label && <span className="font-medium">{label}: </span>}
        <span className="break-words">{problem.message}</span>
        {problem.mend && <span className="mt-0.5 block text-xs text-muted">{problem.mend}</span>}
      </span>
    </>
  );
  const shape = "flex w-full gap-2 rounded-lg px-2 py-1.5 text-left text-[13px]";
  const { node_id: node, edge_id: edge } = problem;
  if (!node && !edge) return <div className={shape}>{body}</div>;
  return (
    <button
      type="button"
      aria-label={label && `${problem.message} ${t("editor.workflow.goTo", { label })}`}
      onClick={() => {
        select(node ? { nodes: [node], edges: [] } : { nodes: [], edges: edge ? [edge] : [] });
        set({ tab: "config" });
        if (node) canvas.current?.show(node);
      }}
      className={classes(shape, "group hover:bg-surface-2")}
    >
      {body}
      <ArrowRight size={14} aria-hidden className="mt-0.5 shrink-0 text-muted opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
    </button>
  );
}
