/** What is shown when a page itself breaks: that the work is safe, what to do, and the details for whoever can mend it. */
import { Bug } from "lucide-react";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { t } from "../texts";
import { Button, CopyButton, EmptyState, buttonClass } from "../ui";

export function ErrorPage() {
  const error = useRouteError();
  const details = detailsOf(error);
  const outdated = /dynamically imported module|module script failed/i.test(details);
  return (
    <main className="flex h-full">
      <EmptyState
        page
        className="m-auto"
        icon={<Bug size={22} />}
        title={t(outdated ? "shell.failed.outdatedTitle" : "shell.failed.title")}
        actions={
          <>
            <Button tone="primary" onClick={() => window.location.reload()}>
              {t("shell.failed.reload")}
            </Button>
            {/* A full load, so that nothing of the broken page is kept. */}
            <a href="/" className={buttonClass()}>
              {t("shell.failed.home")}
            </a>
          </>
        }
      >
        <p>{t(outdated ? "shell.failed.outdatedBody" : "shell.failed.body")}</p>
        {!outdated && (
          <details className="mt-4 w-full text-left">
            <summary className="text-center">{t("shell.failed.details")}</summary>
            <div className="relative mt-2">
              <pre className="max-h-60 overflow-auto rounded-lg border border-border bg-surface p-3 text-xs whitespace-pre-wrap text-text">{details}</pre>
              <CopyButton text={details} className="absolute top-1 right-1" />
            </div>
          </details>
        )}
      </EmptyState>
    </main>
  );
}

function detailsOf(error: unknown): string {
  if (isRouteErrorResponse(error)) return `${error.status} ${error.statusText}`;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
