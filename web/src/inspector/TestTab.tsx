/** Runs this node alone with an input to edit: output, error, what it would have sent, log. Nothing leaves and nothing is kept. */
import { Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { EffectCard } from "../executions/EffectCard";
import type { WorkflowNode } from "../graph/model";
import { useEditor } from "../store/context";
import { isLocked } from "../store/editor";
import { count, t } from "../texts";
import { Button, Field, formatDuration, formatMoment, TextArea } from "../ui";
import { DataView } from "./data/DataView";
import { nodePath } from "./data/shape";
import { faultOf } from "./fields/JsonField";
import { LogLines } from "./LogLines";
import { NodeError } from "./NodeError";
import { Section } from "./Section";
import { useNodeData } from "./source";
import { useNodeTest } from "./useNodeTest";

export function TestTab({ node }: { node: WorkflowNode }) {
  const locked = useEditor(isLocked);
  const { input, execution } = useNodeData(node);
  const test = useNodeTest(node);
  const [draft, setDraft] = useState<string | null>(null);
  const given = JSON.stringify(input ?? {}, null, 2);
  const text = draft ?? given;
  const fault = faultOf(text.replaceAll("{{", "{ {"));
  if (node.type === "trigger") return <Section><p className="text-sm text-muted">{t("inspector.test.trigger")}</p></Section>;
  const result = test.tested?.result;
  return (
    <>
      <Section>
        <Field
          label={t("inspector.test.input")}
          error={fault ? t("editor.inspector.invalidJson", { message: fault }) : undefined}
          help={t(execution ? "inspector.test.inputRun" : "inspector.test.inputSample")}
          aside={draft !== null && (
            <Button size="sm" tone="ghost" icon={<RotateCcw size={13} aria-hidden />} onClick={() => setDraft(null)} className="-my-1">
              {t("inspector.test.reset")}
            </Button>
          )}
        >
          <TextArea mono rows={6} maxRows={16} value={text} spellCheck={false} onValueChange={setDraft} />
        </Field>
        <div className="flex items-center gap-3">
          <Button
            tone="primary"
            busy={test.running}
            disabled={locked || fault !== null}
            icon={<Play size={14} aria-hidden />}
            onClick={() => test.run(JSON.parse(text === "" ? "{}" : text))}
          >
            {t("inspector.test.run")}
          </Button>
          <span className="text-xs text-muted">{t("inspector.test.promise")}</span>
        </div>
        {test.error && <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">{test.error}</p>}
      </Section>
      {result && (
        <>
          <Section title={t("inspector.test.result")} aside={<span className="text-xs text-muted tabular-nums">{formatDuration(result.duration_ms)}</span>}>
            {test.stale && <p className="rounded-lg bg-warning-soft px-3 py-2 text-[13px] text-warning">{t("inspector.pane.stale")}</p>}
            {result.error && <NodeError error={result.error} node={node} scope="" execution={null} effects={result.effects} />}
            {result.status === "waiting" && (
              <p className="text-[13px]">{result.waits_until === null ? t("inspector.test.waits") : t("inspector.test.waitsUntil", { time: formatMoment(result.waits_until) })}</p>
            )}
            {result.items !== null && <p className="text-[13px]">{count("inspector.test.loops", result.items)}</p>}
            {result.handles.length > 0 && <p className="text-xs text-muted">{t("editor.data.took", { handles: result.handles.join(", ") })}</p>}
            {result.warnings.map((warning, index) => (
              <p key={index} className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">{warning.message}</p>
            ))}
            {result.output !== null && result.output !== undefined && (
              <DataView value={result.output} rootPath={nodePath(node.id)} label={t("inspector.pane.output")} initial="json" height={320} />
            )}
          </Section>
          {result.effects.length > 0 && (
            <Section title={count("inspector.test.effects", result.effects.length)}>
              <p className="text-xs text-muted">{t("inspector.test.effectsHint")}</p>
              {result.effects.map((effect) => (
                <EffectCard key={effect.key} effect={{ ...effect, sent: effect.sent ?? 0, at: effect.at ?? 0, request: effect.request, response: effect.response }} />
              ))}
            </Section>
          )}
          {result.logs.length > 0 && (
            <Section title={t("editor.data.logs")}>
              <LogLines lines={result.logs} />
            </Section>
          )}
        </>
      )}
    </>
  );
}
