import { Check } from "lucide-react";
import { listOf } from "../../graph/handles";
import { optionsOf } from "../../graph/schema";
import { classes } from "../../ui";
import type { WidgetProps } from "./widget";

/** Every option as a switchable chip; the order of the options is kept. */
export function MultiSelectField({ field, value, onChange, disabled }: WidgetProps) {
  const chosen = new Set(listOf(value ?? field.schema.default).map(String));
  const options = optionsOf(field.schema);
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChange(options.filter((option) => next.has(String(option.value))).map((option) => option.value));
  };
  return (
    <div role="group" aria-label={field.label} className="flex flex-wrap gap-1.5">
      {options.map((option) => {
        const key = String(option.value);
        const on = chosen.has(key);
        return (
          <button
            key={key}
            type="button"
            aria-pressed={on}
            disabled={disabled}
            onClick={() => toggle(key)}
            className={classes(
              "inline-flex h-7 items-center gap-1 rounded-full border px-2.5 text-[13px] transition-colors disabled:opacity-60",
              on ? "border-accent/50 bg-accent-soft font-medium text-accent-text" : "border-border-strong/60 text-muted hover:text-text",
            )}
          >
            {on && <Check size={13} aria-hidden />}
            {option.label}
          </button>
        );
      })}
    </div>
  );
}
