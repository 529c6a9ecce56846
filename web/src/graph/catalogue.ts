/** What can be placed: node types as the server describes them, indexed by service. */
import type { Category } from "./model";

export type FieldKind =
  | "text" | "textarea" | "number" | "select" | "multiselect" | "boolean" | "json" | "expression"
  | "credential" | "keyvalue" | "datetime" | "cron" | "cases" | "code";

export interface FieldOption {
  value: string | number | boolean;
  label: string;
}

export interface FieldSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: (string | number | boolean)[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  "x-kind"?: FieldKind;
  "x-order"?: number;
  "x-options"?: FieldOption[] | null;
  "x-placeholder"?: string | null;
  "x-template"?: boolean;
  "x-show"?: { param: string; in: unknown[] } | null;
  /** A json field holds plain text while this holds. */
  "x-text-when"?: { param: string; in: unknown[] } | null;
  "x-help"?: string | null;
  "x-group"?: string | null;
  /** Of a code field: the field that names its language. */
  "x-language"?: string | null;
}

export interface ConfigSchema {
  properties?: Record<string, FieldSchema>;
  required?: string[];
}

export interface HandleSpec {
  id: string;
  label: string;
}

/** Handles named by a field of the configuration: `item_key` of each item of its list, or, null, the keys of its object. */
export interface OutputsFrom {
  param: string;
  item_key: string | null;
  /** Always there, after those. */
  then: string[];
  /** What an empty object stands for. */
  otherwise?: string[];
}

export interface NodeType {
  service: string;
  type: Category;
  name: string;
  description: string;
  group: string;
  subgroup: string | null;
  /** A lucide icon name in kebab-case. */
  icon: string;
  color: string;
  built: boolean;
  version: number;
  pure: boolean;
  singleton: boolean;
  /** Of a trigger: what its executions name as their trigger. */
  trigger_type?: string | null;
  keywords: string[];
  inputs: HandleSpec[];
  any_inputs: boolean;
  outputs: HandleSpec[];
  outputs_from: OutputsFrom | null;
  config_schema: ConfigSchema;
  output_schema?: unknown;
  sample?: unknown;
  votes?: number;
  voted?: boolean;
}

export interface NodeGroup {
  id: string;
  label: string;
  subgroups?: { id: string; label: string }[];
}

export interface Catalogue {
  groups: NodeGroup[];
  types: NodeType[];
  byService: ReadonlyMap<string, NodeType>;
}

export function indexCatalogue(types: NodeType[], groups: NodeGroup[]): Catalogue {
  return { types, groups, byService: new Map(types.map((type) => [type.service, type])) };
}

/** The words a search is tried against, best first; every word of the query must be found. */
export function searchTypes(types: NodeType[], query: string): NodeType[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return types;
  const scored = types.flatMap((type) => {
    const score = words.reduce<number | null>((sum, word) => {
      const hit = rank(type, word);
      return sum === null || hit === null ? null : sum + hit;
    }, 0);
    return score === null ? [] : [{ type, score }];
  });
  return scored.sort((a, b) => a.score - b.score || Number(b.type.built) - Number(a.type.built)).map((hit) => hit.type);
}

function rank(type: NodeType, word: string): number | null {
  const name = type.name.toLowerCase();
  if (name.startsWith(word)) return 0;
  if (name.includes(word)) return 1;
  if (type.service.includes(word)) return 2;
  if (type.keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 3;
  if (`${type.group} ${type.subgroup ?? ""}`.includes(word)) return 4;
  return type.description.toLowerCase().includes(word) ? 5 : null;
}
