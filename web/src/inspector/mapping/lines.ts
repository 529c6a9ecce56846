/**
 * What flows along an edge, line by line, and the two forms it is stored in (expressions.md §11). Pure.
 *
 * 1. No lines: the whole output of the source flows on.
 * 2. The object form where every line is a plain source or a constant, the list form otherwise.
 * 3. A line that is not finished (no target, or nothing to give) is shown and not stored.
 */
import type { Step } from "../../graph/language";

export interface Line {
  target: string;
  /** A path in the source's output, a path from a root, or a template. Absent: `value` is a constant. */
  source?: string;
  value?: unknown;
  transform?: Step[];
  default?: unknown;
  required?: boolean;
  disabled?: boolean;
}

export type Mapping = Record<string, unknown> | unknown[] | null | undefined;

export function readLines(mapping: Mapping): Line[] {
  if (Array.isArray(mapping)) return mapping.filter((line): line is Line => typeof line === "object" && line !== null && "target" in line);
  return Object.entries(mapping ?? {}).map(([target, from]) => {
    if (typeof from === "string") {
      const constant = /^'(.*)'$/s.exec(from);
      return constant ? { target, value: constant[1] } : { target, source: from };
    }
    if (typeof from === "object" && from !== null && "path" in from) {
      const { path, ...rest } = from as { path: unknown } & Omit<Line, "target">;
      return { target, source: String(path), ...rest };
    }
    return { target, value: from };
  });
}

export function storedLines(lines: Line[]): Mapping {
  const done = lines.filter(isDone);
  if (done.length === 0) return null;
  const plain = done.every((line) => isPlain(line)) && new Set(done.map((line) => line.target)).size === done.length;
  if (!plain) return done.map(tidy);
  return Object.fromEntries(done.map((line) => [line.target, line.source ?? (typeof line.value === "string" ? `'${line.value}'` : line.value)]));
}

const isDone = (line: Line): boolean => line.target !== "" && (line.source !== undefined ? line.source.trim() !== "" : line.value !== undefined);

function isPlain({ target, source, value, transform, required, disabled, ...line }: Line): boolean {
  const constant = source === undefined && typeof value === "object" && value !== null && "path" in value;
  return !transform?.length && !required && !disabled && line.default === undefined && target !== "*" && source !== "*" && !constant;
}

function tidy({ transform, required, disabled, ...line }: Line): Line {
  return { ...line, ...(transform?.length ? { transform } : {}), ...(required ? { required } : {}), ...(disabled ? { disabled } : {}) };
}

export interface TargetField {
  name: string;
  /** The node reads it without a replacement, so it must come from somewhere. */
  required: boolean;
}

const READ = /\binput((?:\??\.[\p{L}_$][\p{L}\p{N}_$]*)+)(\s*\?\?|\s*\|\s*default\b|\.default\()?/gu;

/** What the form of a node reads of its input, what must be there first. */
export function fieldsRead(config: unknown): TargetField[] {
  const found = new Map<string, boolean>();
  const look = (value: unknown): void => {
    if (typeof value === "string")
      for (const [, path = "", replaced] of value.matchAll(READ)) {
        const name = path.replaceAll("?", "").slice(1).replace(/\.length$/, "");
        if (name) found.set(name, (found.get(name) ?? false) || !replaced);
      }
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  look(config);
  const fields = [...found].map(([name, required]): TargetField => ({ name, required }));
  return [...fields.filter((one) => one.required), ...fields.filter((one) => !one.required)];
}

export interface TargetRow {
  field: TargetField;
  /** Its line, by position; null where nothing is mapped to it. */
  index: number | null;
}

/** The rows on the right: required fields first, then the others the node reads, then further lines in their order. */
export function targetRows(lines: Line[], fields: TargetField[]): TargetRow[] {
  const taken = new Set<number>();
  const known = fields.map((field): TargetRow => {
    const index = lines.findIndex((line, at) => line.target === field.name && !taken.has(at));
    if (index >= 0) taken.add(index);
    return { field, index: index >= 0 ? index : null };
  });
  const rest = lines.flatMap((line, index): TargetRow[] => (taken.has(index) ? [] : [{ field: { name: line.target, required: false }, index }]));
  return [...known, ...rest];
}

/** Lines for every field of the source that the target reads by the same name and nothing gives yet; where it is not known what is read, for all. */
export function mapEqual(lines: Line[], source: string[], fields: TargetField[]): Line[] {
  const mapped = new Set(lines.map((line) => line.target));
  const names = new Map(source.map((name) => [name.toLowerCase(), name]));
  const wanted = fields.length > 0 ? fields.map((field) => field.name) : source;
  const more = wanted.flatMap((target): Line[] => {
    const name = names.get(target.toLowerCase());
    return name === undefined || mapped.has(target) ? [] : [{ target, source: name }];
  });
  return [...lines, ...more];
}

export function withSource(lines: Line[], target: string, index: number | null, source: string): Line[] {
  if (index === null) return [...lines, { target, source }];
  const { value: _value, ...line } = lines[index] ?? { target };
  return lines.with(index, { ...line, source });
}

/** The name a field goes by when nobody names one: the last of its path. */
export function lastName(path: string): string {
  return /([\p{L}_$][\p{L}\p{N}_$-]*)(?:\[[^\]]*\])*$/u.exec(path)?.[1] ?? "field";
}

/** A step as its chip shows it. */
export function stepText({ fn, args }: Step): string {
  return args?.length ? `${fn}(${args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(", ")})` : fn;
}
