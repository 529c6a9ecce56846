/** A button that shows only an icon: its label is spoken to screen readers and shown as a tooltip. */
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Kbd } from "./Kbd";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "children"> {
  label: string;
  children: ReactNode;
  keys?: string;
  size?: "sm" | "md";
  pressed?: boolean;
  tooltipSide?: "top" | "bottom" | "left" | "right";
}

export function IconButton({ label, keys, size = "md", pressed, tooltipSide, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip
      side={tooltipSide}
      text={
        <>
          {label}
          {keys && <Kbd keys={keys} />}
        </>
      }
    >
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={classes(
          "inline-flex shrink-0 items-center justify-center rounded-lg text-muted transition-colors duration-100",
          "hover:bg-surface-2 hover:text-text disabled:cursor-not-allowed disabled:opacity-40",
          "data-popup-open:bg-surface-2 data-popup-open:text-text",
          pressed && "bg-accent-soft text-accent-text",
          size === "sm" ? "size-7" : "size-9",
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
