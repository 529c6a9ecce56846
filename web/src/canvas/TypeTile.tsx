/** The tinted square with a node type's icon. */
import type { CSSProperties } from "react";
import type { NodeType } from "../graph/catalogue";
import { classes } from "../ui";
import { colourOf } from "./colours";
import { NodeIcon } from "./icons";

export function TypeTile({ type, small, className }: { type: NodeType; small?: boolean; className?: string }) {
  const colour = colourOf(type.type, type);
  const style: CSSProperties = {
    background: `color-mix(in srgb, ${colour} 15%, var(--surface))`,
    color: `color-mix(in srgb, ${colour} 78%, var(--text))`,
  };
  return (
    <span style={style} className={classes("flex shrink-0 items-center justify-center", small ? "size-8 rounded-[9px]" : "size-9 rounded-[10px]", className)}>
      <NodeIcon name={type.icon} size={small ? 16 : 18} />
    </span>
  );
}
