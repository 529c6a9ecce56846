/** Tabs over panels. Only the shown panel is mounted, so a tab may be costly. */
import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface Tab {
  value: string;
  label: ReactNode;
  /** Shown after the label, e.g. a count. */
  badge?: ReactNode;
  disabled?: boolean;
  panel: ReactNode;
}

export interface TabsProps {
  tabs: Tab[];
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
  label?: string;
  className?: string;
  listClassName?: string;
  panelClassName?: string;
}

export function Tabs({ tabs, value, defaultValue, onChange, label, className, listClassName, panelClassName }: TabsProps) {
  return (
    <Base.Root
      value={value}
      defaultValue={value === undefined ? (defaultValue ?? tabs[0]?.value) : undefined}
      onValueChange={(next) => onChange?.(String(next))}
      className={className}
    >
      <Base.List aria-label={label} className={classes("relative flex gap-1 border-b border-border", listClassName)}>
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            disabled={tab.disabled}
            className="flex h-9 items-center gap-1.5 rounded-t-md px-2.5 text-[13px] font-medium text-muted select-none hover:text-text focus-visible:-outline-offset-2 data-active:text-text data-disabled:opacity-45"
          >
            {tab.label}
            {tab.badge}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-[-1px] left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) rounded-full bg-accent transition-[translate,width] duration-150" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={classes("outline-none", panelClassName)}>
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
