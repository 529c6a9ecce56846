/** Where lines begin and end at a node: the id of each handle, what is connected there, and how its data look. */
import { ArrowRight } from "lucide-react";
import type { NodeType } from "../graph/catalogue";
import { inputsOf, outputsOf, sourceHandleOf, targetHandleOf, usesErrorHandle, ERROR_HANDLE } from "../graph/handles";
import type { WorkflowNode } from "../graph/model";
import { nodeById } from "../graph/model";
import { useEditor } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { SchemaView } from "./data/SchemaView";
import { nodePath, shapeOf, shapeOfSchema } from "./data/shape";
import { Section } from "./Section";
import { useNodeData } from "./source";

export function HandlesTab({ node, type }: { node: WorkflowNode; type: NodeType | undefined }) {
  const document = useEditor(shownDocument);
  const { input, output } = useNodeData(node);
  const inputs = inputsOf(node, type, document.edges);
  const outputs = outputsOf(node, type);
  const errors = usesErrorHandle(document, node.id) ? [{ id: ERROR_HANDLE, label: t("editor.node.error") }] : [];
  const name = (id: string) => nodeById(document, id)?.label ?? id;
  const at = (handle: string, into: boolean) =>
    document.edges
      .filter((edge) => (into ? edge.target === node.id && targetHandleOf(edge, inputs) === handle : edge.source === node.id && sourceHandleOf(edge, outputs) === handle))
      .map((edge) => name(into ? edge.source : edge.target));
  return (
    <>
      <Section title={t("inspector.handles.inputs")}>
        {inputs.length === 0 ? <p className="text-sm text-muted">{t("inspector.handles.none")}</p> : <Handles handles={inputs} at={(id) => at(id, true)} into />}
        {input !== undefined && <SchemaView shape={shapeOf(input)} rootPath="input" />}
      </Section>
      <Section title={t("inspector.handles.outputs")}>
        <Handles handles={[...outputs, ...errors]} at={(id) => at(id, false)} />
        <SchemaView shape={output === undefined ? shapeOfSchema(type?.output_schema) : shapeOf(output)} rootPath={node.type === "trigger" ? "trigger" : nodePath(node.id)} />
      </Section>
    </>
  );
}

function Handles({ handles, at, into }: { handles: { id: string; label: string }[]; at: (id: string) => string[]; into?: boolean }) {
  return (
    <ul className="grid gap-1.5">
      {handles.map((handle) => {
        const ends = at(handle.id);
        return (
          <li key={handle.id} className="flex flex-wrap items-center gap-x-2 text-[13px]">
            <code className="rounded bg-surface-2 px-1.5 py-0.5 font-mono text-xs">{handle.id}</code>
            {handle.label !== handle.id && <span>{handle.label}</span>}
            <span className="flex min-w-0 items-center gap-1 text-xs text-muted">
              <ArrowRight size={12} aria-hidden className={into ? "rotate-180" : undefined} />
              {ends.length > 0 ? ends.join(", ") : t("inspector.handles.free")}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
