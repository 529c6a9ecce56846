import { isLocked } from "../store/editor";
import { t } from "../texts";
import { copy } from "./copy";
import { remove } from "./delete";
import type { Command } from "./command";

export const cut: Command = {
  id: "cut",
  label: t("editor.command.cut"),
  group: "edit",
  keys: ["Mod+X"],
  native: true,
  enabled: ({ editor }) => editor.getState().selection.nodes.length > 0 && !isLocked(editor.getState()),
  run: async (parts) => {
    await copy.run(parts);
    await remove.run(parts);
  },
};
