/** The selection, or the whole workflow, as a file: an image, or the JSON that can be pasted anywhere. */
import { colourOf } from "../canvas/colours";
import { partOf } from "../graph/clipboard";
import { pictureOf } from "../graph/picture";
import type { EditorParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { toast } from "../ui";
import type { Command } from "./command";

/** Pixels of the image for one of the canvas. */
const SHARP = 2;

function svgOf({ editor }: EditorParts): string {
  const state = editor.getState();
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const named: Record<string, string> = { trigger: colour("--cat-trigger"), logic: colour("--cat-logic"), lc_native: colour("--cat-native"), integration: colour("--cat-integration") };
  const plain = (value: string, type: string) => (value.startsWith("var(") ? (named[type] ?? colour("--accent")) : value);
  const { nodes } = state.selection;
  return pictureOf(shownDocument(state), state.catalogue, {
    paper: colour("--bg"), card: colour("--surface"), line: colour("--border-strong"), text: colour("--text"), faint: colour("--muted"),
    of: (node) => plain(colourOf(node.type, state.catalogue.byService.get(node.service)), node.type),
  }, nodes.length > 0 ? new Set(nodes) : undefined);
}

function save({ editor }: EditorParts, data: Blob, ending: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = `${shownDocument(editor.getState()).name.replace(/[^\w -]+/g, "").trim() || "workflow"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

async function pngOf(svg: string): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * SHARP;
  canvas.height = image.height * SHARP;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const drawn = ({ editor }: EditorParts): boolean => shownDocument(editor.getState()).nodes.length > 0;

export const images: Command[] = [
  { id: "saveSvg", label: t("canvas.image.svg"), group: "workflow", keys: [], enabled: drawn, run: (parts) => save(parts, new Blob([svgOf(parts)], { type: "image/svg+xml" }), "svg") },
  {
    id: "savePng", label: t("canvas.image.png"), group: "workflow", keys: [], enabled: drawn,
    run: async (parts) => {
      const png = await pngOf(svgOf(parts)).catch(() => null);
      if (png) save(parts, png, "png");
      else toast.error(t("canvas.image.tooLarge"));
    },
  },
  {
    id: "saveJson", label: t("canvas.image.json"), group: "workflow", keys: [], enabled: drawn,
    run: (parts) => {
      const state = parts.editor.getState();
      const { nodes } = state.selection;
      const part = partOf(shownDocument(state), nodes.length > 0 ? nodes : shownDocument(state).nodes.map((node) => node.id));
      save(parts, new Blob([JSON.stringify(part, null, 2)], { type: "application/json" }), "json");
    },
  },
];
