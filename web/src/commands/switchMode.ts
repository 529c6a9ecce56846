/** The three modes as commands; each asks first where it must. */
import { goTo } from "../editor/modes";
import { t } from "../texts";
import type { Command } from "./command";

export const modes: Command[] = (["design", "test", "live"] as const).map((mode) => ({
  id: `mode_${mode}`,
  label: `${t("canvas.mode.label")}: ${t(`canvas.mode.${mode}`)}`,
  group: "workflow" as const,
  keys: [],
  enabled: ({ editor }) => editor.getState().mayEdit && editor.getState().mode !== mode,
  run: async (parts) => void (await goTo(parts, mode)),
}));
