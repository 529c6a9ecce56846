/** What can be done with several selected cards, below them: above stands the name of their group. */
import { NodeToolbar, Position } from "@xyflow/react";
import { AlignCenterHorizontal, AlignCenterVertical, AlignStartHorizontal, AlignStartVertical, AlignHorizontalSpaceAround, AlignVerticalSpaceAround, Copy, Group, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { alignments } from "../commands/align";
import type { Command } from "../commands/command";
import { remove } from "../commands/delete";
import { duplicate } from "../commands/duplicate";
import { group } from "../commands/group";
import { useEditor, useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { IconButton } from "../ui";

const icons: Record<string, ReactNode> = {
  align_left: <AlignStartVertical size={14} aria-hidden />,
  align_centre: <AlignCenterVertical size={14} aria-hidden />,
  align_top: <AlignStartHorizontal size={14} aria-hidden />,
  align_middle: <AlignCenterHorizontal size={14} aria-hidden />,
  align_across: <AlignHorizontalSpaceAround size={14} aria-hidden />,
  align_down: <AlignVerticalSpaceAround size={14} aria-hidden />,
};
const others: [Command, ReactNode][] = [
  [group, <Group key="group" size={14} aria-hidden />],
  [duplicate, <Copy key="copy" size={14} aria-hidden />],
  [remove, <Trash2 key="delete" size={14} aria-hidden />],
];

export function SelectionTools() {
  const parts = useParts();
  const nodes = useEditor((state) => state.selection.nodes);
  const locked = useEditor(isLocked);
  if (nodes.length < 2 || locked) return null;
  const tools: [Command, ReactNode][] = [...alignments.filter((one) => one.id in icons).map((one): [Command, ReactNode] => [one, icons[one.id]]), ...others];
  return (
    <NodeToolbar nodeId={nodes} isVisible position={Position.Bottom} offset={20} style={{ zIndex: 1000 }} role="toolbar" aria-label={t("canvas.align.label")} className="nodrag nopan flex gap-0.5 rounded-lg border border-border bg-surface p-0.5 shadow-card">
      {tools.filter(([command]) => command.enabled(parts)).map(([command, icon]) => (
        <IconButton key={command.id} label={command.label} keys={command.keys[0]} size="sm" tooltipSide="top" onClick={() => void command.run(parts)}>
          {icon}
        </IconButton>
      ))}
    </NodeToolbar>
  );
}
