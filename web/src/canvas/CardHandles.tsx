/** The handles of a card: alone they stand at its middle, several get a labelled row each; free outputs offer a `+`. */
import { Handle, Position, useUpdateNodeInternals } from "@xyflow/react";
import { Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import { ERROR_HANDLE } from "../graph/handles";
import { HEADER_HEIGHT, ROW_HEIGHT } from "../graph/layout";
import { useEditor, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { classes } from "../ui";
import type { CardData, DrawnHandle } from "./flow";

interface Props {
  id: string;
  data: CardData;
  far: boolean;
  selected: boolean;
}

const topOf = (index: number, several: boolean): number => (several ? HEADER_HEIGHT + index * ROW_HEIGHT + ROW_HEIGHT / 2 - 7 : HEADER_HEIGHT / 2);

export function CardHandles({ id, data, far, selected }: Props) {
  const { inputs, outputs, node } = data;
  const locked = useEditor(isLocked);
  const errorShown = data.errorConnected || (selected && !locked && node.type !== "trigger" && (node.config["errorHandling"] ?? "fail") === "fail");
  useMeasuredAgain(id, `${inputs.map((one) => one.id).join()} ${outputs.map((one) => one.id).join()} ${String(errorShown)}`);
  return (
    <>
      {inputs.map((handle, index) => (
        <Input key={handle.id} handle={handle} top={topOf(index, inputs.length > 1)} labelled={inputs.length > 1 && !far} />
      ))}
      {outputs.map((handle, index) => (
        <Output
          key={handle.id}
          id={id}
          name={node.label}
          handle={handle}
          top={topOf(index, outputs.length > 1)}
          labelled={outputs.length > 1 && !far}
          addable={!handle.connected && !locked && !far}
        />
      ))}
      {errorShown && !far && (
        <Handle id={ERROR_HANDLE} type="source" position={Position.Bottom} className="lost" style={{ left: "78%" }} title={t("editor.node.error")}>
          <span className="pointer-events-none absolute top-2.5 left-3 text-[10.5px] whitespace-nowrap text-danger">{t("editor.node.error")}</span>
        </Handle>
      )}
      {data.errorConnected && far && <Handle id={ERROR_HANDLE} type="source" position={Position.Bottom} style={{ left: "78%" }} />}
    </>
  );
}

/** React Flow measures handles when a card changes its size; a handle that only came, went or was renamed it must be told of. */
function useMeasuredAgain(id: string, handles: string): void {
  const measure = useUpdateNodeInternals();
  const measured = useRef(handles);
  useEffect(() => {
    if (measured.current === handles) return;
    measured.current = handles;
    measure(id);
  }, [id, handles, measure]);
}

function Input({ handle, top, labelled }: { handle: DrawnHandle; top: number; labelled: boolean }) {
  return (
    <>
      <Handle
        id={handle.id}
        type="target"
        position={Position.Left}
        className={classes(handle.unknown && "lost")}
        style={{ top }}
        title={t("editor.node.input", { handle: handle.label })}
      />
      {labelled && <Label top={top} className="left-3.5" text={handle.label} unknown={handle.unknown} />}
    </>
  );
}

interface OutputProps {
  id: string;
  name: string;
  handle: DrawnHandle;
  top: number;
  labelled: boolean;
  addable: boolean;
}

function Output({ id, name, handle, top, labelled, addable }: OutputProps) {
  const set = usePanels((state) => state.set);
  const spoken = labelled ? t("editor.node.addAt", { label: name, handle: handle.label }) : t("editor.node.add", { label: name });
  return (
    <>
      <Handle
        id={handle.id}
        type="source"
        position={Position.Right}
        className={classes(handle.unknown && "lost")}
        style={{ top }}
        title={t("editor.node.output", { handle: handle.label })}
      />
      {labelled && <Label top={top} className="right-3.5" text={handle.label} unknown={handle.unknown} />}
      {addable && (
        <div className="pointer-events-none absolute left-full flex -translate-y-1/2 items-center pl-1.5" style={{ top }}>
          <span aria-hidden className="h-0.5 w-5 bg-border" />
          <button
            type="button"
            aria-label={spoken}
            title={spoken}
            onClick={(event) => {
              event.stopPropagation();
              set({ picking: { kind: "after", node: id, handle: handle.id, position: null } });
            }}
            className="nodrag nopan pointer-events-auto flex size-5 items-center justify-center rounded-md border border-border bg-surface text-muted transition-colors hover:border-accent hover:bg-accent hover:text-accent-contrast"
          >
            <Plus size={13} strokeWidth={2.4} aria-hidden />
          </button>
        </div>
      )}
    </>
  );
}

function Label({ top, text, className, unknown }: { top: number; text: string; className: string; unknown?: boolean }) {
  return (
    <span
      className={classes("pointer-events-none absolute max-w-[46%] -translate-y-1/2 truncate text-[11.5px]", unknown ? "text-danger" : "text-muted", className)}
      style={{ top }}
    >
      {text}
    </span>
  );
}
