/** Copy, cut and paste by the browser's own events, which need no permission. */
import { useEffect } from "react";
import { copiedText } from "../commands/copy";
import { remove } from "../commands/delete";
import { isTyping } from "../commands/keys";
import { pasteText } from "../commands/paste";
import { useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { count } from "../texts";
import { toast } from "../ui";

export function useClipboard(): void {
  const parts = useParts();
  useEffect(() => {
    const take = (event: ClipboardEvent): boolean => {
      const text = isTyping(event.target) || hasTextSelected() ? null : copiedText(parts);
      if (!text) return false;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      return true;
    };
    const onCopy = (event: ClipboardEvent) => {
      if (take(event)) toast.info(count("editor.copied", parts.editor.getState().selection.nodes.length));
    };
    const onCut = (event: ClipboardEvent) => {
      if (!isLocked(parts.editor.getState()) && take(event)) void remove.run(parts);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || isLocked(parts.editor.getState())) return;
      if (pasteText(parts, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [parts]);
}

/** Text marked somewhere on the page is what the user means to copy. */
function hasTextSelected(): boolean {
  return (window.getSelection()?.toString() ?? "") !== "";
}
