/** Requests to `/api/v1`, typed by its OpenAPI document: every refusal is thrown as a ServerProblem, an unreachable server as Unreachable. */
import createClient from "openapi-fetch";
import type { paths } from "./openapi";
import type { ProblemBody } from "./types";

export const API = "/api/v1";

/** A problem document (RFC 9457). `slug` is the last part of its type, e.g. "stale". */
export class ServerProblem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail || body.title);
    this.name = "ServerProblem";
    this.status = body.status;
    this.slug = body.type.split("/").at(-1) ?? "";
    this.body = body;
  }
}

/** No answer: offline, or the server is down or restarting. Trying again later is right. */
export class Unreachable extends Error {
  constructor() {
    super("The server cannot be reached.");
    this.name = "Unreachable";
  }
}

/** Each call is named in `calls.ts`, through `answer`. */
export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "" : window.location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json", "X-Layers-Client": "web" },
  fetch: send,
  querySerializer: queryText,
});

/** What a call gives, or its refusal thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ServerProblem(problemOf(error, response));
  return data as T;
}

interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  query?: Record<string, unknown>;
  signal?: AbortSignal;
}

/** A call whose shapes the graph describes rather than the OpenAPI document; `path` is below `/api/v1`. */
export function ask<T>(path: string, { method = "GET", query, ...rest }: Ask = {}): Promise<T> {
  const untyped = api[method] as (url: string, init: object) => Promise<{ data?: T; error?: unknown; response: Response }>;
  return answer(untyped(API + path, { params: { query }, ...rest }));
}

/** The version a change was made on, as `If-Match`. */
export const madeOn = (version: number) => ({ "if-match": `"${version}"` });

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}

/** What was left empty is not sent. */
function queryText(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
}

function problemOf(error: unknown, response: Response): ProblemBody {
  const plain = { type: "about:blank", title: response.statusText, status: response.status, detail: "" };
  const told = typeof error === "object" && error !== null ? (error as Partial<ProblemBody>) : {};
  return { ...plain, ...told, status: response.status };
}
