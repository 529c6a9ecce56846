/** All shortcuts, read from the commands themselves. */
import { commands } from "../commands";
import { usePanels } from "../store/context";
import { t } from "../texts";
import { Dialog, Kbd } from "../ui";

export function HelpDialog() {
  const set = usePanels((state) => state.set);
  return (
    <Dialog open onOpenChange={(open) => !open && set({ dialog: null })} title={t("editor.help.title")} description={t("editor.help.drag")} width="lg">
      <div className="gap-10 sm:columns-2">
        {(["edit", "workflow", "view", "move"] as const).map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-xs font-semibold text-muted">{t(`editor.command.group.${group}`)}</h3>
            <dl className="grid gap-0.5">
              {commands.filter((command) => command.group === group && command.keys.length > 0 && !isVariant(command.id)).map((command) => (
                <div key={command.id} className="flex items-center justify-between gap-4 py-1 text-[13px]">
                  <dt>{command.label}</dt>
                  <dd className="flex gap-2">
                    {command.keys.filter((keys) => !keys.endsWith("++")).slice(0, 2).map((keys) => (
                      <Kbd key={keys} keys={arrowSign(keys)} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Moving further is the same with Shift; the text above the list says so. */
const isVariant = (id: string): boolean => id.startsWith("nudge") && id.endsWith("Far");

const arrows: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const arrowSign = (keys: string): string => arrows[keys] ?? keys;
