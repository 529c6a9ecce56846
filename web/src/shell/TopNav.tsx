/** The line on top of every page: where one can go, whether the server is there, and one's own account. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { History, Inbox, LogOut, Monitor, Moon, Settings, Sun, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { Link, NavLink, useNavigate } from "react-router";
import { t } from "../texts";
import { IconButton, Menu, classes, useTheme } from "../ui";
import type { MenuEntry, ThemeChoice } from "../ui";
import { signOut } from "../wire/calls";
import { ConnectionSign } from "./ConnectionSign";
import { Logo } from "./Logo";
import { useSignedIn } from "./me";

export function TopNav() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-border bg-surface px-3">
      <Link to="/" className="mr-3 flex items-center gap-2 rounded-md px-1.5 py-1 font-semibold tracking-tight">
        <Logo size={22} />
        {t("shell.product")}
      </Link>
      <nav aria-label={t("shell.navigation")} className="flex items-center gap-1">
        <Place to="/" icon={<Workflow size={15} aria-hidden />} name={t("shell.nav.home")} />
        <Place to="/executions" icon={<History size={15} aria-hidden />} name={t("shell.nav.executions")} />
        <Place to="/inbox" icon={<Inbox size={15} aria-hidden />} name={t("shell.nav.inbox")} />
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <ConnectionSign />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}

function Place({ to, icon, name }: { to: string; icon: ReactNode; name: string }) {
  return (
    <NavLink
      to={to}
      end={to === "/"}
      className={({ isActive }) =>
        classes(
          "flex h-8 items-center gap-2 rounded-lg px-2.5 text-[13px] font-medium transition-colors duration-100",
          isActive ? "bg-surface-2 text-text" : "text-muted hover:bg-surface-2 hover:text-text",
        )
      }
    >
      {icon}
      <span className="max-sm:sr-only">{name}</span>
    </NavLink>
  );
}

const themes: { choice: ThemeChoice; icon: ReactNode }[] = [
  { choice: "system", icon: <Monitor size={15} /> },
  { choice: "light", icon: <Sun size={15} /> },
  { choice: "dark", icon: <Moon size={15} /> },
];

function ThemeMenu() {
  const { theme, choice, choose } = useTheme();
  return (
    <Menu
      entries={themes.map((each) => ({
        label: t(`shell.theme.${each.choice}`),
        icon: each.icon,
        checked: each.choice === choice,
        onSelect: () => choose(each.choice),
      }))}
      trigger={<IconButton label={t("shell.theme.label")}>{theme === "dark" ? <Moon size={16} aria-hidden /> : <Sun size={16} aria-hidden />}</IconButton>}
    />
  );
}

function AccountMenu() {
  const me = useSignedIn();
  const navigate = useNavigate();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate("/login");
      client.clear();
    },
  });
  const name = me.user.name || me.user.email;
  const entries: MenuEntry[] = [
    { kind: "label", label: `${me.user.email} · ${me.organisation.name}` },
    { label: t("shell.nav.settings"), icon: <Settings size={15} />, onSelect: () => void navigate("/settings") },
    { kind: "separator" },
    { label: t("shell.signOut"), icon: <LogOut size={15} />, onSelect: () => leave.mutate() },
  ];
  return (
    <Menu
      entries={entries}
      trigger={
        <IconButton label={t("shell.account", { initials: initials(name), name })} className="rounded-full!">
          <span aria-hidden className="flex size-7 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text">
            {initials(name)}
          </span>
        </IconButton>
      }
    />
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join("");
}
