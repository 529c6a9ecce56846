/** A short text beside one control, on hover and on keyboard focus. Never the only place where something is said. */
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider delay={350} closeDelay={60}>
      {children}
    </Base.Provider>
  );
}

export interface TooltipProps {
  text: ReactNode;
  side?: "top" | "bottom" | "left" | "right";
  /** The control itself: one element that takes a ref and props. */
  children: ReactElement<Record<string, unknown>>;
}

export function Tooltip({ text, side = "bottom", children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-[60]">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-md bg-text px-2 py-1 text-xs text-bg shadow-pop transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
