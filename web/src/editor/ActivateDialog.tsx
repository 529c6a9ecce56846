/** Says what will go live before it does, and lists everything that stands against it. */
import { CircleAlert, Clock, Hand, Lock, Send, Tag, Webhook, Zap } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { NodeType } from "../graph/catalogue";
import { ProblemList } from "../inspector/ProblemList";
import type { Problem, WorkflowNode } from "../graph/model";
import { useEditor, useParts, usePanels } from "../store/context";
import type { Activation } from "../store/server";
import { t } from "../texts";
import { Button, Dialog, toast } from "../ui";
import { factsOf } from "../store/facts";

type Refusal = Extract<Activation, { kind: "refused" }>;

export function ActivateDialog() {
  const { editor, server, autosave } = useParts();
  const set = usePanels((state) => state.set);
  const wasActive = useEditor((state) => state.workflow.status === "active");
  const [refused, setRefused] = useState<Refusal | null>(() => knownObstacles(editor.getState().problems.list));
  const [busy, setBusy] = useState(false);
  const activate = async () => {
    setBusy(true);
    await autosave.now();
    const outcome = await server.activate();
    setBusy(false);
    if (outcome.kind === "refused") {
      setRefused(outcome);
      return;
    }
    editor.getState().refreshed(factsOf(outcome.workflow));
    editor.getState().enter("live");
    set({ dialog: null, problems: null });
    toast.success(t(wasActive ? "editor.activation.published" : "editor.activation.done"));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && set({ dialog: null })}
      title={t(refused ? "editor.activation.refused" : "editor.activation.title")}
      description={refused ? refused.message : t("editor.activation.text")}
      footer={
        !refused && (
          <Button tone="primary" busy={busy} onClick={() => void activate()}>
            {t("editor.activation.confirm")}
          </Button>
        )
      }
    >
      {refused ? <Obstacles refused={refused} /> : <GoingLive />}
    </Dialog>
  );
}

/** What is known to stand against it already: then the server need not be asked. */
function knownObstacles(list: Problem[]): Refusal | null {
  const errors = list.filter((problem) => problem.severity === "error");
  return errors.length > 0 ? { kind: "refused", message: t("editor.activation.refusedText"), problems: errors.map((problem) => problem.message) } : null;
}

/** The problems the editor knows lead to their place; if it knows none, the server's own words. */
function Obstacles({ refused }: { refused: Refusal }) {
  const known = useEditor((state) => state.problems.list);
  const errors = known.filter((problem) => problem.severity === "error");
  const set = usePanels((state) => state.set);
  if (errors.length > 0)
    return (
      // A click on any of them leads to the canvas, so the dialog goes.
      // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
      <div onClick={() => set({ dialog: null })}>
        <ProblemList problems={errors} />
      </div>
    );
  return (
    <ul className="grid gap-2 text-sm">
      {refused.problems.map((problem) => (
        <li key={problem} className="flex gap-2">
          <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-danger" />
          {problem}
        </li>
      ))}
    </ul>
  );
}

function GoingLive() {
  const nodes = useEditor((state) => state.document.nodes);
  const triggers = useEditor((state) => state.workflow.triggers);
  const catalogue = useEditor((state) => state.catalogue);
  const version = useEditor((state) => state.workflow.version);
  const published = useEditor((state) => (state.workflow.status === "active" ? state.workflow.published_version : null));
  const acting = nodes.filter((node) => node.type !== "trigger" && !node.disabled && isActing(catalogue.byService.get(node.service))).map((node) => node.label);
  const unbuilt = nodes.filter((node) => catalogue.byService.get(node.service)?.built === false).map((node) => node.label);
  return (
    <ul className="grid gap-3 text-sm">
      {nodes.filter((node) => node.type === "trigger" && !node.disabled).map((node) => {
        const address = triggers.find((trigger) => trigger.node_id === node.id)?.address;
        return (
          <Line key={node.id} icon={iconOf(node)}>
            {sentenceOf(node, address ?? null)}
          </Line>
        );
      })}
      {acting.length > 0 && <Line icon={<Send size={16} />}>{t("canvas.publish.effects", { names: acting.join(", ") })}</Line>}
      <Line icon={<Tag size={16} />}>
        {t("canvas.publish.version", { version })}
        {published !== null && published !== version && <span className="block text-muted">{t("canvas.publish.again", { published })}</span>}
      </Line>
      {unbuilt.length > 0 && (
        <Line icon={<Lock size={16} />}>
          <span className="text-muted">{t("editor.activation.unbuilt", { names: unbuilt.join(", ") })}</span>
        </Line>
      )}
    </ul>
  );
}

/** Reaches out of the workflow when it runs. */
const isActing = (type: NodeType | undefined): boolean => type !== undefined && type.built && !type.pure;

function sentenceOf(node: WorkflowNode, address: string | null): string {
  if (node.service === "trigger_manual") return t("editor.activation.manual", { label: node.label });
  return address ? t("editor.activation.listens", { label: node.label, address }) : t("editor.activation.starts", { label: node.label });
}

function iconOf(node: WorkflowNode): ReactNode {
  if (node.service === "trigger_webhook") return <Webhook size={16} />;
  if (node.service === "trigger_schedule") return <Clock size={16} />;
  return node.service === "trigger_manual" ? <Hand size={16} /> : <Zap size={16} />;
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span aria-hidden className="mt-0.5 shrink-0 text-muted">
        {icon}
      </span>
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}
