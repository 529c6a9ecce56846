/** The calm page around set-up and sign in. */
import type { ReactNode } from "react";
import { Logo } from "../shell/Logo";
import { t } from "../texts";

export function SessionFrame({ title, body, children }: { title: string; body?: string; children: ReactNode }) {
  return (
    <main className="flex min-h-full flex-col items-center justify-center px-6 py-12">
      <div className="mb-6 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <Logo size={28} />
        {t("shell.product")}
      </div>
      <section className="w-full max-w-sm rounded-2xl border border-border bg-surface p-7 shadow-card">
        <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
        {body && <p className="mt-1 text-sm text-muted">{body}</p>}
        <div className="mt-5">{children}</div>
      </section>
    </main>
  );
}
