/** Leaving with unsaved changes: they are saved first; only if that fails one is asked. */
import { useEffect, useState } from "react";
import { useBlocker } from "react-router";
import { useEditor, useParts } from "../store/context";
import { isDirty } from "../store/editor";
import { t } from "../texts";
import { ConfirmDialog } from "../ui";

export function LeaveGuard() {
  const { autosave, editor, server } = useParts();
  const dirty = useEditor(isDirty);
  const blocker = useBlocker(({ currentLocation, nextLocation }) =>
    isDirty(editor.getState()) && currentLocation.pathname !== nextLocation.pathname);
  const [asked, ask] = useState(false);

  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void autosave.now().then((saved) => (saved ? blocker.proceed() : ask(true)));
    // One attempt per blocked navigation.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [blocker.state]);

  useEffect(() => {
    if (!dirty) return;
    const onLeave = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    const onHide = () => {
      const { document, workflow } = editor.getState();
      if (isDirty(editor.getState())) void server.save(document, workflow.version, true);
    };
    window.addEventListener("beforeunload", onLeave);
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("beforeunload", onLeave);
      window.removeEventListener("pagehide", onHide);
    };
  }, [dirty, editor, server]);

  return (
    <ConfirmDialog
      open={asked && blocker.state === "blocked"}
      onOpenChange={(open) => {
        if (open) return;
        ask(false);
        blocker.reset?.();
      }}
      title={t("editor.save.leaveTitle")}
      confirm={t("editor.save.leaveConfirm")}
      onConfirm={() => blocker.proceed?.()}
    >
      {t("editor.save.leaveText")}
    </ConfirmDialog>
  );
}
