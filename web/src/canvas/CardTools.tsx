/** What can be done with the one selected card, above it; outside the zoom, so that it stays large enough to hit. */
import { NodeToolbar, Position } from "@xyflow/react";
import { Copy, Power, Trash2 } from "lucide-react";
import { remove } from "../commands/delete";
import { disableNode } from "../commands/disableNode";
import { duplicate } from "../commands/duplicate";
import { useEditor, useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { IconButton } from "../ui";

const tools = [
  { command: disableNode, icon: <Power size={14} aria-hidden /> },
  { command: duplicate, icon: <Copy size={14} aria-hidden /> },
  { command: remove, icon: <Trash2 size={14} aria-hidden /> },
];

export function CardTools({ id }: { id: string }) {
  const parts = useParts();
  const alone = useEditor((state) => state.selection.nodes.length === 1 && state.selection.nodes[0] === id && !isLocked(state));
  if (!alone) return null;
  return (
    <NodeToolbar
      isVisible
      position={Position.Top}
      align="end"
      offset={6}
      className="nodrag nopan flex gap-0.5 rounded-lg border border-border bg-surface p-0.5 shadow-card"
    >
      {tools.map(({ command, icon }) => (
        <IconButton key={command.id} label={command.label} keys={command.keys[0]} size="sm" tooltipSide="top" onClick={() => void command.run(parts)}>
          {icon}
        </IconButton>
      ))}
    </NodeToolbar>
  );
}
