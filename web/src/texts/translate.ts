/** Finds a text by its dotted key and fills in {names}; keys and parameters are checked by the compiler. */

export interface Texts {
  readonly [key: string]: string | Texts;
}

/** Every dotted path to a string of the catalogue. */
export type Key<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Key<T[K]>}` }[keyof T & string];

/** The string at a dotted path. */
export type TextAt<T, K extends string> = K extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? TextAt<T[Head], Rest>
    : never
  : K extends keyof T
    ? T[K]
    : never;

/** The names in braces of a text. */
export type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

export type Given<S> = [Names<S>] extends [never] ? [] : [Record<Names<S>, string | number>];

/** Dotted paths that have a singular and a plural below them. */
export type CountKey<T> = Key<T> extends infer K ? (K extends `${infer Head}.other` ? Head : never) : never;

export function find(texts: Texts, key: string): string {
  let at: string | Texts | undefined = texts;
  for (const part of key.split(".")) at = typeof at === "object" ? at[part] : undefined;
  return typeof at === "string" ? at : key;
}

export function fill(text: string, given: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
