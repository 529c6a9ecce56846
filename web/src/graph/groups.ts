/**
 * Groups of nodes: a frame around them, or folded into one card. Kept in the document's `groups`, ignored by the engine.
 *
 * 1. A node is in one group at most. A group without a node that is still there is none.
 * 2. A group is not selected by itself: choosing it chooses its nodes.
 */
import type { Catalogue } from "./catalogue";
import type { Change } from "./changes";
import { nextNumbered } from "./ids";
import { boundsOf, GRID, type Bounds } from "./layout";
import type { WorkflowDocument } from "./model";

export interface Group {
  id: string;
  label: string;
  nodes: string[];
  collapsed: boolean;
}

export const FRAME_SIDE = GRID * 2;
export const FRAME_TOP = GRID * 4;

export function groupsOf(document: WorkflowDocument): Group[] {
  if (!Array.isArray(document["groups"])) return [];
  const there = new Set(document.nodes.map((node) => node.id));
  return (document["groups"] as unknown[]).filter(isGroup)
    .map((group) => ({ ...group, nodes: group.nodes.filter((id) => there.has(id)) }))
    .filter((group) => group.nodes.length > 0);
}

function isGroup(value: unknown): value is Group {
  const group = value as Partial<Group> | null;
  return typeof group?.id === "string" && typeof group.label === "string" && Array.isArray(group.nodes);
}

/** The chosen nodes leave the groups they were in. */
export function groupNodes(document: WorkflowDocument, ids: string[], label: string): Change {
  const groups = without(groupsOf(document), new Set(ids));
  const group: Group = { id: nextNumbered("group", groupsOf(document).map((one) => one.id)), label, nodes: ids, collapsed: false };
  return withGroups([...groups, group]);
}

export function ungroup(document: WorkflowDocument, groups: string[]): Change {
  return withGroups(groupsOf(document).filter((group) => !groups.includes(group.id)));
}

export function editGroup(document: WorkflowDocument, id: string, patch: Partial<Omit<Group, "id">>): Change {
  return withGroups(groupsOf(document).map((group) => (group.id === id ? { ...group, ...patch } : group)));
}

/** The groups all of whose nodes are chosen. */
export function chosenGroups(document: WorkflowDocument, ids: string[]): Group[] {
  const chosen = new Set(ids);
  return groupsOf(document).filter((group) => group.nodes.every((id) => chosen.has(id)));
}

/** The frame around a group, room for its name included. */
export function frameOf(document: WorkflowDocument, catalogue: Catalogue, group: Group): Bounds {
  const inner = boundsOf(document, catalogue, new Set(group.nodes)) ?? { x: 0, y: 0, width: 0, height: 0 };
  return framed(inner);
}

export const framed = ({ x, y, width, height }: Bounds): Bounds => ({
  x: x - FRAME_SIDE, y: y - FRAME_TOP, width: width + 2 * FRAME_SIDE, height: height + FRAME_TOP + FRAME_SIDE,
});

/** Node id → the folded group that stands for it. */
export function foldedInto(document: WorkflowDocument): Map<string, Group> {
  return new Map(groupsOf(document).filter((group) => group.collapsed).flatMap((group) => group.nodes.map((id): [string, Group] => [id, group])));
}

function without(groups: Group[], gone: ReadonlySet<string>): Group[] {
  return groups.map((group) => ({ ...group, nodes: group.nodes.filter((id) => !gone.has(id)) })).filter((group) => group.nodes.length > 0);
}

const withGroups = (groups: Group[]): Change => ({ type: "edit_document", patch: { groups } });
