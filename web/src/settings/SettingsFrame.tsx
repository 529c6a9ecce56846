/** The settings: their places at the side (on a phone above), the chosen one beside it. */
import type { ReactNode } from "react";
import { NavLink, Outlet } from "react-router";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { classes } from "../ui";

const places = ["profile", "members", "tokens", "variables", "limits"] as const;
/** What only an owner may see. */
const owners: ReadonlySet<string> = new Set(["members", "tokens"]);

export function SettingsFrame() {
  const { role } = useSignedIn();
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-x-10 gap-y-5 px-4 py-8 sm:px-6 md:grid-cols-[11rem_1fr]">
      <h1 className="text-xl font-semibold tracking-tight md:col-span-2">{t("settings.title")}</h1>
      <nav aria-label={t("settings.title")} className="flex gap-1 overflow-x-auto md:flex-col">
        {places.map((place) =>
          owners.has(place) && role !== "owner" ? (
            <span key={place} title={t("settings.ownersOnly")} className="flex h-9 items-center rounded-lg px-3 text-sm text-muted opacity-70">
              {t(`settings.places.${place}`)}
              <span className="sr-only">, {t("settings.ownersOnly")}</span>
            </span>
          ) : (
            <NavLink
              key={place}
              end
              to={place === "profile" ? "/settings" : `/settings/${place}`}
              className={({ isActive }) =>
                classes("flex h-9 shrink-0 items-center rounded-lg px-3 text-sm font-medium", isActive ? "bg-surface-2 text-text" : "text-muted hover:bg-surface-2 hover:text-text")
              }
            >
              {t(`settings.places.${place}`)}
            </NavLink>
          ),
        )}
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

/** A part of a page: its heading, what it is for, its actions, its content in a card. */
export function Part({ title, help, actions, children }: { title: string; help?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="mb-8">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div className="max-w-xl">
          <h2 className="text-base font-semibold">{title}</h2>
          {help && <p className="mt-0.5 text-sm text-muted">{help}</p>}
        </div>
        {actions}
      </div>
      <div className="overflow-x-auto rounded-2xl border border-border bg-surface shadow-card">{children}</div>
    </section>
  );
}
