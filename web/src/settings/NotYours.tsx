/** Instead of a page that one's role may not see: why, and whom to ask. */
import { Lock } from "lucide-react";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { EmptyState } from "../ui";

export function NotYours() {
  const { role } = useSignedIn();
  return (
    <EmptyState icon={<Lock size={22} />} title={t("settings.ownersOnly")}>
      {t("settings.ownersOnlyBody", { role: t(`shell.settings.roles.${role}`) })}
    </EmptyState>
  );
}
