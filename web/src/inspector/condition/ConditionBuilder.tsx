/** A condition row by row, in groups that ask for all, any or none; beside each row whether it holds with the data at hand. */
import { ChevronDown, ChevronUp, EllipsisVertical, FolderPlus, Plus, Trash2 } from "lucide-react";
import { t } from "../../texts";
import { Button, classes, FieldScope, IconButton, Menu, Select, TextInput, type MenuEntry } from "../../ui";
import type { ConditionOperator, RowTruth } from "../../graph/language";
import type { Place } from "../../store/inspection";
import { ExpressionInput } from "../expression/ExpressionInput";
import { Truth } from "./Truth";
import {
  added, fieldOf, fieldText, isGroup, literal, moved, newGroup, newRow, pointerOf, removed, replaced, valueFor, valueText, type Group, type Logic, type PartPath, type Row,
} from "./tree";
import { operatorLabel } from "./words";

interface Props {
  tree: Group;
  onChange: (tree: Group) => void;
  operators: ConditionOperator[];
  rows: RowTruth[];
  place: Place;
  label: string;
  disabled: boolean;
}

export function ConditionBuilder(props: Props) {
  return (
    <FieldScope>
      <div role="group" aria-label={props.label}>
        <GroupView {...props} group={props.tree} path={[]} />
      </div>
    </FieldScope>
  );
}

const LOGICS: Logic[] = ["AND", "OR", "NOT"];

