/** The inspector of one node. */
import { Maximize2 } from "lucide-react";
import { TypeTile } from "../canvas/TypeTile";
import type { WorkflowNode } from "../graph/model";
import { errorsIn } from "../graph/problems";
import { useEditor, useLive, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { shownId } from "../store/live";
import type { InspectorTab } from "../store/panels";
import { t } from "../texts";
import { Badge, IconButton, Tabs, Tooltip } from "../ui";
import { ConfigTab } from "./ConfigTab";
import { DataTab } from "./DataTab";
import { HandlesTab } from "./HandlesTab";
import { LogsTab } from "./LogsTab";
import { MappingTab } from "./MappingTab";
import { PanelHead } from "./PanelHead";
import { SettingsTab } from "./SettingsTab";
import { TestTab } from "./TestTab";

export function NodePanel({ node }: { node: WorkflowNode }) {
  const type = useEditor((state) => state.catalogue.byService.get(node.service));
  const set = usePanels((state) => state.set);
  return (
    <>
      <PanelHead
        clears
        tile={type && <TypeTile type={type} />}
        title={<NameInput node={node} />}
        subtitle={type?.description ?? node.service}
        actions={
          <IconButton size="sm" label={t("inspector.view.open")} keys="Enter" onClick={() => set({ full: true })}>
            <Maximize2 size={15} aria-hidden />
          </IconButton>
        }
      />
      <NodeTabs node={node} />
    </>
  );
}

/** In the full view the data stand beside the form, so there is no tab for them. */
export function NodeTabs({ node, full }: { node: WorkflowNode; full?: boolean }) {
  const type = useEditor((state) => state.catalogue.byService.get(node.service));
  const errors = useEditor((state) => errorsIn(state.problems.nodes.get(node.id)));
  const ran = useLive((state) => shownId(state) !== null);
  const tab = usePanels((state) => state.tab);
  const set = usePanels((state) => state.set);
  const tabs = [
    {
      value: "config",
      label: t("editor.inspector.tabs.config"),
      badge: errors > 0 && <Badge tone="danger">{errors}</Badge>,
      panel: <ConfigTab node={node} type={type} />,
    },
    { value: "test", label: t("inspector.tabs.test"), panel: <TestTab node={node} /> },
    { value: "logs", label: t("inspector.tabs.logs"), panel: <LogsTab node={node} /> },
    {
      value: "data",
      label: t("editor.inspector.tabs.data"),
      badge: ran && <span aria-hidden className="size-1.5 rounded-full bg-accent" />,
      panel: <DataTab node={node} />,
    },
    ...(full && node.type !== "trigger" ? [{ value: "mapping", label: t("inspector.tabs.mapping"), panel: <MappingTab node={node} /> }] : []),
    { value: "settings", label: t("editor.inspector.tabs.settings"), panel: <SettingsTab node={node} /> },
    { value: "handles", label: t("inspector.tabs.handles"), panel: <HandlesTab node={node} type={type} /> },
  ];
  return (
    <Tabs
      label={t("editor.inspector.title")}
      value={tabs.some((one) => one.value === tab) && !(full && tab === "data") ? tab : "config"}
      onChange={(next) => set({ tab: next as InspectorTab })}
      className="flex min-h-0 flex-1 flex-col"
      listClassName={full ? "h-12 items-end px-3" : "px-2"}
      panelClassName="min-h-0 flex-1 overflow-y-auto"
      tabs={full ? tabs.filter((one) => one.value !== "data") : tabs}
    />
  );
}

export function NameInput({ node }: { node: WorkflowNode }) {
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
