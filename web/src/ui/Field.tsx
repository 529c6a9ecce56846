/** Label, control, help and error of one form field; the control inside is tied to all three for screen readers. */
import { Field as Base } from "@base-ui/react/field";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../texts";
import { classes } from "./classes";

export interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Shown at the right end of the label's line, e.g. a switch between fixed and expression. */
  aside?: ReactNode;
  /** The label stays for screen readers only. */
  hideLabel?: boolean;
  name?: string;
  className?: string;
  children: ReactNode;
}

export function Field({ label, help, error, required, aside, hideLabel, name, className, children }: FieldProps) {
  return (
    <Base.Root name={name} invalid={Boolean(error)} className={classes("grid gap-1.5", className)}>
      <div className={classes("flex items-center justify-between gap-2", hideLabel && !aside && "sr-only")}>
        <Base.Label className={classes("text-[13px] font-medium", hideLabel && "sr-only")}>
          {label}
          {required && (
            <>
              <span aria-hidden className="ml-0.5 text-danger">
                *
              </span>
              <span className="sr-only"> {t("ui.required")}</span>
            </>
          )}
        </Base.Label>
        {aside}
      </div>
      {children}
      {error && (
        <Base.Error match className="flex items-start gap-1.5 text-xs text-danger">
          <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
          <span>{error}</span>
        </Base.Error>
      )}
      {help && <Base.Description className="text-xs text-muted">{help}</Base.Description>}
    </Base.Root>
  );
}
