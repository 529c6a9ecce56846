/** A modal dialog: title, body, footer. Focus is kept inside and given back on closing; Esc and the scrim close it. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useRef } from "react";
import { t } from "../texts";
import { classes } from "./classes";
import { IconButton } from "./IconButton";

const widths = { sm: "w-[26rem]", md: "w-[34rem]", lg: "w-[48rem]", xl: "w-[64rem]" };

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  width?: keyof typeof widths;
  initialFocus?: RefObject<HTMLElement | null>;
  children?: ReactNode;
}

export function Dialog({ open, onOpenChange, title, description, footer, width = "md", initialFocus, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  // The first field, else the dialog itself: on its closing button the focus would show that button's tooltip.
  const start = () => popup.current?.querySelector<HTMLElement>("input, textarea, [role=combobox]") ?? popup.current;
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          initialFocus={initialFocus ?? start}
          className={classes(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col",
            "rounded-2xl border border-border bg-surface shadow-dialog outline-none",
            "transition-[opacity,scale] duration-150 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0",
            widths[width],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-6 pt-5">
            <div className="grid gap-1 pt-1">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description && <Base.Description className="text-sm text-muted">{description}</Base.Description>}
            </div>
            <Base.Close
              render={
                <IconButton label={t("ui.close")} size="sm" className="-mr-1.5">
                  <X size={16} aria-hidden />
                </IconButton>
              }
            />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4">{children}</div>
          {footer && <footer className="flex justify-end gap-2 rounded-b-2xl border-t border-border px-6 py-3.5">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
