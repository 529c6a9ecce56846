/** How many problems there are; a press lists them, and another closes the list. */
import { CircleAlert, TriangleAlert } from "lucide-react";
import { errorsIn } from "../graph/problems";
import { useEditor, usePanels } from "../store/context";
import { count } from "../texts";
import { classes } from "../ui";

export function ProblemChip() {
  const problems = useEditor((state) => state.problems.list);
  const open = usePanels((state) => state.problems !== null);
  const set = usePanels((state) => state.set);
  if (problems.length === 0) return null;
  const errors = errorsIn(problems);
  const Icon = errors > 0 ? CircleAlert : TriangleAlert;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={() => set({ problems: open ? null : "all" })}
      className={classes(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium",
        errors > 0 ? "bg-danger-soft text-danger" : "bg-warning-soft text-warning",
      )}
    >
      <Icon size={13} aria-hidden />
      {errors > 0 ? count("editor.node.problems", errors) : count("editor.node.warnings", problems.length)}
    </button>
  );
}
