/** On or off, at once. With `label` it brings its own; inside a Field it takes the field's. */
import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label?: ReactNode;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  className?: string;
}

export function Switch({ checked, onChange, label, disabled, id, className, ...rest }: SwitchProps) {
  const control = (
    <Base.Root
      id={id}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={rest["aria-label"]}
      className={classes(
        "inline-flex h-5 w-9 shrink-0 items-center rounded-full bg-border-strong px-0.5 transition-colors duration-150",
        "data-checked:bg-accent data-disabled:opacity-50",
        !label && className,
      )}
    >
      <Base.Thumb className="size-4 rounded-full bg-surface shadow-card transition-transform duration-150 data-checked:translate-x-4" />
    </Base.Root>
  );
  if (!label) return control;
  return (
    <label className={classes("inline-flex cursor-pointer items-center gap-2.5 text-sm", className)}>
      {control}
      {label}
    </label>
  );
}