function GroupView({ group, path, ...props }: Props & { group: Group; path: PartPath }) {
  const { tree, onChange, disabled } = props;
  return (
    <div className={classes("grid grid-cols-[minmax(0,1fr)] gap-2", path.length > 0 && "rounded-lg border border-border bg-surface-2/50 p-2")}>
      <div className="flex items-center gap-2">
        <Select
          size="sm"
          className="w-44"
          aria-label={t("inspector.condition.logic")}
          value={group.logic}
          disabled={disabled}
          onChange={(logic) => onChange(replaced(tree, path, { ...group, logic }))}
          options={LOGICS.map((logic) => ({ value: logic, label: t(`inspector.condition.${logic}`) }))}
        />
        {path.length > 0 && (
          <IconButton size="sm" className="ml-auto" label={t("inspector.condition.removeGroup")} disabled={disabled} onClick={() => onChange(removed(tree, path))}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {group.conditions.map((part, index) => {
        const at = [...path, index];
        return isGroup(part) ? <GroupView key={index} {...props} group={part} path={at} /> : <RowView key={index} {...props} row={part} path={at} count={group.conditions.length} />;
      })}
      <div className="flex gap-1">
        <Button size="sm" tone="ghost" disabled={disabled} icon={<Plus size={14} aria-hidden />} onClick={() => onChange(added(tree, path, newRow()))}>
          {t("inspector.condition.add")}
        </Button>
        {path.length < 4 && (
          <Button size="sm" tone="ghost" disabled={disabled} icon={<FolderPlus size={14} aria-hidden />} onClick={() => onChange(added(tree, path, newGroup()))}>
            {t("inspector.condition.addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}

const TYPES = ["auto", "text", "number", "date", "boolean", "list"] as const;

function RowView({ tree, onChange, operators, rows, place, disabled, row, path, count }: Props & { row: Row; path: PartPath; count: number }) {
  const number = (path.at(-1) ?? 0) + 1;
  const truth = rows.find((one) => one.pointer === pointerOf(path));
  const operator = operators.find((one) => one.operator === row.operator || one.aliases.includes(row.operator));
  const wants = operator?.value ?? "one";
  const set = (patch: Partial<Row>) => onChange(replaced(tree, path, cleaned({ ...row, ...patch })));
  const fitting = sorted(operators, truth?.type ?? null);
  return (
    <div className={classes("grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-start gap-1.5", row.disabled && "opacity-60")}>
      <Truth truth={row.disabled ? undefined : truth} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <ExpressionInput
          quiet
          value={fieldText(row.field)}
          mode="expression"
          place={place}
          label={t("inspector.condition.field", { number })}
          placeholder={t("inspector.condition.fieldHint")}
          disabled={disabled}
          onChange={(text) => set({ field: fieldOf(text) })}
        />
        <div className="grid grid-cols-[minmax(0,10.5rem)_minmax(0,1fr)] gap-1.5">
          <Select
            size="sm"
            aria-label={t("inspector.condition.operator", { number })}
            value={operator?.operator ?? row.operator}
            disabled={disabled}
            onChange={(next) => set({ operator: next, value: valueFor(operators.find((one) => one.operator === next)?.value ?? "one", row.value) })}
            options={fitting.map((one) => ({ value: one.operator, label: operatorLabel(one.operator) }))}
          />
          <ValueInput wants={wants} value={row.value} number={number} disabled={disabled} onChange={(value) => set({ value })} />
        </div>
      </div>
      <Menu
        trigger={
          <IconButton size="sm" label={t("inspector.condition.more", { number })} disabled={disabled}>
            <EllipsisVertical size={14} aria-hidden />
          </IconButton>
        }
        entries={entriesOf()}
      />
    </div>
  );

  function entriesOf(): MenuEntry[] {
    return [
      { label: t("inspector.condition.up"), icon: <ChevronUp size={14} />, disabled: number === 1, onSelect: () => onChange(moved(tree, path, -1)) },
      { label: t("inspector.condition.down"), icon: <ChevronDown size={14} />, disabled: number === count, onSelect: () => onChange(moved(tree, path, 1)) },
      {
        kind: "submenu",
        label: t("inspector.condition.compareAs"),
        entries: TYPES.map((type) => ({ label: t(`inspector.condition.type.${type}`), checked: (row.type ?? "auto") === type, onSelect: () => set({ type }) })),
      },
      { label: t("inspector.condition.ignoreCase"), checked: row.caseSensitive === false, onSelect: () => set({ caseSensitive: row.caseSensitive === false }) },
      { label: t("inspector.condition.off"), checked: row.disabled === true, onSelect: () => set({ disabled: row.disabled !== true }) },
      { kind: "separator" },
      { label: t("inspector.condition.remove"), icon: <Trash2 size={14} />, danger: true, onSelect: () => onChange(removed(tree, path)) },
    ];
  }
}

/** What says nothing beyond the default is left out of the document. */
function cleaned({ type, caseSensitive, disabled, value, ...row }: Row): Row {
  return {
    ...row,
    ...(value === undefined ? {} : { value }),
    ...(type && type !== "auto" ? { type } : {}),
    ...(caseSensitive === false ? { caseSensitive } : {}),
    ...(disabled ? { disabled } : {}),
  };
}

/** Operators for the kind on the left come first. */
function sorted(operators: ConditionOperator[], kind: string | null): ConditionOperator[] {
  if (kind === null || kind === "null") return operators;
  const fits = (one: ConditionOperator) => one.types.includes(kind);
  return [...operators.filter(fits), ...operators.filter((one) => !fits(one))];
}

function ValueInput({ wants, value, number, disabled, onChange }: { wants: string; value: unknown; number: number; disabled: boolean; onChange: (value: unknown) => void }) {
  if (wants === "none") return null;
  const input = (label: string, text: string, change: (text: string) => void) => (
    <TextInput size="sm" mono={text.includes("{{")} aria-label={label} placeholder={t(wants === "list" ? "inspector.condition.listHint" : "inspector.condition.valueHint")} value={text} disabled={disabled} spellCheck={false} onValueChange={change} />
  );
  if (wants === "pair") {
    const [low, high] = Array.isArray(value) ? (value as unknown[]) : ["", ""];
    return (
      <div className="grid grid-cols-2 gap-1.5">
        {input(t("inspector.condition.low", { number }), valueText(low), (text) => onChange([literal(text), high]))}
        {input(t("inspector.condition.high", { number }), valueText(high), (text) => onChange([low, literal(text)]))}
      </div>
    );
  }
  const label = t("inspector.condition.value", { number });
  if (wants === "list" && (Array.isArray(value) || value === undefined))
    return <ListInput list={(value as unknown[] | undefined) ?? []} label={label} disabled={disabled} onChange={onChange} />;
  return input(label, valueText(value), (text) => onChange(literal(text)));
}

/** Values with commas between them; a template alone gives the whole list. */
function ListInput({ list, label, disabled, onChange }: { list: unknown[]; label: string; disabled: boolean; onChange: (value: unknown) => void }) {
  const text = list.map(valueText).join(", ");
  return (
    <TextInput
      key={list.length === 0 ? "empty" : "list"}
      size="sm"
      aria-label={label}
      placeholder={t("inspector.condition.listHint")}
      defaultValue={text}
      disabled={disabled}
      spellCheck={false}
      onBlur={(event) => {
        const typed = event.currentTarget.value;
        if (typed === text) return;
        onChange(typed.includes("{{") ? typed : typed.split(",").map((one) => one.trim()).filter(Boolean).map(literal));
      }}
    />
  );
}
