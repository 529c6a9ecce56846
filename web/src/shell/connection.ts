/**
 * Whether the server answers, learned from every request and from the live feed.
 *
 * 1. One unanswered request, or a lost feed, makes it "lost"; any answer makes it "open" again.
 * 2. While lost, the server is asked every few seconds; when it answers, all that is shown is fetched again.
 * 3. An answer of 401 anywhere makes the session be asked for again, and the guard then leads to sign in.
 */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { ServerProblem, Unreachable } from "../wire/client";
import { keys } from "../wire/queries";

export type Connection = "open" | "lost";

const ASK_AGAIN_MS = 3_000;
const listeners = new Set<() => void>();
let state: Connection = "open";
let timer: ReturnType<typeof setInterval> | undefined;
let refetch: () => void = () => undefined;

export function useConnection(): Connection {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => state,
  );
}

export function connectionLost(): void {
  change("lost");
  timer ??= setInterval(() => void tryAgain(), ASK_AGAIN_MS);
}

export function connectionOpen(): void {
  clearInterval(timer);
  timer = undefined;
  change("open");
}

export async function tryAgain(): Promise<void> {
  try {
    const answer = await fetch("/healthz");
    if (!answer.ok) return;
    connectionOpen();
    refetch();
  } catch {
    // Still away; the timer asks again.
  }
}

export function watchConnection(client: QueryClient): void {
  refetch = () => void client.invalidateQueries();
  const learn = (error: unknown, queryKey?: readonly unknown[]) => {
    if (error instanceof Unreachable) connectionLost();
    else connectionOpen();
    const ended = error instanceof ServerProblem && error.status === 401;
    if (ended && queryKey?.[0] !== keys.me[0]) void client.invalidateQueries({ queryKey: keys.me });
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated") return;
    if (event.action.type === "error" || event.action.type === "failed") learn(event.action.error, event.query.queryKey);
    if (event.action.type === "success" && !event.action.manual) learn(null);
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type !== "updated") return;
    // Signing in answers 401 for a wrong password: that is the form's to tell.
    if (event.action.type === "error" && event.mutation.options.mutationKey?.[0] !== "sign-in") learn(event.action.error);
    if (event.action.type === "success") learn(null);
  });
  window.addEventListener("offline", connectionLost);
  window.addEventListener("online", () => void tryAgain());
}

function change(next: Connection): void {
  if (state === next) return;
  state = next;
  for (const tell of listeners) tell();
}
