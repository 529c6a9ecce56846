/** What leads into a node, and what of it flows: each connection a press away from its mapper. */
import { ArrowRight } from "lucide-react";
import { nodeById, type WorkflowNode } from "../graph/model";
import { useEditor } from "../store/context";
import { shownDocument } from "../store/editor";
import { count, t } from "../texts";
import { fieldsRead, readLines } from "./mapping/lines";
import { Section } from "./Section";

export function MappingTab({ node }: { node: WorkflowNode }) {
  const document = useEditor(shownDocument);
  const select = useEditor((state) => state.select);
  const edges = document.edges.filter((edge) => edge.target === node.id);
  const read = fieldsRead(node.config);
  return (
    <>
      <Section title={t("inspector.mapper.comesIn")}>
        {edges.length === 0 && <p className="text-sm text-muted">{t("inspector.pane.noInput")}</p>}
        <ul className="grid gap-1.5">
          {edges.map((edge) => {
            const lines = readLines(edge.data_mapping).length;
            return (
              <li key={edge.id}>
                <button type="button" onClick={() => select({ nodes: [], edges: [edge.id] })} className="flex w-full items-center gap-2 rounded-lg border border-border px-3 py-2 text-left text-[13px] hover:bg-surface-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{nodeById(document, edge.source)?.label ?? edge.source}</span>
                  <span className="text-xs text-muted">{lines === 0 ? t("inspector.mapper.everything") : count("inspector.mapper.lines", lines)}</span>
                  <ArrowRight size={14} aria-hidden className="text-muted" />
                </button>
              </li>
            );
          })}
        </ul>
      </Section>
      {read.length > 0 && (
        <Section title={t("inspector.mapper.reads")}>
          <ul className="flex flex-wrap gap-1.5">
            {read.map((field) => (
              <li key={field.name} className="rounded bg-surface-2 px-1.5 py-0.5 font-mono text-xs">
                {field.name}
                {!field.required && <span className="text-muted"> {t("inspector.mapper.optional")}</span>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
