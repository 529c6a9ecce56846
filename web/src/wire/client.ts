/** Requests to `/api/v1`: JSON in and out; every refusal is thrown as a ServerProblem, an unreachable server as Unreachable. */
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

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** The version the change was made on. */
  ifMatch?: number;
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  /** Lets the request outlive the page, for the last save. */
  keepalive?: boolean;
}

export async function ask<T>(path: string, { method = "GET", body, ifMatch, query, signal, keepalive }: Ask = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Layers-Client": "web" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch !== undefined) headers["If-Match"] = `"${ifMatch}"`;
  const response = await send(`${API}${path}${queryText(query)}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    keepalive,
    credentials: "same-origin",
  });
  if (!response.ok) throw new ServerProblem(await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}

function queryText(query: Ask["query"]): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : "";
}

async function problemOf(response: Response): Promise<ProblemBody> {
  const plain = { type: "about:blank", title: response.statusText, status: response.status, detail: "" };
  if (!response.headers.get("content-type")?.includes("json")) return plain;
  try {
    return { ...plain, ...((await response.json()) as Partial<ProblemBody>), status: response.status };
  } catch {
    return plain;
  }
}
