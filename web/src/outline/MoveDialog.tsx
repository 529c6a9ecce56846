/** Chooses behind which step another is put. */
import { TypeTile } from "../canvas/TypeTile";
import { PickDialog, type PickItem } from "../canvas/PickDialog";
import { nodeById } from "../graph/model";
import { moveBehind, placesFor } from "../graph/rearrange";
import { useEditor, useParts } from "../store/context";
import { t } from "../texts";

interface Props {
  node: string;
  onClose: () => void;
  onDone: (said: string) => void;
}

export function MoveDialog({ node, onClose, onDone }: Props) {
  const { editor } = useParts();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const label = nodeById(document, node)?.label ?? node;
  const itemsFor = (query: string): PickItem[] =>
    placesFor(document, catalogue, node)
      .filter((place) => place.label.toLowerCase().includes(query.trim().toLowerCase()))
      .map((place) => {
        const type = catalogue.byService.get(nodeById(document, place.node)?.service ?? "");
        return {
          id: `${place.node} ${place.handle ?? ""}`,
          icon: type && <TypeTile type={type} small />,
          label: place.label,
          hint: place.output ? t("outline.connectBy", { handle: place.output }) : type?.name,
          onPick: () => {
            const change = moveBehind(document, catalogue, node, place);
            if (change) editor.getState().perform(change);
            onDone(t(change ? "outline.said.moved" : "outline.said.notMoved", { label }));
          },
        };
      });
  return (
    <PickDialog title={t("outline.moveTitle", { label })} placeholder={t("outline.connectSearch")} none={t("outline.moveNone")} itemsFor={itemsFor} onClose={onClose} />
  );
}
