import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { nodeById } from "../../graph/model";
import { useEditor, useParts } from "../../store/context";
import { shownDocument } from "../../store/editor";
import { t } from "../../texts";
import { formatRelative, TextInput } from "../../ui";
import { asText, placeholderOf, type WidgetProps } from "./widget";

/** A cron expression; below it the sentence it means and the next five times, as the server reckons them. */
export function CronField({ field, value, onChange, disabled, nodeId }: WidgetProps) {
  const expression = asText(value ?? field.schema.default);
  return (
    <>
      <TextInput
        mono
        value={asText(value)}
        placeholder={placeholderOf(field) ?? "0 9 * * MON-FRI"}
        disabled={disabled}
        spellCheck={false}
        onValueChange={(text) => onChange(text === "" ? undefined : text)}
      />
      {expression && <NextRuns expression={expression} nodeId={nodeId} />}
    </>
  );
}

function NextRuns({ expression, nodeId }: { expression: string; nodeId: string }) {
  const { server } = useParts();
  const timezone = useEditor((state) => {
    const document = shownDocument(state);
    const own = nodeById(document, nodeId)?.config["timezone"];
    return typeof own === "string" && own ? own : (document.settings?.timezone ?? "UTC");
  });
  const settled = useSettled(expression, 300);
  const preview = useQuery({
    queryKey: ["cron", settled, timezone],
    queryFn: ({ signal }) => server.cronPreview(settled, timezone, signal),
    staleTime: 30_000,
    retry: false,
    placeholderData: (before) => before,
  });
  if (preview.isError) return <p className="text-xs text-danger">{preview.error.message}</p>;
  if (!preview.data) return null;
  return (
    <div className="rounded-lg border border-border bg-surface-2/60 px-3 py-2 text-xs">
      <p className="font-medium">{preview.data.sentence}</p>
      <p className="mt-2 text-muted">{t("editor.inspector.nextRuns")}</p>
      <ol className="mt-0.5 grid gap-0.5 tabular-nums">
        {preview.data.times.map((time) => (
          <li key={time.utc} className="flex justify-between gap-3">
            <time dateTime={time.local}>{localText(time.local)}</time>
            <span className="text-muted">{formatRelative(time.utc, Date.now())}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The wall clock of the workflow's zone, as the server gave it, with its offset. */
function localText(local: string): string {
  const [, date, clock, offset] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(.*)$/.exec(local) ?? [];
  if (!date || !clock) return local;
  const day = new Date(`${date}T00:00:00Z`).toLocaleDateString("en", { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" });
  return `${day}, ${clock} ${offset === "Z" ? "UTC" : (offset ?? "")}`.trim();
}

function useSettled<T>(value: T, wait: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return settled;
}
