/** The head of a panel: a tile, a name to edit or to read, what it is, and the way to close it. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useEditor, usePanels } from "../store/context";
import { NOTHING } from "../store/editor";
import { t } from "../texts";
import { IconButton } from "../ui";

interface Props {
  tile?: ReactNode;
  title: ReactNode;
  subtitle?: ReactNode;
  /** Stand before the closing button. */
  actions?: ReactNode;
  /** Closing lets the selection go; without one it closes the inspector. */
  clears?: boolean;
}

export function PanelHead({ tile, title, subtitle, actions, clears }: Props) {
  const select = useEditor((state) => state.select);
  const set = usePanels((state) => state.set);
  return (
    <header className="flex items-center gap-3 px-4 pt-4 pb-3">
      {tile}
      <div className="min-w-0 flex-1">
        {title}
        {subtitle && <div className="truncate text-xs text-muted">{subtitle}</div>}
      </div>
      <div className="flex">
      {actions}
      <IconButton size="sm" label={t("editor.inspector.close")} onClick={() => (clears ? select(NOTHING) : set({ inspector: false }))}>
        <X size={16} aria-hidden />
      </IconButton>
      </div>
    </header>
  );
}
