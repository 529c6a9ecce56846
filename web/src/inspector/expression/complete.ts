/**
 * What may be written at a place of an expression: roots, fields with a sample, functions that fit. Pure.
 *
 * 1. Outside `{{ }}` of a template nothing is offered: that is plain text.
 * 2. Names go in by the form that is never in doubt (expressions.md §4.1): what is no plain name in brackets and quotes.
 */
import type { ExpressionMode, FunctionDoc, Library, Shape } from "../../graph/language";

export interface Option {
  label: string;
  /** What replaces the text from `from` to the place; `|` marks where the cursor goes. */
  insert: string;
  from: number;
  kind: "root" | "node" | "field" | "function" | "constant";
  detail?: string;
  info?: string;
}

export interface Completions {
  /** Where the word being typed begins. */
  from: number;
  options: Option[];
}

const WORD = /[\p{L}\p{N}_$]*$/u;
const NODE_WORD = /(?:^|[^\p{L}\p{N}_$.])nodes\.([\p{L}\p{N}_$-]*)$/u;
const CHAIN = /(?:^|[^\p{L}\p{N}_$."'\]])([\p{L}_$][\p{L}\p{N}_$]*(?:\??\.[\p{L}\p{N}_$][\p{L}\p{N}_$-]*|\[(?:-?\d+|\*|"[^"]*")\])*)\??\.$/u;
const PIPE = /[^|]\|\s*$/u;
const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const NODE_ID = /^[\p{L}_$][\p{L}\p{N}_$]*(-[\p{L}\p{N}_$]+)*$/u;
const CONSTANTS = ["true", "false", "null"];
const MOST = 200;

