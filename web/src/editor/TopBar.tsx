/** The line above the canvas: which workflow, how it stands, whether it is saved, and what can be done with it. */
import { ArrowLeft, Check, CircleAlert, Command as CommandIcon, Ellipsis, ListTree, PanelLeftOpen, PanelRightOpen, Play, Redo2, Undo2, Waypoints } from "lucide-react";
import { Link } from "react-router";
import { commands, type Command } from "../commands";
import { activate } from "../commands/activate";
import { deactivate } from "../commands/deactivate";
import { openPalette } from "../commands/openPalette";
import { redo } from "../commands/redo";
import { run } from "../commands/run";
import { toggleOutline } from "../commands/toggleOutline";
import { undo } from "../commands/undo";
import { useEditor, useParts, usePanels } from "../store/context";
import { publishState } from "../store/publish";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { Button, IconButton, Menu, Tooltip, Kbd, type MenuEntry } from "../ui";
import { ModeSwitch } from "./ModeSwitch";
import { ProblemChip } from "./ProblemChip";
import { SaveStatus } from "./SaveStatus";
import { WorkflowName } from "./WorkflowName";
import { WorkflowStatus } from "./WorkflowStatus";

export function TopBar({ mayRun }: { mayRun: boolean }) {
  const chest = usePanels((state) => state.chest);
  const outline = usePanels((state) => state.outline);
  const inspector = usePanels((state) => state.inspector);
  const chosen = useEditor((state) => state.selection.nodes.length + state.selection.edges.length > 0);
  const locked = useEditor(isLocked);
  const set = usePanels((state) => state.set);
  return (
    <div className="flex h-13 shrink-0 items-center gap-2 border-b border-border bg-surface pr-3 pl-2">
      <Tooltip text={t("editor.back")}>
        <Link to="/" aria-label={t("editor.back")} className="flex size-9 items-center justify-center rounded-lg text-muted hover:bg-surface-2 hover:text-text">
          <ArrowLeft size={17} aria-hidden />
        </Link>
      </Tooltip>
      {!chest && !locked && (
        <IconButton label={t("editor.chest.show")} keys="B" onClick={() => set({ chest: true })}>
          <PanelLeftOpen size={17} aria-hidden />
        </IconButton>
      )}
      <WorkflowName />
      <WorkflowStatus />
      <ProblemChip />
      <div className="mx-auto pl-2">
        <ModeSwitch />
      </div>
      <div className=" flex items-center gap-1">
        <SaveStatus />
        <span aria-hidden className="mx-1.5 h-5 w-px bg-border" />
        <Tool command={undo} icon={<Undo2 size={16} aria-hidden />} />
        <Tool command={redo} icon={<Redo2 size={16} aria-hidden />} />
        <Tool command={openPalette} icon={<CommandIcon size={15} aria-hidden />} />
        <Tool command={toggleOutline} icon={outline ? <Waypoints size={16} aria-hidden /> : <ListTree size={16} aria-hidden />} />
        <MoreMenu />
        {mayRun && <RunButton />}
        <ActivateButton />
        {!inspector && !chosen && (
          <IconButton label={t("editor.inspector.open")} onClick={() => set({ inspector: true })}>
            <PanelRightOpen size={17} aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}

function Tool({ command, icon }: { command: Command; icon: React.ReactNode }) {
  const parts = useParts();
  const enabled = useEditor(() => command.enabled(parts));
  return (
    <IconButton label={command.label} keys={command.keys[0]} disabled={!enabled} onClick={() => void command.run(parts)}>
      {icon}
    </IconButton>
  );
}

function RunButton() {
  const parts = useParts();
  const mode = useEditor((state) => state.mode);
  return (
    <Tooltip text={<>{run.label} <Kbd keys={run.keys[0] ?? ""} /></>}>
      <Button icon={<Play size={14} aria-hidden />} className="ml-1" onClick={() => void run.run(parts)}>
        {t(mode === "design" ? "editor.bar.run" : mode === "test" ? "canvas.tested" : "canvas.runNow")}
      </Button>
    </Tooltip>
  );
}

function ActivateButton() {
  const parts = useParts();
  const state = useEditor(publishState);
  const mayEdit = useEditor((one) => one.mayEdit);
  const live = useEditor((one) => one.mode === "live");
  if (!mayEdit) return null;
  if (state === "published" && live)
    return (
      <Button className="ml-1" onClick={() => void deactivate.run(parts)}>
        {t("editor.bar.deactivate")}
      </Button>
    );
  const why = { nothing: t("canvas.publish.nothing"), published: t("canvas.publish.nothingNew"), blocked: t("canvas.publish.blocked"), failed: t("canvas.publish.failed"), ready: null, changed: null }[state];
  const idle = state === "nothing" || state === "published";
  const button = (
    <Button tone={idle || state === "blocked" ? "secondary" : "primary"} className="ml-1" aria-disabled={idle || undefined} onClick={() => !idle && void activate.run(parts)}>
      {state === "blocked" && <CircleAlert size={14} aria-hidden className="text-danger" />}
      {state === "published" && <Check size={14} aria-hidden className="text-success" />}
      {state === "changed" ? t("editor.bar.publish") : state === "published" ? t("canvas.publish.published") : t("editor.bar.activate")}
    </Button>
  );
  return why ? <Tooltip text={why}>{button}</Tooltip> : button;
}

function MoreMenu() {
  const parts = useParts();
  useEditor((state) => state.selection);
  useEditor((state) => state.workflow.status);
  const entries = (["workflow", "edit", "view"] as const).flatMap((group): MenuEntry[] => [
    { kind: "label", label: t(`editor.command.group.${group}`) },
    ...commands
      .filter((command) => command.group === group && !command.hidden)
      .map((command) => ({
        label: command.label,
        keys: command.keys[0],
        disabled: !command.enabled(parts),
        onSelect: () => void command.run(parts),
      })),
  ]);
  return (
    <Menu
      trigger={
        <IconButton label={t("editor.bar.more")}>
          <Ellipsis size={17} aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  );
}
