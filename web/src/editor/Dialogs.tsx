/** The dialogs of the editor; the one that stands open is mounted. */
import { useEffect } from "react";
import { useEditor, usePanels } from "../store/context";
import { ActivateDialog } from "./ActivateDialog";
import { ConflictDialog } from "./ConflictDialog";
import { HelpDialog } from "./HelpDialog";
import { LeaveLiveDialog } from "./LeaveLiveDialog";
import { Palette } from "./Palette";
import { RunDialog } from "./RunDialog";

export function Dialogs() {
  const dialog = usePanels((state) => state.dialog);
  const set = usePanels((state) => state.set);
  const conflict = useEditor((state) => (state.save.kind === "conflict" ? state.save.version : null));
  useEffect(() => {
    // It opens by itself; closed, it can be opened again beside the save state.
    if (conflict !== null) set({ dialog: "conflict" });
  }, [conflict, set]);
  switch (dialog) {
    case "run":
      return <RunDialog />;
    case "activate":
      return <ActivateDialog />;
    case "deactivate":
      return <LeaveLiveDialog only="stop" />;
    case "leaveLive":
      return <LeaveLiveDialog />;
    case "help":
      return <HelpDialog />;
    case "conflict":
      return conflict === null ? null : <ConflictDialog theirs={conflict} />;
    case "palette":
      return <Palette />;
    case null:
      return null;
  }
}
