/** A titled part of a panel. */
import type { ReactNode } from "react";

export function Section({ title, aside, children }: { title?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3 border-b border-border px-4 py-4 last:border-b-0">
      {title && (
        <div className="flex items-center justify-between gap-2">
          <h3 className="text-xs font-semibold text-muted">{title}</h3>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
