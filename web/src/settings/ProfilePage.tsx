/** The account, the look, and what server this is. */
import type { ReactNode } from "react";
import { t } from "../texts";
import { Badge, Select, usePageTitle, useTheme } from "../ui";
import type { ThemeChoice } from "../ui";
import { useSignedIn } from "../shell/me";

const choices: ThemeChoice[] = ["system", "light", "dark"];

export function ProfilePage() {
  const { user, organisation, role, server } = useSignedIn();
  usePageTitle(t("settings.places.profile"));
  const { choice, choose } = useTheme();
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(server.public_url);
  return (
    <div className="grid max-w-2xl gap-6">
      <Group title={t("shell.settings.profile")}>
        <Line name={t("shell.settings.name")}>{user.name}</Line>
        <Line name={t("shell.settings.email")}>{user.email}</Line>
        <Line name={t("shell.settings.role")}>
          <Badge>{t(`shell.settings.roles.${role}`)}</Badge>
        </Line>
        <Line name={t("shell.settings.organisation")}>{organisation.name}</Line>
        <Line name={t("shell.settings.timezone")}>{organisation.timezone}</Line>
      </Group>
      <Group title={t("shell.settings.appearance")}>
        <Line name={t("shell.theme.label")} help={t("shell.settings.appearanceHelp")}>
          <Select
            aria-label={t("shell.theme.label")}
            value={choice}
            onChange={choose}
            options={choices.map((value) => ({ value, label: t(`shell.theme.${value}`) }))}
            className="w-48"
          />
        </Line>
      </Group>
      <Group title={t("shell.settings.server")}>
        <Line name={t("shell.settings.version")}>{server.version}</Line>
        <Line name={t("shell.settings.address")} help={local ? t("shell.settings.addressLocal") : undefined}>
          <span className="font-mono text-[13px]">{server.public_url}</span>
        </Line>
      </Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-sm font-semibold">{title}</h2>
      <dl className="rounded-2xl border border-border bg-surface px-5 shadow-card">{children}</dl>
    </section>
  );
}

function Line({ name, help, children }: { name: string; help?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-13 flex-wrap items-center justify-between gap-x-6 gap-y-1 border-b border-border py-2.5 last:border-b-0">
      <dt className="text-sm">
        {name}
        {help && <span className="mt-0.5 block max-w-72 text-xs text-muted">{help}</span>}
      </dt>
      <dd className="text-sm font-medium">{children}</dd>
    </div>
  );
}
