/** The command palette: every command that can run now, and every step that can be added. */
import { PickDialog, type PickItem } from "../canvas/PickDialog";
import { placePicked } from "../canvas/place";
import { TypeTile } from "../canvas/TypeTile";
import { commands } from "../commands";
import { searchTypes } from "../graph/catalogue";
import { useEditor, useParts, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";

export function Palette() {
  const parts = useParts();
  const set = usePanels((state) => state.set);
  const catalogue = useEditor((state) => state.catalogue);
  const locked = useEditor(isLocked);
  const itemsFor = (query: string): PickItem[] => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = commands
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
    if (words.length === 0 || locked) return found;
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
    return [...found, ...steps];
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
