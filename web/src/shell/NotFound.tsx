/** Nothing lives at this address. */
import { Compass } from "lucide-react";
import { Link } from "react-router";
import { t } from "../texts";
import { EmptyState, buttonClass } from "../ui";

export function NotFound() {
  return (
    <EmptyState
      page
      className="m-auto"
      icon={<Compass size={22} />}
      title={t("shell.missing.title")}
      actions={
        <Link to="/" className={buttonClass("primary")}>
          {t("shell.missing.home")}
        </Link>
      }
    >
      {t("shell.missing.body")}
    </EmptyState>
  );
}
