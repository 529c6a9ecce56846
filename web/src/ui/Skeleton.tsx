/** The shape of what is on its way. Put the sentence "loading" once, beside the group of them. */
import { classes } from "./classes";

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes("block animate-pulse rounded-md bg-surface-3", className ?? "h-4 w-full")} />;
}
