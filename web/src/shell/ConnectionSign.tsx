/** Says when the server does not answer; quiet while all is well. */
import { WifiOff } from "lucide-react";
import { t } from "../texts";
import { Button, Tooltip } from "../ui";
import { tryAgain, useConnection } from "./connection";

export function ConnectionSign() {
  const connection = useConnection();
  return (
    <div role="status" className="mr-1">
      {connection === "lost" ? (
        <Tooltip text={t("shell.live.closedHelp")}>
          <Button size="sm" tone="ghost" icon={<WifiOff size={14} aria-hidden />} onClick={() => void tryAgain()} className="text-danger">
            {t("shell.live.closed")}
          </Button>
        </Tooltip>
      ) : (
        <Tooltip text={t("shell.live.openHelp")}>
          <span className="flex items-center gap-1.5 px-2 text-xs text-muted">
            <span aria-hidden className="size-1.5 rounded-full bg-success" />
            {t("shell.live.open")}
          </span>
        </Tooltip>
      )}
    </div>
  );
}
