import { paste as pasted, readPart, type Part } from "../graph/clipboard";
import { snap } from "../graph/layout";
import type { Position } from "../graph/model";
import type { EditorParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { toast } from "../ui";
import type { Command } from "./command";

/** Puts the steps of a clipboard text in the middle of the view; false when it holds none. */
export function pasteText(parts: EditorParts, text: string, keepIncoming = false): boolean {
  const { document, catalogue, perform } = parts.editor.getState();
  const part = readPart(text);
  if (!part || part.nodes.length === 0) return false;
  const { change, nodes } = pasted(document, catalogue, part, offsetTo(part, parts.canvas.current?.centre()), keepIncoming);
  if (nodes.length > 0) perform(change, { select: { nodes, edges: [] } });
  return true;
}

function offsetTo(part: Part, centre: Position | undefined): Position {
  if (!centre) return { x: 32, y: 32 };
  const xs = part.nodes.map((node) => node.position.x);
  const ys = part.nodes.map((node) => node.position.y);
  const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
  return snap({ x: centre.x - middle.x, y: centre.y - middle.y });
}

export const paste: Command = {
  id: "paste",
  label: t("editor.command.paste"),
  group: "edit",
  keys: ["Mod+V"],
  native: true,
  enabled: ({ editor }) => !isLocked(editor.getState()),
  run: async (parts) => {
    const text = await navigator.clipboard.readText().catch(() => "");
    if (!pasteText(parts, text)) toast.info(t("editor.nothingToPaste"));
  },
};

/** With the lines that led into what was copied. */
export const pasteConnected: Command = {
  id: "pasteConnected",
  label: t("canvas.pasteConnected"),
  group: "edit",
  keys: ["Mod+Shift+V"],
  enabled: ({ editor }) => !isLocked(editor.getState()),
  run: async (parts) => {
    const text = await navigator.clipboard.readText().catch(() => "");
    if (!pasteText(parts, text, true)) toast.info(t("editor.nothingToPaste"));
  },
};
