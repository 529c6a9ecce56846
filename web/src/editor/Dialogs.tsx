/** The dialogs of the editor; the one that stands open is mounted. */
import { useEditor, usePanels } from "../store/context";
import { ActivateDialog, DeactivateDialog } from "./ActivateDialog";
import { ConflictDialog } from "./ConflictDialog";
import { HelpDialog } from "./HelpDialog";
import { Palette } from "./Palette";
import { RunDialog } from "./RunDialog";

export function Dialogs() {
  const dialog = usePanels((state) => state.dialog);
  const conflict = useEditor((state) => (state.save.kind === "conflict" ? state.save.version : null));
  if (conflict !== null) return <ConflictDialog theirs={conflict} />;
  switch (dialog) {
    case "run":
      return <RunDialog />;
    case "activate":
      return <ActivateDialog />;
    case "deactivate":
      return <DeactivateDialog />;
    case "help":
      return <HelpDialog />;
    case "palette":
      return <Palette />;
    case null:
      return null;
  }
}
