/** One item of the outline. What it shows is also its name; what only its place shows is said beside. */
import { CornerDownRight, GitBranch, TriangleAlert, Undo2 } from "lucide-react";
import { TypeTile } from "../canvas/TypeTile";
import { NodeStatusLabel } from "../executions/status";
import type { NodeType } from "../graph/catalogue";
import type { OutlineItem } from "../graph/outline";
import { shownState, type RunView } from "../store/runs";
import { count, t } from "../texts";
import { Badge, classes } from "../ui";
import { hasBelow } from "./walk";

interface Props {
  item: OutlineItem;
  /** With what is folded. */
  all: OutlineItem[];
  folded: boolean;
  current: boolean;
  selected: boolean;
  type: NodeType | undefined;
  problems: number;
  view: RunView | null;
  onFocus: () => void;
  onOpen: () => void;
}

export function Row({ item, all, folded, current, selected, type, problems, view, onFocus, onOpen }: Props) {
  const status = item.kind === "node" ? shownState(view, item.node.id)?.status : undefined;
  return (
    // The tree itself hears the keys (roving focus): an item only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <li
      role="treeitem"
      data-key={item.key}
      aria-level={item.depth + 1}
      aria-expanded={hasBelow(all, item) ? !folded : undefined}
      aria-selected={selected}
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
      onClick={(event) => event.currentTarget.focus()}
      onDoubleClick={onOpen}
      style={{ paddingLeft: 14 + item.depth * 24 }}
      className={classes(
        "flex min-h-11 cursor-default items-center gap-3 pr-4 text-sm focus-visible:-outline-offset-2",
        selected ? "bg-accent-soft" : "hover:bg-surface-2/60",
      )}
    >
      <Look item={item} type={type} />
      {problems > 0 && (
        <Badge tone="warning" icon={<TriangleAlert size={12} aria-hidden />}>
          {count("outline.problems", problems)}
        </Badge>
      )}
      {status && <NodeStatusLabel status={status} size={15} className="ml-auto text-[13px] text-muted" />}
    </li>
  );
}

function Look({ item, type }: { item: OutlineItem; type: NodeType | undefined }) {
  if (item.kind === "branch")
    return (
      <>
        <GitBranch size={15} aria-hidden className="text-muted" />
        <span className="font-medium">{t("outline.branchName", { handle: item.label })}</span>
        <span className="sr-only">{t("outline.branchOf", { label: item.node.label })}</span>
        {item.edges.length === 0 && <span className="text-[13px] text-muted">{t("outline.nothing")}</span>}
      </>
    );
  if (item.kind === "link") {
    const Icon = item.back ? Undo2 : CornerDownRight;
    return (
      <>
        <Icon size={15} aria-hidden className="text-muted" />
        <span className="text-muted">{t(item.back ? "outline.back" : "outline.link", { label: item.target.label })}</span>
      </>
    );
  }
  return (
    <>
      {type && <TypeTile type={type} small />}
      <span className="min-w-0 py-1.5">
        <span className={classes("block truncate font-medium", item.node.disabled && "text-muted line-through")}>{item.node.label}</span>
        <span className="block truncate text-xs text-muted">
          {[type?.name ?? item.node.service, item.node.disabled && t("outline.off"), item.loose && t("outline.loose")].filter(Boolean).join(" · ")}
        </span>
      </span>
    </>
  );
}
