/** The frame of every page for one who is signed in: navigation on top, the page below. Leads to sign in where there is no session. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { ExecutionSourceContext } from "../executions/source";
import { t } from "../texts";
import { ServerProblem } from "../wire/client";
import { useMe, useSetupState } from "../wire/queries";
import { executionSource } from "./executionSource";
import { Loading } from "./Loading";
import { MeContext } from "./me";
import { TopNav } from "./TopNav";
import { UnreachablePage } from "./UnreachablePage";

export function Frame() {
  const me = useMe();
  const client = useQueryClient();
  const mayRun = me.data !== undefined && me.data.role !== "viewer";
  const mayEdit = me.data?.role === "owner" || me.data?.role === "editor";
  const source = useMemo(() => executionSource(client, { mayRun, mayEdit }), [client, mayRun, mayEdit]);
  if (me.error instanceof ServerProblem && me.error.status === 401) return <SignedOut />;
  if (!me.data) return me.isError ? <UnreachablePage onRetry={() => void me.refetch()} /> : <Loading />;
  return (
    <MeContext value={me.data}>
      <ExecutionSourceContext value={source}>
        <div className="flex h-full flex-col">
          <a
            href="#content"
            className="sr-only z-[80] rounded-lg bg-accent px-3 py-2 text-accent-contrast focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
          >
            {t("shell.skip")}
          </a>
          <TopNav />
          <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-auto outline-none">
            <Outlet />
          </main>
        </div>
      </ExecutionSourceContext>
    </MeContext>
  );
}

/** A fresh server wants its owner first; else sign in, and come back here afterwards. */
function SignedOut() {
  const setup = useSetupState();
  const { pathname, search } = useLocation();
  if (setup.isPending) return <Loading />;
  if (setup.data?.needs_owner) return <Navigate to="/setup" replace />;
  const next = pathname + search;
  return <Navigate to={next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`} replace />;
}
