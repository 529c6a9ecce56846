/** Under an expression: what it gives with the data at hand, element by element of a list, or what is wrong and the one press that mends it. */
import { ChevronLeft, ChevronRight, CircleAlert, Lightbulb, TriangleAlert, Wrench } from "lucide-react";
import { useState } from "react";
import type { Fix, LanguageError, PreviewAnswer } from "../../graph/language";
import { t } from "../../texts";
import { Button, classes, IconButton } from "../../ui";

interface Props {
  id: string;
  preview: { answer: PreviewAnswer | null; pending: boolean };
  onFix?: (fix: Fix, text: string) => void;
}

export function Result({ id, preview: { answer, pending }, onFix }: Props) {
  const error = answer?.error;
  const warnings = [...(answer?.warnings ?? []), ...(answer?.diagnostics ?? [])].filter((one) => !error || one.message !== error.message);
  const distinct = warnings.filter((one, index) => warnings.findIndex((other) => other.message === one.message) === index);
  return (
    <div id={id} aria-live="polite" aria-busy={pending} className="grid gap-1 text-xs">
      {answer?.ok && <Value answer={answer} />}
      {error && error.kind !== "empty" && <Fault error={error} onFix={onFix} />}
      {distinct.slice(0, 3).map((warning, index) => (
        <Fault key={index} error={warning} warning={(warning as { severity?: string }).severity !== "error"} onFix={onFix} />
      ))}
    </div>
  );
}

function Fault({ error, warning, onFix }: { error: LanguageError; warning?: boolean; onFix?: Props["onFix"] }) {
  const Icon = warning ? TriangleAlert : CircleAlert;
  const { fix } = error;
  return (
    <p className={classes("flex flex-wrap items-start gap-x-1.5 gap-y-1", warning ? "text-warning" : "text-danger")}>
      <Icon size={13} aria-hidden className="mt-0.5 shrink-0" />
      <span className="min-w-0 flex-1 break-words">
        {error.message}
        {error.line !== undefined && error.column !== undefined && <span className="text-muted"> {t("inspector.expression.place", { line: error.line, column: error.column })}</span>}
        {error.hint && (
          <span className="block text-muted">
            <Lightbulb size={12} aria-hidden className="mr-1 inline" />
            {error.hint}
          </span>
        )}
      </span>
      {fix && onFix && (
        <Button size="sm" icon={<Wrench size={12} aria-hidden />} onClick={() => onFix(fix, fix.text)}>
          {fix.text ? t("inspector.expression.fix", { text: fix.text }) : t("inspector.expression.fixPlain")}
        </Button>
      )}
    </p>
  );
}

function Value({ answer }: { answer: PreviewAnswer }) {
  const [at, setAt] = useState(0);
  const { value } = answer;
  if (Array.isArray(value) && value.length > 0) {
    const index = Math.min(at, value.length - 1);
    return (
      <Shown kind="list" text={plain(value[index])}>
        <span className="flex shrink-0 items-center">
          <IconButton size="sm" className="size-5!" label={t("inspector.expression.previous")} disabled={index === 0} onClick={() => setAt(index - 1)}>
            <ChevronLeft size={13} aria-hidden />
          </IconButton>
          <span className="tabular-nums">{t("inspector.expression.item", { number: index + 1, count: value.length })}</span>
          <IconButton size="sm" className="size-5!" label={t("inspector.expression.next")} disabled={index === value.length - 1} onClick={() => setAt(index + 1)}>
            <ChevronRight size={13} aria-hidden />
          </IconButton>
        </span>
      </Shown>
    );
  }
  return <Shown kind={answer.type ?? ""} text={typeof value === "object" ? plain(value) : (answer.text ?? plain(value))} cut={answer.truncated} />;
}

function Shown({ kind, text, cut, children }: { kind: string; text: string; cut?: boolean; children?: React.ReactNode }) {
  return (
    <p data-result className="flex min-w-0 items-center gap-2 rounded-md bg-success-soft px-2 py-1">
      <span className="shrink-0 font-medium text-success" aria-hidden>
        =
      </span>
      <span className="sr-only">{t("inspector.expression.result")}</span>
      <span className="min-w-0 flex-1 truncate font-mono" title={text}>
        {text === "" ? <span className="text-muted">{t("inspector.expression.emptyText")}</span> : text}
      </span>
      {cut && <span className="shrink-0 text-muted">{t("inspector.expression.cut")}</span>}
      {children}
      <span className="shrink-0 text-muted">{kind}</span>
    </p>
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
