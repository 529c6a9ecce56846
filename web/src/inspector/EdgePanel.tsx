/** The inspector of one connection: what is wrong with it, and the data mapper. In the full view it has the whole page. */
import { ArrowRight, Maximize2, Minimize2, Spline } from "lucide-react";
import type { KeyboardEvent } from "react";
import { nodeById, type WorkflowEdge } from "../graph/model";
import { useEditor, usePanels } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { IconButton } from "../ui";
import { Mapper } from "./mapping/Mapper";
import { DataPicker } from "./NodeView";
import { PanelHead } from "./PanelHead";
import { ProblemNote } from "./ProblemNote";
import { Section } from "./Section";

export function EdgePanel({ edge, full = false }: { edge: WorkflowEdge; full?: boolean }) {
  const source = useEditor((state) => nodeById(shownDocument(state), edge.source)?.label ?? edge.source);
  const target = useEditor((state) => nodeById(shownDocument(state), edge.target)?.label ?? edge.target);
  const problems = useEditor((state) => state.problems.edges.get(edge.id));
  const set = usePanels((state) => state.set);
  return (
    <>
      <PanelHead
        clears
        tile={
          <span className="flex size-9 items-center justify-center rounded-[10px] bg-surface-2 text-muted">
            <Spline size={18} aria-hidden />
          </span>
        }
        title={<h2 className="text-[15px] font-semibold">{t("editor.edge.title")}</h2>}
        subtitle={
          <span className="flex items-center gap-1.5">
            <span className="truncate">{source}</span>
            <ArrowRight size={12} aria-hidden className="shrink-0" />
            <span className="truncate">{target}</span>
          </span>
        }
        actions={
          <>
            <DataPicker />
            <IconButton size="sm" label={t(full ? "inspector.view.close" : "inspector.view.open")} keys={full ? "Escape" : "Enter"} onClick={() => set({ full: !full })}>
              {full ? <Minimize2 size={15} aria-hidden /> : <Maximize2 size={15} aria-hidden />}
            </IconButton>
          </>
        }
      />
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-border">
        {problems && (
          <Section>
            {problems.map((problem, index) => (
              <ProblemNote key={index} problem={problem} />
            ))}
          </Section>
        )}
        <Mapper edge={edge} />
      </div>
    </>
  );
}

/** The mapper over the whole page. */
export function EdgeView({ edge }: { edge: WorkflowEdge }) {
  const set = usePanels((state) => state.set);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    set({ full: false });
  };
  return (
    // A dialog beside the top bar, which stays in use: Esc leads back to the canvas.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div role="dialog" aria-label={t("inspector.mapper.title")} tabIndex={-1} onKeyDown={onKeyDown} className="absolute inset-0 z-20 flex flex-col bg-surface outline-none">
      <EdgePanel edge={edge} full />
    </div>
  );
}
