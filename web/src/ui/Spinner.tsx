/** Work is under way. Give `label` where nothing else says so; without it the spinner is decoration. */
import { LoaderCircle } from "lucide-react";
import { classes } from "./classes";

export function Spinner({ size = 16, label, className }: { size?: number; label?: string; className?: string }) {
  return (
    <span role={label ? "status" : undefined} className={classes("inline-flex", className)}>
      <LoaderCircle size={size} aria-hidden className="animate-spin" />
      {label && <span className="sr-only">{label}</span>}
    </span>
  );
}
