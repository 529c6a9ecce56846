/** The page is on its way; shown after a moment only, so that a quick answer does not flicker. */
import { t } from "../texts";
import { Spinner } from "../ui";

export function Loading() {
  return (
    <div className="flex h-full animate-[appear_200ms_300ms_both] items-center justify-center text-muted">
      <Spinner size={22} label={t("ui.loading")} />
    </div>
  );
}
