/** Chooses the step to add: triggers for a first one, everything with an input behind or between others. */
import { Lock } from "lucide-react";
import { useMemo } from "react";
import type { NodeType } from "../graph/catalogue";
import { searchTypes } from "../graph/catalogue";
import { nodeById } from "../graph/model";
import { useEditor, useParts, usePanels } from "../store/context";
import type { PickFor } from "../store/panels";
import { t } from "../texts";
import { PickDialog, type PickItem } from "./PickDialog";
import { placePicked } from "./place";
import { TypeTile } from "./TypeTile";

export function NodePicker() {
  const picking = usePanels((state) => state.picking);
  return picking ? <Picker pick={picking} /> : null;
}

function Picker({ pick }: { pick: PickFor }) {
  const parts = useParts();
  const catalogue = useEditor((state) => state.catalogue);
  const set = usePanels((state) => state.set);
  const after = useEditor((state) => (pick.kind === "after" ? nodeById(state.document, pick.node)?.label : undefined));
  const offered = useMemo(() => orderedFor(catalogue.types.filter((type) => fits(type, pick)), catalogue.groups), [catalogue, pick]);
  const label = useMemo(() => new Map(catalogue.groups.map((group) => [group.id, group.label])), [catalogue]);
  const itemsFor = (query: string): PickItem[] =>
    searchTypes(offered, query).map((type) => ({
      id: type.service,
      icon: <TypeTile type={type} />,
      label: type.name,
      hint: type.description,
      aside: type.built ? undefined : <Lock size={14} className="text-muted" role="img" aria-label={t("editor.chest.soon")} />,
      group: query ? undefined : label.get(type.group),
      onPick: () => placePicked(parts, type, pick),
    }));
  return (
    <PickDialog
      title={titleOf(pick, after)}
      placeholder={t("editor.picker.search")}
      none={t("editor.command.none")}
      itemsFor={itemsFor}
      onClose={() => set({ picking: null })}
    />
  );
}

function titleOf(pick: PickFor, after: string | undefined): string {
  if (pick.kind === "first") return t("editor.picker.first");
  if (pick.kind === "edge") return t("editor.picker.edge");
  return after === undefined ? t("editor.picker.add") : t("editor.picker.after", { label: after });
}

function fits(type: NodeType, pick: PickFor): boolean {
  const takes = type.inputs.length > 0 || type.any_inputs;
  const gives = type.outputs.length > 0 || type.outputs_from !== null;
  switch (pick.kind) {
    case "first":
      return type.type === "trigger";
    case "alone":
      return true;
    case "after":
      return takes;
    case "before":
      return gives;
    case "edge":
      return takes && gives;
  }
}

/** In the order of the groups, what is built first. */
function orderedFor(types: NodeType[], groups: { id: string }[]): NodeType[] {
  const at = new Map(groups.map((group, index) => [group.id, index]));
  const rank = (type: NodeType) => (at.get(type.group) ?? groups.length) * 2 + (type.built ? 0 : 1);
  return [...types].sort((a, b) => rank(a) - rank(b));
}
