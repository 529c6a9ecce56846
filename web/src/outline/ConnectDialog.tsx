/** Chooses where a step leads: every step it may be connected to, by each of its outputs. */
import { TypeTile } from "../canvas/TypeTile";
import { PickDialog, type PickItem } from "../canvas/PickDialog";
import { newEdge, refusal } from "../graph/connect";
import { inputsOf, outputsOf } from "../graph/handles";
import { nodeById } from "../graph/model";
import { useEditor, useParts } from "../store/context";
import { t } from "../texts";

interface Props {
  from: { node: string; handle: string | null };
  onClose: () => void;
  onDone: (said: string) => void;
}

export function ConnectDialog({ from, onClose, onDone }: Props) {
  const { editor } = useParts();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const source = nodeById(document, from.node);
  if (!source) return null;
  const outputs = outputsOf(source, catalogue.byService.get(source.service)).filter(({ id }) => from.handle === null || id === from.handle);
  const itemsFor = (query: string): PickItem[] =>
    document.nodes.flatMap((target) => {
      if (!target.label.toLowerCase().includes(query.trim().toLowerCase())) return [];
      const type = catalogue.byService.get(target.service);
      const taken = new Set(document.edges.filter((edge) => edge.target === target.id).map((edge) => edge.targetHandle));
      const inputs = inputsOf(target, type, document.edges);
      const input = inputs.find(({ id }) => !taken.has(id)) ?? inputs[0];
      return outputs.flatMap((output): PickItem[] => {
        const wanted = { source: source.id, sourceHandle: output.id, target: target.id, targetHandle: input?.id ?? null };
        if (refusal(document, catalogue, wanted) !== null) return [];
        return [{
          id: `${output.id} ${target.id}`,
          icon: type && <TypeTile type={type} small />,
          label: target.label,
          hint: outputs.length > 1 ? t("outline.connectBy", { handle: output.label }) : type?.name,
          onPick: () => {
            editor.getState().perform({ type: "add", nodes: [], edges: [newEdge(document, wanted)] });
            onDone(t("outline.said.connected", { source: source.label, target: target.label }));
          },
        }];
      });
    });
  return (
    <PickDialog
      title={t("outline.connectTitle", { label: source.label })}
      placeholder={t("outline.connectSearch")}
      none={t("outline.connectNone")}
      itemsFor={itemsFor}
      onClose={onClose}
    />
  );
}
