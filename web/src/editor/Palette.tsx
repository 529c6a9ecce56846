/** The command palette: what can be done now, what fits the moment first; every node to go to or to add, and the last executions. */
import { PickDialog, type PickItem } from "../canvas/PickDialog";
import { placePicked } from "../canvas/place";
import { TypeTile } from "../canvas/TypeTile";
import { commands } from "../commands";
import { searchTypes } from "../graph/catalogue";
import { useEditor, useParts, usePanels } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { t } from "../texts";
import { formatMoment } from "../ui";

export function Palette() {
  const parts = useParts();
  const set = usePanels((state) => state.set);
  const catalogue = useEditor((state) => state.catalogue);
  const { editor, live, canvas } = parts;
  const locked = useEditor(isLocked);
  const chosen = useEditor((state) => state.selection.nodes.length > 0);
  const itemsFor = (query: string): PickItem[] => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const first = locked ? "workflow" : chosen ? "edit" : null;
    const found = [...commands].sort((a, b) => Number(b.group === first) - Number(a.group === first))
      .filter((command) => !command.hidden && command.enabled(parts) && words.every((word) => command.label.toLowerCase().includes(word)))
      .map((command): PickItem => ({
        id: command.id,
        label: command.label,
        keys: command.keys[0],
        group: t(`editor.command.group.${command.group}`),
        onPick: () => {
          set({ dialog: null });
          void command.run(parts);
        },
      }));
    if (words.length === 0) return found;
    const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
    const places = shownDocument(editor.getState()).nodes.filter((node) => fits(t("canvas.palette.goTo", { label: node.label }))).slice(0, 8).map((node): PickItem => ({
      id: `go ${node.id}`,
      label: t("canvas.palette.goTo", { label: node.label }),
      group: t("canvas.palette.places"),
      onPick: () => {
        set({ dialog: null });
        editor.getState().select({ nodes: [node.id], edges: [] });
        canvas.current?.show(node.id);
      },
    }));
    const runs = [...live.getState().views.values()].reverse()
      .map((view) => ({ id: view.executionId, label: t("canvas.palette.execution", { time: formatMoment(view.startedAt), status: t(`editor.executions.status.${view.status}`) }) }))
      .filter((one) => fits(one.label)).slice(0, 5).map(({ id, label }): PickItem => ({
        id, label, group: t("editor.executions.title"),
        onPick: () => {
          set({ dialog: null });
          live.getState().choose(id);
        },
      }));
    const here = [...found, ...places, ...runs];
    if (locked) return here;
    const steps = searchTypes(catalogue.types, query).slice(0, 8).map((type): PickItem => ({
      id: type.service,
      icon: <TypeTile type={type} small />,
      label: t("editor.command.addStep", { name: type.name }),
      group: t("editor.chest.title"),
      onPick: () => {
        set({ dialog: null });
        placePicked(parts, type, { kind: "alone", position: null });
      },
    }));
    return [...here, ...steps];
  };
  return (
    <PickDialog
      title={t("editor.command.openPalette").replace("…", "")}
      placeholder={t("editor.command.search")}
      none={t("editor.command.none")}
      itemsFor={itemsFor}
      onClose={() => set({ dialog: null })}
    />
  );
}
