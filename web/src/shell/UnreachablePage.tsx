/** Shown when the page was opened and the server did not answer at all. */
import { ServerOff } from "lucide-react";
import { useEffect } from "react";
import { t } from "../texts";
import { Button, EmptyState } from "../ui";

const TRY_AGAIN_MS = 3_000;

export function UnreachablePage({ onRetry }: { onRetry: () => void }) {
  useEffect(() => {
    const timer = setInterval(onRetry, TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [onRetry]);
  return (
    <main className="flex h-full">
      <EmptyState
        page
        className="m-auto"
        icon={<ServerOff size={22} />}
        title={t("shell.unreachable.title")}
        actions={<Button onClick={onRetry}>{t("shell.unreachable.retry")}</Button>}
      >
        {t("shell.unreachable.body")}
      </EmptyState>
    </main>
  );
}
