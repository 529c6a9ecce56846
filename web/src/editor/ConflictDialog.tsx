/** Two people saved: mine, theirs, or mine as a copy. Until one is chosen nothing is saved, and nothing is lost. */
import { Copy, Download, Upload } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useEditor, useParts, usePanels } from "../store/context";
import { t } from "../texts";
import { Dialog, toast } from "../ui";

export function ConflictDialog({ theirs }: { theirs: number }) {
  const { editor, server } = useParts();
  const mine = useEditor((state) => state.workflow.version);
  const set = usePanels((state) => state.set);
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const doing = (work: () => Promise<void>) => () => {
    setBusy(true);
    work().catch((error: unknown) => toast.error(String(error instanceof Error ? error.message : error))).finally(() => setBusy(false));
  };
  const keepMine = doing(async () => {
    const version = theirs || (await server.load()).version;
    editor.getState().keepMine(version);
  });
  const takeTheirs = doing(async () => editor.getState().adopt(await server.load()));
  const saveCopy = doing(async () => {
    const { document } = editor.getState();
    const copy = await server.saveCopy({ ...document, name: t("editor.conflict.copyName", { name: document.name }) });
    editor.getState().adopt(await server.load());
    void navigate(`/workflows/${copy.id}`);
  });
  return (
    <Dialog open onOpenChange={(open) => !open && set({ dialog: null })} title={t("editor.conflict.title")} description={t("editor.conflict.text", { theirs, mine })}>
      <div className="grid gap-2">
        <Choice icon={<Upload size={18} />} title={t("editor.conflict.mine")} hint={t("editor.conflict.mineHint")} disabled={busy} onClick={keepMine} />
        <Choice icon={<Download size={18} />} title={t("editor.conflict.theirs")} hint={t("editor.conflict.theirsHint", { theirs })} disabled={busy} onClick={takeTheirs} />
        <Choice icon={<Copy size={18} />} title={t("editor.conflict.copy")} hint={t("editor.conflict.copyHint")} disabled={busy} onClick={saveCopy} />
      </div>
    </Dialog>
  );
}

function Choice({ icon, title, hint, disabled, onClick }: { icon: ReactNode; title: string; hint: string; disabled: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="flex items-center gap-4 rounded-xl border border-border p-4 text-left transition-colors hover:border-accent hover:bg-accent-soft disabled:opacity-50"
    >
      <span aria-hidden className="text-muted">
        {icon}
      </span>
      <span className="grid">
        <span className="font-medium">{title}</span>
        <span className="text-[13px] text-muted">{hint}</span>
      </span>
    </button>
  );
}
