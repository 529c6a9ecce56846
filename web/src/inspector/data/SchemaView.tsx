/** The fields of data as a tree of chips with a sample each. */
import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { Shape } from "../../graph/language";
import { t } from "../../texts";
import { classes } from "../../ui";
import { DataChip } from "./DataChip";
import { shapeRows } from "./shape";

export function SchemaView({ shape, rootPath }: { shape: Shape; rootPath: string }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => shapeRows(shape, rootPath, folded), [shape, rootPath, folded]);
  const toggle = (path: string) => {
    const next = new Set(folded);
    if (!next.delete(path)) next.add(path);
    setFolded(next);
  };
  if (rows.length === 0) return <p className="text-[13px] text-muted">{t("inspector.data.noFields")}</p>;
  return (
    <ul className="grid gap-0.5" aria-label={t("inspector.data.fields")}>
      {rows.map((row) => (
        <li key={row.path} className="flex h-7 min-w-0 items-center gap-1" style={{ paddingLeft: row.depth * 18 }}>
          {row.open === null ? (
            <span className="w-5 shrink-0" />
          ) : (
            <button
              type="button"
              aria-expanded={row.open}
              aria-label={t(row.open ? "inspector.data.fold" : "inspector.data.unfold", { name: row.name })}
              onClick={() => toggle(row.path)}
              className="flex size-5 shrink-0 items-center justify-center rounded text-muted hover:bg-surface-2 hover:text-text"
            >
              <ChevronRight size={13} aria-hidden className={classes("transition-transform duration-100", row.open && "rotate-90")} />
            </button>
          )}
          <DataChip name={row.name} path={row.path} kind={row.shape.t} />
          <span className="min-w-0 truncate pl-1.5 text-xs text-muted">{sampleText(row.shape)}</span>
        </li>
      ))}
    </ul>
  );
}

function sampleText({ t: kind, sample }: Shape): string {
  if (kind === "list") return typeof sample === "number" ? t("inspector.data.items", { count: sample.toLocaleString("en") }) : "";
  if (kind === "object" || sample === undefined) return "";
  return typeof sample === "string" ? sample : JSON.stringify(sample);
}
