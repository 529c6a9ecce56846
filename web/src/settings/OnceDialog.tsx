/** A secret that is shown this once: to copy, and gone when it closes. */
import { Copy } from "lucide-react";
import { t } from "../texts";
import { Button, Dialog, TextInput, copyText } from "../ui";

interface Props {
  title: string;
  description: string;
  label: string;
  secret: string | null;
  onClose: () => void;
}

export function OnceDialog({ title, description, label, secret, onClose }: Props) {
  return (
    <Dialog
      open={secret !== null}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{t("settings.done")}</Button>
          <Button tone="primary" icon={<Copy size={14} aria-hidden />} onClick={() => void copyText(secret ?? "")}>
            {t("settings.copy")}
          </Button>
        </>
      }
    >
      <TextInput aria-label={label} readOnly value={secret ?? ""} className="w-full font-mono" onFocus={(event) => event.currentTarget.select()} />
    </Dialog>
  );
}