/** Null where nothing can be completed. `asked`: by a key for it, so an empty word is enough. */
export function complete(source: string, at: number, mode: ExpressionMode, library: Library, asked = false): Completions | null {
  const start = regionStart(source, at, mode);
  if (start === null) return null;
  const text = source.slice(start, at);
  if (inText(text)) return null;
  const node = NODE_WORD.exec(text)?.[1];
  if (node !== undefined) return nodesOf(library, at - node.length);
  const word = WORD.exec(text)?.[0] ?? "";
  const from = at - word.length;
  const before = text.slice(0, text.length - word.length);
  const chain = CHAIN.exec(before)?.[1];
  if (chain !== undefined) return { from, options: stepsOf(shapeAt(chain, library), library, from).slice(0, MOST) };
  if (before.endsWith(".")) return null;
  if (PIPE.test(before)) return { from, options: library.functions.filter(takesValue).map((one) => functionOption(one, from, "pipe")) };
  if (word === "" && !asked && !/(\{\{|[([{,+\-*/%<>=?:&]|\b(?:and|or|not|in|contains))\s*$/iu.test(before || "{{")) return null;
  if (/\d/.test(word.charAt(0))) return null;
  return { from, options: firstNames(library, from).slice(0, MOST) };
}

/** Where the expression around the place begins; null in the plain text of a template. */
export function regionStart(source: string, at: number, mode: ExpressionMode): number | null {
  if (mode !== "template") return 0;
  const open = source.lastIndexOf("{{", at - 1);
  if (open < 0 || open + 2 > at) return null;
  const inside = source.slice(open + 2, at);
  return closes(inside) ? null : open + 2;
}

/** Does a `}}` outside quotes end it? */
function closes(text: string): boolean {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').includes("}}");
}

function inText(text: string): boolean {
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? "";
    if (quote && sign === "\\") index++;
    else if (quote) quote = sign === quote ? "" : quote;
    else if (sign === '"' || sign === "'") quote = sign;
  }
  return quote !== "";
}

/** The shape a path leads to; null where it is not known. */
export function shapeAt(path: string, library: Library): Shape | null {
  const steps = path.match(/[\p{L}\p{N}_$-]+|\[\*\]|\[-?\d+\]|\["[^"]*"\]/gu) ?? [];
  const [first = "", ...rest] = steps;
  let shape = rootShape(library, first);
  for (const step of rest) shape = stepInto(shape, step);
  return shape;
}

function rootShape(library: Library, name: string): Shape | null {
  const root = library.roots?.find((one) => one.name === name);
  return root ? (root.shape ?? { t: "any" }) : (library.open?.fields?.[name] ?? null);
}

function stepInto(shape: Shape | null, step: string): Shape | null {
  if (!shape) return null;
  const name = step.startsWith('["') ? step.slice(2, -2) : step;
  const index = step.startsWith("[") && !step.startsWith('["');
  if (shape.t === "list") return index || /^\d+$/.test(name) ? (shape.item ?? null) : name === "length" ? { t: "number" } : null;
  return shape.fields?.[name] ?? null;
}

function nodesOf(library: Library, from: number): Completions {
  const fields = library.roots?.find((root) => root.name === "nodes")?.shape?.fields ?? {};
  const options = Object.entries(fields)
    .filter(([, shape]) => shape.upstream !== false)
    .map(([id, shape]): Option => ({
      label: id,
      insert: NODE_ID.test(id) ? id : `[${JSON.stringify(id)}]`,
      from: NODE_ID.test(id) ? from : from - 1,
      kind: "node",
      detail: shape.label,
      info: shape.certain === false ? "On one branch only: may be empty." : undefined,
    }));
  return { from, options };
}

/** What may follow a dot: fields, then functions as methods. */
function stepsOf(shape: Shape | null, library: Library, from: number): Option[] {
  const fields = Object.entries(shape?.fields ?? {}).map(([name, field]) => fieldOption(name, field, from));
  const methods = library.functions.filter((one) => takesValue(one) && fits(one, shape)).map((one) => functionOption(one, from, "method"));
  return [...fields, ...methods];
}

function fieldOption(name: string, shape: Shape, from: number): Option {
  const plain = PLAIN.test(name);
  return { label: name, insert: plain ? name : `[${JSON.stringify(name)}]`, from: plain ? from : from - 1, kind: "field", detail: sampleOf(shape) };
}

function firstNames(library: Library, from: number): Option[] {
  const roots = (library.roots ?? []).map((root): Option => ({ label: root.name, insert: root.name, from, kind: "root", detail: root.shape ? sampleOf(root.shape) : undefined, info: root.doc }));
  const known = new Set(roots.map((root) => root.label));
  const open = Object.entries(library.open?.fields ?? {})
    .filter(([name]) => PLAIN.test(name) && !known.has(name) && !name.startsWith("_"))
    .map(([name, shape]) => fieldOption(name, shape, from));
  const functions = library.functions.map((one) => functionOption(one, from, "call"));
  return [...roots, ...open, ...functions, ...CONSTANTS.map((name): Option => ({ label: name, insert: name, from, kind: "constant" }))];
}

const takesValue = (one: FunctionDoc): boolean => one.args.length > 0;

function fits(one: FunctionDoc, shape: Shape | null): boolean {
  const wanted = one.args[0]?.type ?? "any";
  const kind = shape?.t ?? "any";
  return wanted === "any" || kind === "any" || kind === "null" || wanted === kind || (wanted === "text" && kind !== "list" && kind !== "object");
}

function functionOption(one: FunctionDoc, from: number, form: "call" | "method" | "pipe"): Option {
  const own = one.args.length - (form === "call" ? 0 : 1);
  const optional = (one.signature.match(/\?|=/g)?.length ?? 0) >= own;
  const insert = form === "pipe" && (own === 0 || optional) ? one.name : own === 0 || (optional && form !== "call") ? `${one.name}()|` : `${one.name}(|)`;
  return { label: one.name, insert, from, kind: "function", detail: one.signature.replace(one.name, ""), info: `${one.doc}\n${one.example} → ${JSON.stringify(one.result)}` };
}

function sampleOf({ t: kind, sample }: Shape): string | undefined {
  if (sample === undefined || sample === null || typeof sample === "object") return kind === "any" ? undefined : kind;
  const text = String(sample);
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
