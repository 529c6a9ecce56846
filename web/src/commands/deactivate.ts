import { t } from "../texts";
import type { Command } from "./command";

export const deactivate: Command = {
  id: "deactivate",
  label: t("editor.command.deactivate"),
  group: "workflow",
  keys: ["Mod+U"],
  enabled: ({ editor }) => editor.getState().mayEdit && editor.getState().workflow.status === "active",
  run: ({ panels }) => panels.getState().set({ dialog: "deactivate" }),
};
