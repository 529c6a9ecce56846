/** Where a webhook trigger listens: live and test address to copy, and a command that calls it. */
import { useState } from "react";
import type { WorkflowNode } from "../graph/model";
import { listOf } from "../graph/handles";
import { useEditor } from "../store/context";
import { t } from "../texts";
import { classes, CopyButton } from "../ui";
import { Section } from "./Section";

export function WebhookAddress({ node }: { node: WorkflowNode }) {
  const trigger = useEditor((state) => state.workflow.triggers.find((one) => one.node_id === node.id));
  const sample = useEditor((state) => state.catalogue.byService.get(node.service)?.sample);
  const active = useEditor((state) => state.workflow.status === "active");
  const [test, setTest] = useState(!active);
  if (!trigger?.address)
    return (
      <Section title={t("editor.webhook.title")}>
        <p className="text-sm text-muted">{t("editor.webhook.unsaved")}</p>
      </Section>
    );
  const useTest = test && trigger.test_address !== null;
  const address = (useTest ? trigger.test_address : trigger.address) ?? trigger.address;
  const command = curlFor(address, node, sample);
  return (
    <Section title={t("editor.webhook.title")} aside={trigger.test_address && <LiveOrTest test={useTest} onChange={setTest} />}>
      <div className="flex items-center gap-1 rounded-lg border border-border bg-surface-2/60 py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-[12.5px]" title={address}>
          {address}
        </code>
        <CopyButton text={address} label={t("editor.webhook.copy")} />
      </div>
      <p className="text-xs text-muted">{useTest ? t("editor.webhook.testHint") : !active ? t("editor.webhook.liveHint") : null}</p>
      <div className="relative">
        {/* What scrolls must be reachable by keyboard. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0} aria-label={t("editor.webhook.curl")} className="overflow-x-auto rounded-lg border border-border bg-surface-2/60 p-3 pr-10 font-mono text-[12px] leading-5">{command}</pre>
        <CopyButton text={command} label={t("editor.webhook.copyCurl")} className="absolute! top-1 right-1 bg-surface" />
      </div>
      {isLocal(address) && <p className="text-xs text-warning">{t("editor.webhook.local")}</p>}
    </Section>
  );
}

function LiveOrTest({ test, onChange }: { test: boolean; onChange: (test: boolean) => void }) {
  return (
    <div className="flex rounded-lg bg-surface-2 p-0.5">
      {[false, true].map((value) => (
        <button
          key={String(value)}
          type="button"
          aria-pressed={test === value}
          onClick={() => onChange(value)}
          className={classes("h-6 rounded-md px-2.5 text-xs font-medium", test === value ? "bg-surface shadow-card" : "text-muted hover:text-text")}
        >
          {t(value ? "editor.webhook.test" : "editor.webhook.live")}
        </button>
      ))}
    </div>
  );
}

export function curlFor(address: string, node: WorkflowNode, sample: unknown): string {
  const method = String(listOf(node.config["methods"])[0] ?? "POST");
  if (method === "GET" || method === "DELETE") return method === "GET" ? `curl '${address}'` : `curl -X DELETE '${address}'`;
  const body = (sample as { body?: unknown } | undefined)?.body ?? { hello: "world" };
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -X ${method} '${address}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${json}'`;
}

function isLocal(address: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\])/.test(address);
}
