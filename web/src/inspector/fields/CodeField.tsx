/** Code to write, checked as it stands, and run with what came in last: result, log and the line of an error. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { CodeLanguage } from "../../graph/language";
import { nodeById } from "../../graph/model";
import { useEditor, useParts } from "../../store/context";
import { shownDocument } from "../../store/editor";
import { t } from "../../texts";
import { Button, formatDuration, JsonView, TextArea } from "../../ui";
import { useLibrary } from "../expression/useLibrary";
import { LogLines } from "../LogLines";
import { usePreviewFrom } from "../source";
import { asText, placeholderOf, type WidgetProps } from "./widget";

const CodeEditor = lazy(() => import("../code/CodeEditor"));
const SETTLED_MS = 400;

export function CodeField({ field, value, onChange, disabled, nodeId, onHandle }: WidgetProps) {
  const { server } = useParts();
  const key = field.schema["x-language"] ?? "language";
  const language = useEditor((state): CodeLanguage => (nodeById(shownDocument(state), nodeId)?.config[key] === "python" ? "python" : "javascript"));
  const library = useLibrary({ node_id: nodeId, field: field.key });
  const from = usePreviewFrom();
  const code = asText(value);
  const settled = useSettled(code);
  const checked = useQuery({
    queryKey: ["inspector", "code", language, settled],
    queryFn: ({ signal }) => server.checkCode(language, settled, signal),
    enabled: settled.trim() !== "",
    staleTime: Infinity,
    retry: false,
  });
  const run = useMutation({ mutationFn: () => server.runCode({ language, code, node_id: nodeId, context: from }) });
  const outcome = run.data;
  const problem = settled === code ? (checked.data ?? null) : null;
  const ranWrong = outcome?.error && !problem ? outcome.error : null;
  const problems = problem ? [problem] : ranWrong ? [ranWrong] : [];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="rounded-lg border border-border-strong/60 focus-within:border-focus focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus">
        <Suspense fallback={<TextArea mono rows={10} maxRows={24} aria-label={field.label} value={code} disabled={disabled} onValueChange={(text) => onChange(text === "" ? undefined : text)} />}>
          <CodeEditor
            value={code}
            onChange={(text) => onChange(text === "" ? undefined : text)}
            language={language}
            library={library}
            label={field.label}
            disabled={disabled}
            placeholder={placeholderOf(field)}
            problems={problems}
            invalid={problem !== null}
            onHandle={onHandle}
          />
        </Suspense>
      </div>
      {problem && <Problem line={problem.line} column={problem.column} message={problem.message} />}
      <div className="flex items-center gap-3">
        <Button size="sm" busy={run.isPending} disabled={disabled || code.trim() === ""} icon={<Play size={13} aria-hidden />} onClick={() => run.mutate()}>
          {t("inspector.code.run")}
        </Button>
        <span className="text-xs text-muted">{t("inspector.code.given")}</span>
      </div>
      {run.error && <p role="alert" className="text-xs text-danger">{run.error.message}</p>}
      {outcome && (
        <div aria-live="polite" className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-border bg-surface-2/50 p-3" data-outcome={outcome.ok ? "ok" : "error"}>
          <p className="text-xs text-muted">
            {t(outcome.ok ? "inspector.code.done" : "inspector.code.failed", { duration: formatDuration(outcome.duration_ms) })}
            {outcome.queue_ms > 0 && ` ${t("inspector.code.queued", { duration: formatDuration(outcome.queue_ms) })}`}
          </p>
          {outcome.error && <Problem line={outcome.error.line} column={outcome.error.column} message={[outcome.error.message, outcome.error.hint].filter(Boolean).join(" ")} />}
          {outcome.ok && <JsonView value={outcome.value} label={t("inspector.code.result")} maxHeight={220} />}
          {outcome.warnings.map((warning, index) => (
            <p key={index} className="text-xs text-warning">{warning.message}</p>
          ))}
          {outcome.logs.length > 0 && <LogLines lines={outcome.logs} />}
        </div>
      )}
    </div>
  );
}

function Problem({ line, column, message }: { line: number | null; column: number | null; message: string }) {
  return (
    <p className="text-xs break-words text-danger">
      {message}
      {line !== null && <span className="text-muted"> {t("inspector.expression.place", { line, column: column ?? 1 })}</span>}
    </p>
  );
}

function useSettled(value: string): string {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
