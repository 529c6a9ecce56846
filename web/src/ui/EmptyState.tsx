/** What stands where there is nothing yet: what this place is for, and the one next step. */
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** It is all there is on the page: its title is the page's own. */
  page?: boolean;
  className?: string;
}

export function EmptyState({ icon, title, children, actions, page, className }: EmptyStateProps) {
  const Title = page ? "h1" : "h2";
  return (
    <div className={classes("flex flex-col items-center px-6 py-14 text-center", className)}>
      {icon && (
        <span aria-hidden className="mb-4 flex size-12 items-center justify-center rounded-2xl bg-surface-2 text-muted">
          {icon}
        </span>
      )}
      <Title className="text-base font-semibold">{title}</Title>
      {children && <div className="mt-1.5 max-w-md text-sm text-balance text-muted">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
