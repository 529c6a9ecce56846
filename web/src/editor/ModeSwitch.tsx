/** Design, Test, Live: one of three, in the middle of the top bar. */
import { FlaskConical, PencilRuler, Radio } from "lucide-react";
import { useRef, type KeyboardEvent } from "react";
import { useEditor, useParts } from "../store/context";
import type { Mode } from "../store/editor";
import { t } from "../texts";
import { classes, Tooltip } from "../ui";
import { goTo } from "./modes";

const MODES: Mode[] = ["design", "test", "live"];
const icons = { design: PencilRuler, test: FlaskConical, live: Radio };
const chosenTone: Record<Mode, string> = { design: "text-text", test: "text-accent-text", live: "text-success" };

export function ModeSwitch() {
  const parts = useParts();
  const mode = useEditor((state) => state.mode);
  const mayEdit = useEditor((state) => state.mayEdit);
  const group = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const radios = [...(group.current?.querySelectorAll("button") ?? [])];
    const at = radios.findIndex((radio) => radio === document.activeElement);
    radios[(at + step + radios.length) % radios.length]?.focus();
  };
  return (
    // The arrows move between the three; each is chosen by Enter or Space, for choosing has consequences.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={group} role="radiogroup" aria-label={t("canvas.mode.label")} onKeyDown={onKeyDown} className="flex rounded-lg border border-border bg-surface-2 p-0.5">
      {MODES.map((one) => {
        const Icon = icons[one];
        const on = one === mode;
        return (
          <Tooltip key={one} text={t(`canvas.mode.${one}Hint`)}>
            <button
              type="button"
              role="radio"
              aria-checked={on}
              tabIndex={on ? 0 : -1}
              disabled={!mayEdit && !on}
              onClick={() => void goTo(parts, one)}
              className={classes(
                "flex h-7.5 items-center gap-1.5 rounded-md px-3 text-[13px] font-medium transition-colors disabled:opacity-50",
                on ? classes("bg-surface shadow-card", chosenTone[one]) : "text-muted hover:text-text",
              )}
            >
              <Icon size={14} aria-hidden />
              <span className="max-lg:sr-only">{t(`canvas.mode.${one}`)}</span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
}
