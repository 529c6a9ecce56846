/** One CodeMirror editor under React: the text comes in and goes out, what is wrong in it is marked. Always loaded on demand. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, type LanguageSupport, type StreamLanguage } from "@codemirror/language";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder as placeholderOf, tooltips } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import { colours } from "./language";
import { theme } from "./theme";

export interface CodeMirrorProps {
  value: string;
  onChange: (value: string) => void;
  language: LanguageSupport | StreamLanguage<unknown>;
  complete: CompletionSource;
  label: string;
  disabled?: boolean;
  placeholder?: string;
  marks?: Diagnostic[];
  /** Code has numbered lines, an expression has not. */
  numbered?: boolean;
  invalid?: boolean;
  describedBy?: string;
  onView?: (view: EditorView | null) => void;
  className?: string;
}

export default function CodeMirror({ value, onChange, language, complete, label, disabled, placeholder, marks, numbered, invalid, describedBy, onView, className }: CodeMirrorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const given = useRef({ onChange, complete });
  useEffect(() => {
    given.current = { onChange, complete };
  });
  const slots = useRef({ attributes: new Compartment(), editable: new Compartment() });
  const attributes = (): Extension =>
    EditorView.contentAttributes.of({
      "aria-label": label,
      ...(invalid ? { "aria-invalid": "true" } : {}),
      ...(describedBy ? { "aria-describedby": describedBy } : {}),
      spellcheck: "false",
      autocapitalize: "off",
    });

  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          closeBrackets(),
          bracketMatching(),
          language,
          colours,
          theme,
          EditorView.lineWrapping,
          tooltips({ position: "fixed", parent: document.body }),
          autocompletion({ override: [(context) => given.current.complete(context)], icons: false, activateOnTypingDelay: 60, maxRenderedOptions: 12 }),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          slots.current.attributes.of(attributes()),
          slots.current.editable.of([EditorState.readOnly.of(Boolean(disabled)), EditorView.editable.of(!disabled)]),
          placeholder ? placeholderOf(placeholder) : [],
          numbered ? lineNumbers() : [],
          EditorView.updateListener.of((update) => {
            if (update.docChanged) given.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    onView?.(made);
    return () => {
      onView?.(null);
      made.destroy();
      view.current = null;
    };
    // Made once per language; everything else is handed in below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [language]);

  useEffect(() => {
    const shown = view.current;
    if (!shown || shown.state.doc.toString() === value) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: [
        slots.current.attributes.reconfigure(attributes()),
        slots.current.editable.reconfigure([EditorState.readOnly.of(Boolean(disabled)), EditorView.editable.of(!disabled)]),
      ],
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [label, disabled, invalid, describedBy]);

  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const end = shown.state.doc.length;
    const kept = (marks ?? []).map((mark) => ({ ...mark, from: Math.min(mark.from, end), to: Math.min(Math.max(mark.to, mark.from), end) }));
    shown.dispatch(setDiagnostics(shown.state, kept));
  }, [marks]);

  return <div ref={host} className={className} />;
}
