/** The editor of a code node: JavaScript or Python, with the names its code is given. Always loaded on demand. */
import { snippetCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { javascript, localCompletionSource } from "@codemirror/lang-javascript";
import { python, localCompletionSource as pythonNames } from "@codemirror/lang-python";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { useCallback, useMemo, useRef } from "react";
import type { CodeLanguage, CodeProblem, Library } from "../../graph/language";
import CodeMirror from "../expression/CodeMirror";
import type { EditorHandle } from "../expression/ExpressionEditor";
import { namesAt } from "./names";

interface Props {
  value: string;
  onChange: (value: string) => void;
  language: CodeLanguage;
  library: Library;
  label: string;
  disabled?: boolean;
  placeholder?: string;
  problems: CodeProblem[];
  invalid?: boolean;
  onHandle?: (handle: EditorHandle | null) => void;
}

const languages = { javascript: javascript(), python: python() };

export default function CodeEditor({ value, onChange, language, library, label, disabled, placeholder, problems, invalid, onHandle }: Props) {
  const known = useRef(library);
  known.current = library;
  const view = useRef<EditorView | null>(null);
  const source = useCallback((context: CompletionContext): CompletionResult | null | Promise<CompletionResult | null> => {
    const line = context.state.doc.lineAt(context.pos);
    const found = namesAt(line.text.slice(0, context.pos - line.from), language, known.current, context.explicit);
    if (found)
      return {
        from: context.pos - found.word.length,
        options: found.names.map((name) =>
          name.bracket
            ? snippetCompletion(name.insert, { label: name.label, detail: name.detail, type: "property" })
            : { label: name.label, detail: name.detail, info: name.info, apply: name.insert, type: name.kind }),
        validFor: /^[\p{L}\p{N}_$]*$/u,
      };
    return language === "javascript" ? localCompletionSource(context) : pythonNames(context);
  }, [language]);
  const marks = useMemo(() => problems.flatMap((problem): Diagnostic[] => {
    const lines = value.split("\n");
    const at = Math.min(Math.max(problem.line ?? 1, 1), lines.length) - 1;
    const from = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    const column = Math.max((problem.column ?? 1) - 1, 0);
    return [{ from: from + Math.min(column, lines[at]?.length ?? 0), to: from + (lines[at]?.length ?? 0), severity: "error", message: problem.message }];
    // Marks follow what was checked, not every key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }), [problems]);
  const onView = useCallback((made: EditorView | null) => {
    view.current = made;
    onHandle?.(made && {
      insert: (text) => {
        made.dispatch(made.state.replaceSelection(text));
        made.focus();
      },
      focus: () => made.focus(),
    });
  }, [onHandle]);
  return (
    <CodeMirror
      numbered
      value={value}
      onChange={onChange}
      language={languages[language]}
      complete={source}
      label={label}
      disabled={disabled}
      placeholder={placeholder}
      marks={marks}
      invalid={invalid}
      onView={onView}
      className="[&_.cm-editor]:min-h-40 [&_.cm-scroller]:max-h-[28rem] [&_.cm-scroller]:min-h-40"
    />
  );
}

