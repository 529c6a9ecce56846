/** What code may name at a place: what it is given, and the fields of that as far as they are known. Pure. */
import type { CodeLanguage, Library, Shape } from "../../graph/language";

export interface Name {
  label: string;
  insert: string;
  kind: "variable" | "property";
  detail?: string;
  info?: string;
  /** Goes in after an opening bracket and a quote. */
  bracket?: boolean;
}

const GIVEN: Record<string, string> = {
  input: "What comes into this node",
  items: "The list that came in, or the input in a list",
  trigger: "Data of the trigger that fired",
  nodes: "What earlier nodes gave, by id",
  variables: "Constants of the workflow and its organisation",
  execution: "This execution: id, workflow_id, started_at, status, mode",
  item: "The element of the loop",
  index: "Its position, from 0",
  total: "How many there are",
};

const STEP = String.raw`(?:\??\.[\p{L}_$][\p{L}\p{N}_$]*|\[(?:-?\d+|"[^"]*"|'[^']*')\])`;
const CHAIN = new RegExp(String.raw`(?:^|[^\p{L}\p{N}_$.\]])([\p{L}_$][\p{L}\p{N}_$]*${STEP}*)(\.|\["?|\['?)([\p{L}\p{N}_$-]*)$`, "u");

/** Null where only the language itself can help. `line` is the text before the place. */
export function namesAt(line: string, language: CodeLanguage, library: Library, asked = false): { word: string; names: Name[] } | null {
  const chain = CHAIN.exec(line);
  if (chain) {
    const [, path = "", opener = "", word = ""] = chain;
    const shape = shapeOf(path, library);
    if (!shape?.fields) return null;
    const dotted = opener === ".";
    // Python's data are dicts: only brackets lead into them.
    if (dotted && language === "python") return null;
    const names = Object.entries(shape.fields).flatMap(([label, field]): Name[] => {
      const plain = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(label);
      if (dotted && !plain) return [];
      const quoted = opener.length > 1;
      const insert = dotted ? label : quoted ? `${label}${opener[1] ?? '"'}]` : `"${label}"]`;
      return [{ label, insert, kind: "property", detail: detailOf(field) }];
    });
    return names.length > 0 ? { word, names } : null;
  }
  const word = /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(line)?.[0] ?? "";
  if ((word === "" && !asked) || /[.\w$]$/u.test(line.slice(0, line.length - word.length))) return null;
  const matching = Object.entries(GIVEN).filter(([name]) => name.startsWith(word));
  if (matching.length === 0) return null;
  return { word, names: matching.map(([label, info]): Name => ({ label, insert: label, kind: "variable", info })) };
}

function shapeOf(path: string, library: Library): Shape | null {
  const [first = "", ...steps] = path.match(/[\p{L}_$][\p{L}\p{N}_$]*|\[-?\d+\]|\["[^"]*"\]|\['[^']*'\]/gu) ?? [];
  let shape: Shape | null = first === "items" ? { t: "list", item: rootOf(library, "input")?.fields?.["items"]?.item ?? rootOf(library, "input") } : rootOf(library, first);
  for (const step of steps) {
    if (/^\[-?\d+\]$/.test(step)) shape = shape?.item ?? null;
    else shape = shape?.fields?.[step.startsWith("[") ? step.slice(2, -2) : step] ?? null;
  }
  return shape;
}

const rootOf = (library: Library, name: string): Shape | null => library.roots?.find((root) => root.name === name)?.shape ?? null;

function detailOf({ t: kind, sample, label }: Shape): string {
  if (label) return label;
  return sample === undefined || sample === null || typeof sample === "object" ? kind : String(sample).slice(0, 32);
}
