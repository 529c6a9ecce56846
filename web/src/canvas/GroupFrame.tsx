/** A group: a frame with its name around the cards, or folded into one card that stands for them. */
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { ChevronsDownUp, ChevronsUpDown, Ungroup } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { editGroup, ungroup, type Group } from "../graph/groups";
import { useEditor, useLive, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { shownView } from "../store/live";
import { mostTelling, shownState } from "../store/runs";
import { count, t } from "../texts";
import { classes, IconButton } from "../ui";
import type { FoldedNode, FrameNode } from "./extras";
import { StatusBadge } from "./StatusBadge";

export const GroupFrame = memo(function GroupFrame({ data: { group }, selected }: NodeProps<FrameNode>) {
  return (
    <div className={classes("group-frame size-full rounded-2xl border-[1.5px]", selected && "ring-2 ring-accent")}>
      <div className="frame-handle pointer-events-auto flex h-10 items-center gap-1 rounded-t-2xl px-4">
        <Name group={group} />
        <Tools group={group} />
      </div>
    </div>
  );
});

export const FoldedGroup = memo(function FoldedGroup({ data: { group }, selected }: NodeProps<FoldedNode>) {
  const telling = useLive((state) => mostTelling(group.nodes.map((id) => shownState(shownView(state), id))));
  return (
    <div className={classes("folded relative flex h-full flex-col justify-center rounded-[14px] border-[1.5px] border-border-strong bg-surface px-4 shadow-card", selected && "ring-2 ring-accent")} data-run={telling?.status}>
      <Handle id="in" type="target" position={Position.Left} isConnectable={false} />
      <div className="flex items-center gap-1">
        <Name group={group} />
        <Tools group={group} />
      </div>
      <div className="text-xs text-muted">{count("canvas.group.nodes", group.nodes.length)}</div>
      <Handle id="out" type="source" position={Position.Right} isConnectable={false} />
      {telling && (
        <div className="absolute inset-x-3 -bottom-3 flex">
          <StatusBadge state={telling} />
        </div>
      )}
    </div>
  );
});

function Tools({ group }: { group: Group }) {
  const locked = useEditor(isLocked);
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  if (locked) return null;
  return (
    <span className="nodrag nopan ml-auto flex">
      <IconButton
        size="sm"
        label={t(group.collapsed ? "canvas.group.unfold" : "canvas.group.fold", { label: group.label })}
        tooltipSide="top"
        onClick={() => perform(editGroup(document, group.id, { collapsed: !group.collapsed }))}
      >
        {group.collapsed ? <ChevronsUpDown size={14} aria-hidden /> : <ChevronsDownUp size={14} aria-hidden />}
      </IconButton>
      {!group.collapsed && (
        <IconButton size="sm" label={t("canvas.group.ungroup", { label: group.label })} tooltipSide="top" onClick={() => perform(ungroup(document, [group.id]))}>
          <Ungroup size={14} aria-hidden />
        </IconButton>
      )}
    </span>
  );
}

/** A double click on the name, or F2 on the chosen group, turns it into a field. */
function Name({ group }: { group: Group }) {
  const renaming = usePanels((state) => state.renaming === group.id);
  const locked = useEditor(isLocked);
  const set = usePanels((state) => state.set);
  if (renaming) return <NameField group={group} />;
  return (
    // The keyboard's way is the command.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <span
      className="truncate text-[13px] font-semibold"
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (!locked) set({ renaming: group.id });
      }}
    >
      {group.label}
    </span>
  );
}

function NameField({ group }: { group: Group }) {
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  const set = usePanels((state) => state.set);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const close = (keep: boolean) => {
    const label = field.current?.value.trim() ?? "";
    if (keep && label && label !== group.label) perform(editGroup(document, group.id, { label }));
    set({ renaming: null });
  };
  return (
    <input
      ref={field}
      defaultValue={group.label}
      aria-label={t("canvas.group.name")}
      className="nodrag nopan min-w-0 flex-1 rounded border border-focus bg-surface px-1 text-[13px] font-semibold outline-none"
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
