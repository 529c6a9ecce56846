/** What stands in place of the list while there is no workflow: how one is made, in three steps. */
import { Activity, Blocks, Zap } from "lucide-react";
import { t } from "../texts";

const steps = [
  { key: "trigger", icon: <Zap size={20} />, tint: "var(--cat-trigger)" },
  { key: "nodes", icon: <Blocks size={20} />, tint: "var(--cat-logic)" },
  { key: "watch", icon: <Activity size={20} />, tint: "var(--cat-native)" },
] as const;

export function FirstSteps() {
  return (
    <div className="px-6 py-10">
      <h2 className="text-center text-base font-semibold">{t("home.empty.title")}</h2>
      <ol className="mx-auto mt-8 grid max-w-3xl gap-8 sm:grid-cols-3">
        {steps.map(({ key, icon, tint }, index) => (
          <li key={key} className="flex flex-col items-center text-center">
            <span
              aria-hidden
              style={{ background: `color-mix(in srgb, ${tint} 16%, transparent)`, color: `color-mix(in srgb, ${tint} 72%, var(--text))` }}
              className="flex size-12 items-center justify-center rounded-2xl"
            >
              {icon}
            </span>
            <h3 className="mt-4 font-medium">
              {index + 1}. {t(`home.empty.steps.${key}.title`)}
            </h3>
            <p className="mt-1 text-[13px] text-balance text-muted">{t(`home.empty.steps.${key}.body`)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
