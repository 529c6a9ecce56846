/**
 * One field of a node's form: label, widget for its kind, help, and what the check found at it.
 *
 * A field is fixed or an expression. `=` in an empty one, the switch beside its label, a field of the data dropped on it or pressed while it was
 * last in focus, and the menu of references make it an expression.
 */
import { useCallback, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import type { PreviewAnswer } from "../graph/language";
import type { Problem } from "../graph/model";
import type { FormField } from "../graph/schema";
import { useEditor } from "../store/context";
import { t } from "../texts";
import { classes, Field } from "../ui";
import { carriesPath, droppedPath, useInsertPort } from "./data/drag";
import { ExpressionInput } from "./expression/ExpressionInput";
import type { EditorHandle } from "./expression/ExpressionEditor";
import { fixedAgain, isTemplate, maySwitch, withPath } from "./expression/mode";
import { widgets } from "./fields";
import { asText } from "./fields/widget";
import { ReferenceMenu } from "./ReferenceMenu";

interface Props {
  field: FormField;
  value: unknown;
  onChange: (value: unknown) => void;
  disabled: boolean;
  nodeId: string;
  problems: Problem[];
}

const CHECKED_LIVE = /^(EXPRESSION|REFERENCE|FIELD|ROOT|PATTERN|BRANCH|NOT|ALWAYS|TYPE|SECRET|LOCALE|ZONE)_/;
const INSIDE = new Set(["json", "keyvalue", "code"]);

export function FieldRow({ field, value, onChange, disabled, nodeId, problems }: Props) {
  const Widget = widgets[field.kind];
  const row = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle | null>(null);
  const port = useInsertPort();
  const trigger = useEditor((state) => state.document.nodes.find((one) => one.id === nodeId)?.type === "trigger");
  const [asked, setAsked] = useState(false);
  const [over, setOver] = useState(false);
  const before = useRef<unknown>(undefined);
  const lastControl = useRef<Element | null>(null);
  const answer = useRef<PreviewAnswer | null>(null);
  const switchable = maySwitch(field, trigger) && !disabled;
  const written = field.kind === "expression" && typeof value !== "object";
  const expressed = switchable && (asked || isTemplate(value));
  const takes = !disabled && (switchable || written || INSIDE.has(field.kind));

  const keepEditor = useCallback((handle: EditorHandle | null) => {
    editor.current = handle;
  }, []);
  const keepAnswer = useCallback((one: PreviewAnswer | null) => {
    answer.current = one;
  }, []);

  const express = useCallback((text: string, at?: number) => {
    before.current = value;
    setAsked(true);
    onChange(text === "" ? undefined : text);
    // The editor may still be on its way.
    setTimeout(() => editor.current?.focus(at ?? text.length), 60);
  }, [onChange, value]);

  const insert = useCallback((path: string) => {
    const braces = field.kind !== "expression";
    // In code a path is code; in a condition it stands bare; everywhere else it takes braces, unless it goes between some.
    const bare = !braces || field.kind === "code" || inBraces(row.current);
    if (editor.current) editor.current.insert(bare ? path : `{{ ${path} }}`);
    else if (INSIDE.has(field.kind)) intoControl(lastControl.current, `{{ ${path} }}`, asText(value), onChange);
    else express(withPath(field, value, path));
  }, [field, value, express, onChange]);

  /** Going back to fixed keeps what the expression gave last, so nothing has to be typed again. */
  const fix = () => {
    setAsked(false);
    onChange(fixedAgain(before.current, value, answer.current?.ok ? answer.current.value : undefined));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.target as HTMLInputElement;
    if (event.key !== "=" || !switchable || expressed || !/^(INPUT|TEXTAREA)$/.test(control.tagName) || control.value !== "") return;
    event.preventDefault();
    express("{{  }}", 3);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (!takes || !carriesPath(event)) return;
    const into = (event.target as Element).closest("input, textarea, .cm-content");
    // Rows of names and values, JSON and code take the text where it is let go: the browser, or the editor, sees to it.
    if (INSIDE.has(field.kind) && into) return;
    event.preventDefault();
    event.stopPropagation();
    const path = droppedPath(event);
    if (editor.current) insert(path);
    else express(withPath(field, value, path));
  };

  // An expression is checked as it is typed; what the last save found in it is older than that.
  const shown = expressed || field.kind === "expression" ? problems.filter((problem) => !CHECKED_LIVE.test(problem.code)) : problems;
  const error = shown.find((problem) => problem.severity === "error");
  const warning = shown.find((problem) => problem.severity === "warning");
  const help = field.schema["x-help"] || field.schema.description;
  const told = (problem: Problem) => [problem.message, problem.mend].filter(Boolean).join(" ");
  return (
    // The events are those of the controls inside; dropping has the menu of references as its way for the keyboard.
    <div
      ref={row}
      data-field={field.key}
      className={classes("rounded-lg", over && "outline-2 outline-offset-4 outline-accent outline-dashed")}
      onKeyDownCapture={onKeyDown}
      onFocusCapture={(event) => {
        if (event.target.matches("input, textarea")) lastControl.current = event.target;
        if (takes) port.current = { label: field.label, insert };
      }}
      onDragOver={(event) => {
        if (!takes || !carriesPath(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDropCapture={onDrop}
    >
      <Field
        label={field.label}
        required={field.required}
        error={error && told(error)}
        help={warning ? told(warning) : help}
        aside={
          <span className="flex items-center gap-1">
            {switchable && <ModeSwitch label={field.label} expressed={expressed} onFixed={fix} onExpression={() => express(asText(value))} />}
            {takes && <ReferenceMenu nodeId={nodeId} onInsert={insert} />}
          </span>
        }
      >
        {expressed ? (
          <ExpressionInput
            value={asText(value)}
            onChange={(text) => onChange(text === "" ? undefined : text)}
            mode="template"
            place={{ node_id: nodeId, field: field.key }}
            label={field.label}
            disabled={disabled}
            invalid={Boolean(error)}
            onHandle={keepEditor}
            onAnswer={keepAnswer}
          />
        ) : (
          <Widget field={field} value={value} onChange={onChange} disabled={disabled} nodeId={nodeId} onHandle={keepEditor} />
        )}
      </Field>
    </div>
  );
}

interface SwitchProps {
  label: string;
  expressed: boolean;
  onFixed: () => void;
  onExpression: () => void;
}

function ModeSwitch({ label, expressed, onFixed, onExpression }: SwitchProps) {
  const button = (on: boolean) => classes("h-5.5 rounded px-1.5 text-[11px] font-medium", on ? "bg-surface text-text shadow-card" : "text-muted hover:text-text");
  return (
    <span role="group" aria-label={t("inspector.expression.mode", { label })} className="flex rounded-md bg-surface-2 p-0.5">
      <button type="button" aria-pressed={!expressed} className={button(!expressed)} onClick={() => expressed && onFixed()}>
        {t("inspector.expression.fixed")}
      </button>
      <button type="button" aria-pressed={expressed} className={button(expressed)} onClick={() => !expressed && onExpression()}>
        {t("inspector.expression.expression")}
      </button>
    </span>
  );
}

/** Does the cursor stand between braces? Then a path goes in without its own. */
function inBraces(row: HTMLElement | null): boolean {
  const selection = window.getSelection();
  const line = selection?.anchorNode?.parentElement?.closest(".cm-line");
  if (!row || !line || !row.contains(line) || !selection?.anchorNode) return false;
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(selection.anchorNode, selection.anchorOffset);
  const text = range.toString();
  return text.lastIndexOf("{{") > text.lastIndexOf("}}");
}

/** Into a plain control of rows or JSON, at its cursor, as if typed: the control's own handler decides what it means for the field. */
function intoControl(control: Element | null, text: string, whole: string, onChange: (value: unknown) => void): void {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) || !control.isConnected) return onChange(whole + text);
  const from = control.selectionStart ?? control.value.length;
  const to = control.selectionEnd ?? control.value.length;
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control) as object, "value")?.set;
  set?.call(control, control.value.slice(0, from) + text + control.value.slice(to));
  control.dispatchEvent(new Event("input", { bubbles: true }));
}
