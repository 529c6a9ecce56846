/** A field of the data: dragged into a form it becomes an expression; pressed, it goes to the field last in focus. */
import { Braces, Calendar, Circle, Hash, List, ToggleLeft, Type } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../texts";
import { copyText, toast } from "../../ui";
import { startDrag, useInsertPort } from "./drag";

const icons: Record<string, ReactNode> = {
  text: <Type size={12} aria-hidden />,
  number: <Hash size={12} aria-hidden />,
  boolean: <ToggleLeft size={12} aria-hidden />,
  list: <List size={12} aria-hidden />,
  object: <Braces size={12} aria-hidden />,
  date: <Calendar size={12} aria-hidden />,
};

interface Props {
  name: string;
  path: string;
  kind: string;
}

export function DataChip({ name, path, kind }: Props) {
  const port = useInsertPort();
  const press = () => {
    if (port.current) {
      port.current.insert(path);
      toast.success(t("inspector.data.inserted", { path, label: port.current.label }));
    } else void copyText(path).then(() => toast.success(t("inspector.data.copied", { path })));
  };
  return (
    <button
      type="button"
      draggable
      title={path}
      data-path={path}
      aria-label={t("inspector.data.chip", { name, kind })}
      onDragStart={(event) => startDrag(event, path)}
      onClick={press}
      className="inline-flex h-6 max-w-full shrink-0 cursor-grab items-center gap-1.5 rounded-md border border-border bg-surface px-1.5 font-mono text-[12px] hover:border-accent hover:bg-accent-soft active:cursor-grabbing"
    >
      <span className="text-muted">{icons[kind] ?? <Circle size={12} aria-hidden />}</span>
      <span className="truncate">{name}</span>
    </button>
  );
}
