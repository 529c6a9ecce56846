/** One act on the outside world: what it was, how it ended, what was sent and what came back (secrets are masked by the server). */
import { ChevronRight } from "lucide-react";
import { count, t } from "../texts";
import { Badge, CopyButton, JsonView } from "../ui";
import type { Tone } from "../ui";
import type { Effect } from "./model";

const tones: Record<Effect["status"], Tone> = { intended: "info", done: "success", failed: "danger", unknown: "warning", recorded: "accent" };

export function EffectCard({ effect }: { effect: Effect }) {
  return (
    <details className="group rounded-lg border border-border bg-surface">
      <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-3 py-2 text-[13px]">
        <ChevronRight size={14} aria-hidden className="text-muted transition-transform duration-100 group-open:rotate-90" />
        <Badge tone={tones[effect.status]}>{t(`executions.effectStatus.${effect.status}`)}</Badge>
        <span className="min-w-0 flex-1 truncate font-medium">{effect.name ?? title(effect)}</span>
        {effect.sent !== undefined && effect.sent > 1 && <span className="text-warning">{count("executions.effectSent", effect.sent)}</span>}
        <span className="font-mono text-xs text-muted">{effect.kind}</span>
      </summary>
      <div className="grid gap-4 border-t border-border p-3 md:grid-cols-2">
        <Side title={t("executions.request")} value={effect.request} />
        <Side title={t("executions.response")} value={effect.response} />
        <p className="flex items-center gap-1 text-xs text-muted md:col-span-2">
          {t("executions.effectKey")} <span className="font-mono break-all">{effect.key}</span>
          <CopyButton text={effect.key} label={t("executions.copyKey")} />
        </p>
      </div>
    </details>
  );
}

/** "POST https://…" for a call; else the kind alone says what it is. */
function title({ kind, request }: Effect): string {
  if (request === null || typeof request !== "object") return kind;
  const { method, url } = request as { method?: unknown; url?: unknown };
  return typeof url === "string" ? [method, url].filter(Boolean).join(" ") : kind;
}

function Side({ title: name, value }: { title: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <h4 className="mb-1.5 text-xs font-medium text-muted">{name}</h4>
      {value === null || value === undefined ? (
        <p className="text-[13px] text-muted">–</p>
      ) : (
        <JsonView value={value} label={name} maxHeight={240} />
      )}
    </div>
  );
}
