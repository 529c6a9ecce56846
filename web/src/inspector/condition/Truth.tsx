/** Whether a row holds with the data at hand: by sign and word, never by colour alone. */
import { Check, CircleAlert, Minus, X } from "lucide-react";
import type { RowTruth } from "../../graph/language";
import { t } from "../../texts";

export function Truth({ truth }: { truth: RowTruth | undefined }) {
  const size = 15;
  const shape = "mt-2 flex justify-center";
  if (!truth) return <span className={`${shape} text-muted`}><Minus size={size} aria-hidden /></span>;
  if (truth.error)
    return (
      <span className={`${shape} text-danger`} title={truth.error.message}>
        <CircleAlert size={size} role="img" aria-label={truth.error.message} />
      </span>
    );
  const value = t("inspector.condition.leftIs", { value: JSON.stringify(truth.value) ?? "null" });
  return truth.holds ? (
    <span className={`${shape} text-success`} title={value}>
      <Check size={size} role="img" aria-label={t("inspector.condition.holds")} />
    </span>
  ) : (
    <span className={`${shape} text-muted`} title={value}>
      <X size={size} role="img" aria-label={t("inspector.condition.fails")} />
    </span>
  );
}
