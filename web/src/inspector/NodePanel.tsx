/** The inspector of one node. */
import { TypeTile } from "../canvas/TypeTile";
import type { WorkflowNode } from "../graph/model";
import { errorsIn } from "../graph/problems";
import { useEditor, useLive, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { shownId } from "../store/live";
import type { InspectorTab } from "../store/panels";
import { t } from "../texts";
import { Badge, Tabs, Tooltip } from "../ui";
import { ConfigTab } from "./ConfigTab";
import { DataTab } from "./DataTab";
import { PanelHead } from "./PanelHead";
import { SettingsTab } from "./SettingsTab";

export function NodePanel({ node }: { node: WorkflowNode }) {
  const type = useEditor((state) => state.catalogue.byService.get(node.service));
  const errors = useEditor((state) => errorsIn(state.problems.nodes.get(node.id)));
  const ran = useLive((state) => shownId(state) !== null);
  const tab = usePanels((state) => state.tab);
  const set = usePanels((state) => state.set);
  return (
    <>
      <PanelHead
        clears
        tile={type && <TypeTile type={type} />}
        title={<NameInput node={node} />}
        subtitle={type?.description ?? node.service}
      />
      <Tabs
        label={t("editor.inspector.title")}
        value={tab}
        onChange={(next) => set({ tab: next as InspectorTab })}
        className="flex min-h-0 flex-1 flex-col"
        listClassName="px-3"
        panelClassName="min-h-0 flex-1 overflow-y-auto"
        tabs={[
          {
            value: "config",
            label: t("editor.inspector.tabs.config"),
            badge: errors > 0 && <Badge tone="danger">{errors}</Badge>,
            panel: <ConfigTab node={node} type={type} />,
          },
          { value: "settings", label: t("editor.inspector.tabs.settings"), panel: <SettingsTab node={node} /> },
          {
            value: "data",
            label: t("editor.inspector.tabs.data"),
            badge: ran && <span aria-hidden className="size-1.5 rounded-full bg-accent" />,
            panel: <DataTab node={node} />,
          },
        ]}
      />
    </>
  );
}

function NameInput({ node }: { node: WorkflowNode }) {
  const perform = useEditor((state) => state.perform);
  const locked = useEditor(isLocked);
  return (
    <Tooltip text={t("editor.inspector.label")} side="left">
      <input
        data-inspector-start
        aria-label={t("editor.inspector.label")}
        value={node.label}
        disabled={locked}
        onChange={(event) => perform({ type: "edit_node", id: node.id, patch: { label: event.target.value } }, { merge: `${node.id} label` })}
        className="-mx-1.5 w-full truncate rounded-md border border-transparent bg-transparent px-1.5 text-[15px] font-semibold hover:border-border focus:border-focus focus:bg-surface focus:outline-none"
      />
    </Tooltip>
  );
}
