/** One line of text. Inside a Field it takes the field's label, help and error by itself. */
import { Input } from "@base-ui/react/input";
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";

export const controlClass =
  "rounded-lg border border-border-strong/60 bg-surface text-sm text-text transition-colors duration-100 " +
  "hover:border-border-strong focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus " +
  "disabled:bg-surface-2 disabled:text-muted [&[readonly]]:bg-surface-2 data-invalid:border-danger aria-invalid:border-danger";

/** A control fills its place unless a width is asked for. */
export function widthOf(className?: string): string {
  return className && /(^|\s)w-/.test(className) ? "" : "w-full";
}

export interface TextInputProps extends Omit<ComponentProps<typeof Input>, "className" | "size"> {
  mono?: boolean;
  size?: "sm" | "md";
  /** An icon at the start of the field. */
  icon?: ReactNode;
  className?: string;
}

export function TextInput({ mono, size = "md", icon, className, ...rest }: TextInputProps) {
  const field = (
    <Input
      {...rest}
      className={classes(
        controlClass,
        icon ? "w-full" : widthOf(className),
        size === "sm" ? "h-8 px-2.5 text-[13px]" : "h-9 px-3",
        mono && "font-mono text-[13px]",
        Boolean(icon) && "pl-9",
        !icon && className,
      )}
    />
  );
  if (!icon) return field;
  return (
    <div className={classes("relative", widthOf(className), className)}>
      <span aria-hidden className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-muted">
        {icon}
      </span>
      {field}
    </div>
  );
}
