/** Inserts what earlier steps give into a field: the trigger's fields and those of every step before this one. */
import { Braces } from "lucide-react";
import { useMemo } from "react";
import { referencesFor } from "../graph/references";
import { useEditor, useLive } from "../store/context";
import { shownDocument } from "../store/editor";
import { shownDetail } from "../store/live";
import { t } from "../texts";
import { IconButton, Menu, type MenuEntry } from "../ui";

interface Props {
  nodeId: string;
  onInsert: (path: string) => void;
}

export function ReferenceMenu({ nodeId, onInsert }: Props) {
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const detail = useLive(shownDetail);
  const entries = useMemo((): MenuEntry[] => {
    const seen = new Map(detail?.nodes_executed.filter((run) => run.output).map((run) => [run.node_id, run.output]) ?? []);
    const groups = referencesFor(document, catalogue, nodeId, seen).filter((group) => group.references.length > 0);
    return groups.map((group) => ({
      kind: "submenu",
      label: group.node.label,
      entries: group.references.map((reference) => ({
        label: reference.name,
        hint: previewOf(reference.sample),
        onSelect: () => onInsert(reference.path),
      })),
    }));
  }, [document, catalogue, nodeId, detail, onInsert]);
  if (entries.length === 0) return null;
  return (
    <Menu
      trigger={
        <IconButton size="sm" label={t("editor.inspector.reference")} tooltipSide="left" className="-my-1.5">
          <Braces size={14} aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  );
}

function previewOf(sample: unknown): string | undefined {
  if (sample === undefined) return undefined;
  const text = JSON.stringify(sample) ?? "";
  return text.length > 44 ? `${text.slice(0, 43)}…` : text;
}
