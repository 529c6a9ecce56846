/** What stands where there is nothing yet: what this place is for, and the one next step. */
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={classes("flex flex-col items-center px-6 py-14 text-center", className)}>
      {icon && (
        <span aria-hidden className="mb-4 flex size-12 items-center justify-center rounded-2xl bg-surface-2 text-muted">
          {icon}
        </span>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="mt-1.5 max-w-md text-sm text-balance text-muted">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
