/** The title of the browser's tab while a page is open. */
import { useEffect } from "react";
import { t } from "../texts";

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${t("shell.product")}`;
    return () => {
      document.title = t("shell.product");
    };
  }, [title]);
}
