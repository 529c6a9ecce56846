/** One value of a short list. The empty string is a legal value, so "any" can be one of the options. */
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";
import { controlClass, widthOf } from "./TextInput";

export interface SelectOption<V extends string = string> {
  value: V;
  label: string;
  hint?: string;
  icon?: ReactNode;
  disabled?: boolean;
}

export interface SelectProps<V extends string = string> {
  options: readonly SelectOption<V>[];
  value: V | null;
  onChange: (value: V) => void;
  placeholder?: string;
  disabled?: boolean;
  size?: "sm" | "md";
  id?: string;
  "aria-label"?: string;
  className?: string;
}

export function Select<V extends string>({ options, value, onChange, placeholder, disabled, size = "md", id, className, ...rest }: SelectProps<V>) {
  return (
    <Base.Root
      id={id}
      items={options.map(({ value: key, label }) => ({ value: key, label }))}
      value={value}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next as V)}
    >
      <Base.Trigger
        aria-label={rest["aria-label"]}
        className={classes(
          controlClass,
          widthOf(className),
          "inline-flex items-center justify-between gap-2 text-left select-none data-popup-open:border-focus",
          size === "sm" ? "h-8 px-2.5 text-[13px]" : "h-9 px-3",
          className,
        )}
      >
        <Base.Value placeholder={placeholder} className="truncate data-placeholder:text-muted" />
        <Base.Icon className="text-muted">
          <ChevronDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none select-none">
          <Base.Popup className="min-w-(--anchor-width) origin-(--transform-origin) rounded-xl border border-border bg-surface shadow-pop outline-none transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
            <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1">
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled}
                  className="flex min-h-8 items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm outline-none select-none data-disabled:opacity-45 data-highlighted:bg-surface-2"
                >
                  {option.icon && (
                    <span aria-hidden className="inline-flex text-muted">
                      {option.icon}
                    </span>
                  )}
                  <span className="grid flex-1">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint && <span className="text-xs text-muted">{option.hint}</span>}
                  </span>
                  <Base.ItemIndicator className="text-accent-text">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
