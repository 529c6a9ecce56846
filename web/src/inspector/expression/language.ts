/** The expression language for CodeMirror: its words coloured, in bare expressions and within the `{{ }}` of a template. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import type { ExpressionMode } from "../../graph/language";

const ROOTS = /^(?:trigger|nodes|variables|execution|input|item|index|loop|env|now|today)\b/;
const WORDS = /^(?:and|or|not|in|is|contains|startsWith|endsWith|matches)\b/i;

interface State {
  inside: boolean;
}

function parser(mode: ExpressionMode): StreamParser<State> {
  return {
    startState: () => ({ inside: mode !== "template" }),
    token(stream, state) {
      if (mode === "template" && !state.inside) {
        if (stream.match("{{")) {
          state.inside = true;
          return "brace";
        }
        if (!stream.skipTo("{{")) stream.skipToEnd();
        return null;
      }
      if (stream.eatSpace()) return null;
      if (stream.match("{{") || stream.match("}}")) {
        if (mode === "template") state.inside = false;
        return "brace";
      }
      if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return "string";
      if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
      if (stream.match(/^(?:true|false|null|none)\b/i)) return "atom";
      if (stream.match(WORDS)) return "keyword";
      if (stream.match(ROOTS)) return "variableName.special";
      if (stream.match(/^[\p{L}_$][\p{L}\p{N}_$]*(?=\s*\()/u)) return "function";
      if (stream.match(/^[\p{L}_$][\p{L}\p{N}_$]*/u)) return "variableName";
      if (stream.match(/^(?:=>|\?\?|\*\*|[<>!=]=?=?|&&|\|\||[-+*/%&|?:])/)) return "operator";
      stream.next();
      return null;
    },
    tokenTable: { brace: tags.brace, function: tags.function(tags.variableName) },
  };
}

const parsers = { template: StreamLanguage.define(parser("template")), expression: StreamLanguage.define(parser("expression")), path: StreamLanguage.define(parser("path")) };

export const languageOf = (mode: ExpressionMode) => parsers[mode];

/** Colours of both themes, as CSS variables: a switch of the theme needs no new editor. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.brace, color: "var(--accent-text)", fontWeight: "600" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--success)" },
    { tag: [tags.number, tags.bool, tags.atom, tags.null], color: "var(--info)" },
    { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword, tags.moduleKeyword], color: "var(--accent-text)" },
    { tag: tags.function(tags.variableName), color: "var(--warning)" },
    { tag: tags.special(tags.variableName), color: "var(--accent-text)" },
    { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  ]),
);
