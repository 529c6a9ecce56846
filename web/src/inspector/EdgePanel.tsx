/** The inspector of one connection: where it leads, and which field of the target comes from where. */
import { ArrowRight, Plus, Spline, X } from "lucide-react";
import { useState } from "react";
import { nodeById, type WorkflowEdge } from "../graph/model";
import { useEditor } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { t } from "../texts";
import { Button, IconButton, TextInput } from "../ui";
import { asText, isTemplate } from "./fields/widget";
import { PanelHead } from "./PanelHead";
import { ProblemNote } from "./ProblemNote";
import { Section } from "./Section";

type Row = [string, unknown];

export function EdgePanel({ edge }: { edge: WorkflowEdge }) {
  const source = useEditor((state) => nodeById(shownDocument(state), edge.source)?.label ?? edge.source);
  const target = useEditor((state) => nodeById(shownDocument(state), edge.target)?.label ?? edge.target);
  const problems = useEditor((state) => state.problems.edges.get(edge.id));
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
      />
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-border">
        {problems && (
          <Section>
            {problems.map((problem, index) => (
              <ProblemNote key={index} problem={problem} />
            ))}
          </Section>
        )}
        <Mapping edge={edge} source={source} />
      </div>
    </>
  );
}

function Mapping({ edge, source }: { edge: WorkflowEdge; source: string }) {
  const perform = useEditor((state) => state.perform);
  const locked = useEditor(isLocked);
  const [draft, setDraft] = useState<{ rows: Row[]; stored: WorkflowEdge["data_mapping"] } | null>(null);
  const rows = draft && draft.stored === edge.data_mapping ? draft.rows : Object.entries(edge.data_mapping ?? {});
  const change = (next: Row[]) => {
    const named = next.filter(([field]) => field !== "");
    const stored = named.length === 0 ? null : Object.fromEntries(named);
    setDraft({ rows: next, stored });
    perform({ type: "edit_edge", id: edge.id, patch: { data_mapping: stored } }, { merge: `${edge.id} mapping` });
  };
  return (
    <Section
      title={t("editor.edge.mapping")}
      aside={rows.length > 0 && !locked && (
        <Button size="sm" tone="ghost" onClick={() => change([])}>
          {t("editor.edge.clear")}
        </Button>
      )}
    >
      {rows.length === 0 ? (
        <p className="text-sm text-muted">{t("editor.edge.whole", { label: source })}</p>
      ) : (
        <div className="grid gap-1.5">
          <div aria-hidden className="grid grid-cols-[1fr_1fr_1.75rem] gap-1.5 text-xs text-muted">
            <span>{t("editor.edge.target")}</span>
            <span>{t("editor.edge.source")}</span>
          </div>
          {rows.map(([field, from], index) => (
            <div key={index} className="grid grid-cols-[1fr_1fr_1.75rem] items-center gap-1.5">
              <TextInput
                size="sm"
                mono
                aria-label={`${t("editor.edge.target")} ${index + 1}`}
                value={field}
                disabled={locked}
                onValueChange={(name) => change(rows.with(index, [name, from]))}
              />
              <TextInput
                size="sm"
                mono
                aria-label={`${t("editor.edge.source")} ${index + 1}`}
                value={asText(from)}
                disabled={locked}
                className={isTemplate(from) ? "text-accent-text" : undefined}
                onValueChange={(path) => change(rows.with(index, [field, path]))}
              />
              <IconButton size="sm" label={t("editor.edge.removeRow", { field: field || index + 1 })} disabled={locked} onClick={() => change(rows.toSpliced(index, 1))}>
                <X size={14} aria-hidden />
              </IconButton>
            </div>
          ))}
        </div>
      )}
      <div>
        <Button
          size="sm"
          disabled={locked}
          icon={<Plus size={14} aria-hidden />}
          onClick={() => setDraft({ rows: [...rows, ["", ""]], stored: edge.data_mapping })}
        >
          {t("editor.edge.add")}
        </Button>
      </div>
      <p className="text-xs text-muted">{t("editor.edge.help")}</p>
    </Section>
  );
}
