/** The form of a node, drawn from the schema of its type. */
import { ChevronRight, Lock } from "lucide-react";
import type { NodeType } from "../graph/catalogue";
import { configure } from "../graph/configure";
import type { WorkflowNode } from "../graph/model";
import { atField, elsewhere } from "../graph/problems";
import { formFields, type FormField } from "../graph/schema";
import { useEditor, useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { FieldRow } from "./FieldRow";
import { ProblemNote } from "./ProblemNote";
import { Section } from "./Section";
import { WebhookAddress } from "./WebhookAddress";

export function ConfigTab({ node, type }: { node: WorkflowNode; type: NodeType | undefined }) {
  const { editor } = useParts();
  const problems = useEditor((state) => state.problems.nodes.get(node.id));
  const locked = useEditor(isLocked);
  const fields = type ? formFields(type.config_schema, node.config) : [];
  const rest = elsewhere(problems, fields.map((field) => field.key));
  const set = (key: string) => (value: unknown) => {
    const { document, perform } = editor.getState();
    const current = document.nodes.find((one) => one.id === node.id) ?? node;
    perform(configure(document, current, type, key, value), { merge: `${node.id} ${key}` });
  };
  const row = (field: FormField) => (
    <FieldRow
      key={field.key}
      field={field}
      value={node.config[field.key]}
      onChange={set(field.key)}
      disabled={locked}
      nodeId={node.id}
      problems={atField(problems, field.key)}
    />
  );
  const plain = fields.filter((field) => !field.advanced);
  const advanced = fields.filter((field) => field.advanced);
  return (
    <>
      {type?.service === "trigger_webhook" && <WebhookAddress node={node} />}
      <Section>
        {!type && <Note text={t("editor.inspector.unknown", { service: node.service })} />}
        {type && !type.built && <Note text={t("editor.inspector.unbuilt")} />}
        {rest.map((problem, index) => (
          <ProblemNote key={index} problem={problem} />
        ))}
        {fields.length === 0 && type && <p className="text-sm text-muted">{t("editor.inspector.noFields")}</p>}
        <div className="grid gap-4.5">{plain.map(row)}</div>
      </Section>
      {advanced.length > 0 && (
        <details className="group border-b border-border px-4 py-3" open={advanced.some((field) => field.key in node.config) || undefined}>
          <summary className="flex list-none items-center gap-1.5 text-[13px] font-medium text-muted select-none hover:text-text">
            <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
            {t("editor.inspector.advanced")}
          </summary>
          <div className="mt-4 mb-1 grid gap-4.5">{advanced.map(row)}</div>
        </details>
      )}
    </>
  );
}

function Note({ text }: { text: string }) {
  return (
    <p className="flex gap-2 rounded-lg bg-surface-2 px-3 py-2 text-[13px] text-muted">
      <Lock size={14} aria-hidden className="mt-0.5 shrink-0" />
      {text}
    </p>
  );
}
