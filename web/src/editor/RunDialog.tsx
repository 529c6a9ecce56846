/** Runs the workflow with data of one's own: at which trigger, with what, for a test or for real. */
import { FlaskConical, Play, Radio } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import type { WorkflowNode } from "../graph/model";
import { useEditor, useParts, usePanels } from "../store/context";
import { t } from "../texts";
import { Button, classes, Dialog, Field, Select, TextArea, toast } from "../ui";

export function RunDialog() {
  const { editor, server, autosave, live, panels } = useParts();
  const set = usePanels((state) => state.set);
  const [triggers] = useState(() => editor.getState().document.nodes.filter((node) => node.type === "trigger" && !node.disabled));
  const [triggerId, setTrigger] = useState(() => (triggers.find((node) => node.service === "trigger_manual") ?? triggers[0])?.id ?? "");
  const catalogue = useEditor((state) => state.catalogue);
  const sampleOf = (id: string) => sampleText(triggers.find((node) => node.id === id), (service) => catalogue.byService.get(service)?.sample);
  const [text, setText] = useState(() => sampleOf(triggerId));
  const [mode, setMode] = useState<"test" | "live">(() => (editor.getState().mode === "live" ? "live" : "test"));
  const [busy, setBusy] = useState(false);
  const { value, fault } = parse(text);
  const close = () => set({ dialog: null });

  const start = async () => {
    setBusy(true);
    try {
      if (!(await autosave.now())) {
        toast.error(t("editor.runDialog.saveFirst"));
        return;
      }
      const { execution_id } = await server.run({ input: value, trigger: triggerId, mode });
      live.getState().follow(execution_id, Date.now());
      panels.getState().set({ dialog: null });
    } catch (error) {
      toast.error(t("editor.runDialog.failed"), { description: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  const ready = !busy && !fault && triggerId !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (ready) void start();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={t("editor.runDialog.title")}
      description={t("editor.runDialog.text")}
      footer={
        <Button tone="primary" busy={busy} disabled={!ready} icon={<Play size={14} aria-hidden />} onClick={() => void start()}>
          {t("editor.runDialog.start")}
        </Button>
      }
    >
      {triggers.length === 0 ? (
        <p className="text-sm text-muted">{t("editor.runDialog.noTrigger")}</p>
      ) : (
        // Ctrl+Enter starts from every field.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions
        <div className="grid gap-4" onKeyDown={onKeyDown}>
          {triggers.length > 1 && (
            <Field label={t("editor.runDialog.trigger")}>
              <Select
                value={triggerId}
                onChange={(id) => {
                  setTrigger(id);
                  setText(sampleOf(id));
                }}
                options={triggers.map((node) => ({ value: node.id, label: node.label, hint: catalogue.byService.get(node.service)?.name }))}
              />
            </Field>
          )}
          <Field
            label={t("editor.runDialog.input")}
            help={t("editor.runDialog.inputHelp")}
            error={fault ? t("editor.runDialog.invalid", { message: fault }) : undefined}
          >
            <TextArea mono rows={8} maxRows={16} value={text} spellCheck={false} onValueChange={setText} />
          </Field>
          <div role="radiogroup" aria-label={t("editor.runDialog.mode")} className="grid grid-cols-2 gap-2">
            <Mode icon={<FlaskConical size={17} />} title={t("editor.runDialog.test")} hint={t("editor.runDialog.testHint")} on={mode === "test"} onClick={() => setMode("test")} />
            <Mode icon={<Radio size={17} />} title={t("editor.runDialog.live")} hint={t("editor.runDialog.liveHint")} on={mode === "live"} onClick={() => setMode("live")} />
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Mode({ icon, title, hint, on, onClick }: { icon: ReactNode; title: string; hint: string; on: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={on}
      onClick={onClick}
      className={classes("flex items-center gap-3 rounded-xl border p-3 text-left", on ? "border-accent bg-accent-soft" : "border-border hover:bg-surface-2")}
    >
      <span aria-hidden className={on ? "text-accent-text" : "text-muted"}>
        {icon}
      </span>
      <span className="grid">
        <span className="text-sm font-medium">{title}</span>
        <span className="text-xs text-muted">{hint}</span>
      </span>
    </button>
  );
}

function sampleText(node: WorkflowNode | undefined, sample: (service: string) => unknown): string {
  const own = node?.config["sampleData"];
  if (typeof own === "string" && own !== "") return own;
  return JSON.stringify(own ?? (node && sample(node.service)) ?? {}, null, 2);
}

function parse(text: string): { value: unknown; fault: string | null } {
  if (text.trim() === "") return { value: {}, fault: null };
  try {
    return { value: JSON.parse(text) as unknown, fault: null };
  } catch (error) {
    return { value: null, fault: error instanceof Error ? error.message : String(error) };
  }
}
