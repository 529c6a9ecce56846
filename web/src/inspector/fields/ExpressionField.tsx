/** A condition: as text, or row by row. One form becomes the other as long as the text is made of rows. */
import { ListTree, TextCursorInput } from "lucide-react";
import { useState } from "react";
import { useParts } from "../../store/context";
import { t } from "../../texts";
import { Button } from "../../ui";
import { ConditionBuilder } from "../condition/ConditionBuilder";
import { newRow, readTree } from "../condition/tree";
import { ExpressionInput } from "../expression/ExpressionInput";
import { Result } from "../expression/Result";
import { useLibrary } from "../expression/useLibrary";
import { usePreview } from "../expression/usePreview";
import { JsonField } from "./JsonField";
import { asText, placeholderOf, type WidgetProps } from "./widget";

export function ExpressionField(props: WidgetProps) {
  const { field, value, onChange, disabled, nodeId, onHandle } = props;
  const { server } = useParts();
  const place = { node_id: nodeId, field: field.key };
  const [refusal, setRefusal] = useState<string | null>(null);
  const structured = typeof value === "object" && value !== null;
  const tree = structured ? readTree(value) : null;
  if (structured && !tree) return <JsonField {...props} />;
  const convert = async (from: "text" | "rows", to: "text" | "rows") => {
    setRefusal(null);
    const made = await server.convert(from, to, value).catch((error: unknown) => ({ convertible: false, reason: error instanceof Error ? error.message : String(error), source: undefined }));
    if (made.convertible) onChange(made.source);
    else setRefusal(made.reason ?? t("inspector.condition.notRows"));
  };
  const empty = asText(value).trim() === "";
  const rows = () => (empty ? onChange({ logic: "AND", conditions: [newRow()] }) : void convert("text", "rows"));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {tree ? (
        <Rows {...props} tree={tree} place={place} />
      ) : (
        <ExpressionInput
          value={asText(value)}
          onChange={(text) => onChange(text === "" ? undefined : text)}
          mode="expression"
          place={place}
          label={field.label}
          placeholder={placeholderOf(field) ?? t("editor.inspector.expressionHelp")}
          disabled={disabled}
          onHandle={onHandle}
        />
      )}
      {!disabled && (
        <div className="flex flex-wrap items-center gap-2">
          {tree ? (
            <Button size="sm" tone="ghost" icon={<TextCursorInput size={14} aria-hidden />} onClick={() => void convert("rows", "text")}>
              {t("inspector.condition.asText")}
            </Button>
          ) : (
            <Button size="sm" tone="ghost" icon={<ListTree size={14} aria-hidden />} onClick={rows}>
              {t("inspector.condition.asRows")}
            </Button>
          )}
          {refusal && (
            <span role="alert" className="flex flex-wrap items-center gap-2 text-xs text-warning">
              {t("inspector.condition.refused", { reason: refusal })}
              <Button size="sm" onClick={() => {
                setRefusal(null);
                onChange({ logic: "AND", conditions: [newRow()] });
              }}>
                {t("inspector.condition.replace")}
              </Button>
            </span>
          )}
        </div>
      )}
    </div>
  );
}

function Rows({ field, onChange, disabled, tree, place }: WidgetProps & { tree: NonNullable<ReturnType<typeof readTree>>; place: { node_id: string; field: string } }) {
  const library = useLibrary(place);
  const ready = JSON.stringify(tree).includes('"field":""') ? undefined : tree;
  const preview = usePreview(ready, "expression", place);
  return (
    <>
      <ConditionBuilder tree={tree} onChange={onChange} operators={library.conditions} rows={preview.answer?.rows ?? []} place={place} label={field.label} disabled={disabled} />
      {ready && <Result id={`${field.key}-result`} preview={preview} />}
    </>
  );
}
