/** Buttons: one primary a view, the rest secondary or ghost; `busy` keeps the width and refuses a second press. */
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Spinner } from "./Spinner";

export type ButtonTone = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const tones: Record<ButtonTone, string> = {
  primary: "bg-accent text-accent-contrast hover:bg-accent-hover shadow-card",
  secondary: "bg-surface text-text border border-border hover:bg-surface-2 shadow-card",
  ghost: "text-text hover:bg-surface-2",
  danger: "bg-danger text-danger-contrast hover:bg-danger-hover shadow-card",
};
const sizes: Record<ButtonSize, string> = {
  sm: "h-7 px-2.5 text-[13px] gap-1.5 rounded-md",
  md: "h-9 px-3.5 text-sm gap-2 rounded-lg",
  lg: "h-11 px-5 text-[15px] gap-2 rounded-lg",
};

export function buttonClass(tone: ButtonTone = "secondary", size: ButtonSize = "md"): string {
  return classes(
    "relative inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none",
    "transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50",
    tones[tone],
    sizes[size],
  );
}

export interface ButtonProps extends ComponentProps<"button"> {
  tone?: ButtonTone;
  size?: ButtonSize;
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ tone, size, busy = false, icon, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClass(tone, size), className)}
    >
      {busy ? <Spinner size={14} /> : icon}
      {children}
    </button>
  );
}
