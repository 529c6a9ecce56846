/** Going from one mode to another: what stands against it, and what has to be asked first. */
import { errorsIn } from "../graph/problems";
import type { EditorParts } from "../store/context";
import type { Mode } from "../store/editor";
import { t } from "../texts";
import { toast } from "../ui";

/** True when the mode is entered at once; else a dialog asks, or the problems that keep from it are listed. */
export async function goTo(parts: EditorParts, mode: Mode): Promise<boolean> {
  const { editor, panels, autosave } = parts;
  const from = editor.getState().mode;
  if (mode === from) return true;
  if (from === "live") {
    panels.getState().set({ dialog: "leaveLive", leavingFor: mode });
    return false;
  }
  if (mode === "live") {
    panels.getState().set({ dialog: "activate" });
    return false;
  }
  if (mode === "test") {
    await autosave.now();
    const { list } = editor.getState().problems;
    if (errorsIn(list) > 0) {
      panels.getState().set({ problems: "beforeTest" });
      return false;
    }
    toast.info(t("canvas.mode.entered.test"));
  }
  panels.getState().set({ problems: null });
  editor.getState().enter(mode);
  return true;
}
