/** Short messages at the lower right edge: `toast.success(…)` from anywhere, shown by the one Toasts in the shell. */
import { Toast as Base } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../texts";
import { Button } from "./Button";
import { classes } from "./classes";
import { IconButton } from "./IconButton";

export interface ToastOptions {
  description?: string;
  action?: { label: string; onClick: () => void };
}

type Kind = "success" | "info" | "error";

const board = Base.createToastManager<{ action?: ToastOptions["action"] }>();
const icons: Record<Kind, ReactNode> = {
  success: <CircleCheck size={18} aria-hidden className="text-success" />,
  info: <Info size={18} aria-hidden className="text-info" />,
  error: <CircleAlert size={18} aria-hidden className="text-danger" />,
};

function show(type: Kind, title: string, { description, action }: ToastOptions = {}): void {
  board.add({
    type,
    title,
    description,
    data: { action },
    timeout: type === "error" || action ? 9_000 : 4_000,
    priority: type === "error" ? "high" : "low",
  });
}

export const toast = {
  success: (title: string, options?: ToastOptions) => show("success", title, options),
  info: (title: string, options?: ToastOptions) => show("info", title, options),
  error: (title: string, options?: ToastOptions) => show("error", title, options),
};

export function Toasts({ children }: { children?: ReactNode }) {
  return (
    <Base.Provider toastManager={board} limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-5 bottom-5 z-[70] flex w-[22rem] max-w-[calc(100vw-2.5rem)] flex-col gap-2">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { toasts, close } = Base.useToastManager<{ action?: ToastOptions["action"] }>();
  return toasts.map((each) => {
    const action = each.data?.action;
    return (
      <Base.Root
        key={each.id}
        toast={each}
        swipeDirection="right"
        className={classes(
          "rounded-xl border border-border bg-surface p-3 pl-3.5 shadow-dialog transition-[opacity,translate] duration-200",
          "data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-3 data-starting-style:opacity-0",
        )}
      >
        <Base.Content className="flex items-start gap-3">
          <span className="mt-0.5">{icons[each.type as Kind] ?? icons.info}</span>
          <div className="min-w-0 flex-1">
            <Base.Title className="text-sm font-medium" />
            <Base.Description className="mt-0.5 text-[13px] break-words text-muted" />
            {action && (
              <Button
                size="sm"
                className="mt-2"
                onClick={() => {
                  action.onClick();
                  close(each.id);
                }}
              >
                {action.label}
              </Button>
            )}
          </div>
          <Base.Close
            render={
              <IconButton label={t("ui.dismiss")} size="sm" tooltipSide="top">
                <X size={14} aria-hidden />
              </IconButton>
            }
          />
        </Base.Content>
      </Base.Root>
    );
  });
}
