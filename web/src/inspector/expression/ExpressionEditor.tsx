/** The field of an expression: CodeMirror with the language's words, names and functions. Always loaded on demand. */
import { snippet, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { useCallback, useMemo, useRef } from "react";
import type { ExpressionMode, LanguageError, Library } from "../../graph/language";
import CodeMirror from "./CodeMirror";
import { complete } from "./complete";
import { languageOf } from "./language";

/** How the form puts text where the cursor is. */
export interface EditorHandle {
  insert: (text: string) => void;
  focus: (at?: number) => void;
}

interface Props {
  value: string;
  onChange: (value: string) => void;
  mode: ExpressionMode;
  library: Library;
  label: string;
  disabled?: boolean;
  placeholder?: string;
  findings: (LanguageError & { severity?: "error" | "warning" })[];
  invalid?: boolean;
  describedBy?: string;
  onHandle?: (handle: EditorHandle | null) => void;
}

export default function ExpressionEditor({ value, onChange, mode, library, label, disabled, placeholder, findings, invalid, describedBy, onHandle }: Props) {
  const known = useRef(library);
  known.current = library;
  const source = useCallback((context: CompletionContext): CompletionResult | null => {
    const found = complete(context.state.doc.toString(), context.pos, mode, known.current, context.explicit);
    if (!found || found.options.length === 0) return null;
    return {
      from: found.from,
      options: found.options.map((option, rank) => ({
        label: option.label,
        detail: option.detail,
        info: option.info,
        type: option.kind,
        boost: -rank / 100,
        apply: (view: EditorView, completion, _from: number, to: number) => {
          const text = option.insert.replace(/[{}\\]/g, "\\$&");
          snippet(text.includes("|") ? text.replace("|", "${}") : text)(view, completion, option.from, to);
        },
      })),
      validFor: /^[\p{L}\p{N}_$-]*$/u,
    };
  }, [mode]);
  const marks = useMemo(() => findings.flatMap((one): Diagnostic[] => {
    if (one.start === undefined) return [];
    return [{ from: one.start, to: Math.max(one.end ?? one.start, one.start + 1), severity: one.severity ?? "error", message: one.message }];
  }), [findings]);
  const onView = useCallback((view: EditorView | null) => {
    if (!onHandle) return;
    onHandle(view && {
      insert: (text) => {
        view.dispatch(view.state.replaceSelection(text));
        view.focus();
      },
      focus: (at) => {
        view.focus();
        if (at !== undefined) view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) } });
      },
    });
  }, [onHandle]);
  return (
    <CodeMirror
      value={value}
      onChange={onChange}
      language={languageOf(mode)}
      complete={source}
      label={label}
      disabled={disabled}
      placeholder={placeholder}
      marks={marks}
      invalid={invalid}
      describedBy={describedBy}
      onView={onView}
      className="code-field"
    />
  );
}
