/** Copies a text and says so for two seconds; falls back to a selection where the clipboard is closed (plain http). */
import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { t } from "../texts";
import { Button } from "./Button";
import { IconButton } from "./IconButton";

export interface CopyButtonProps {
  text: string | (() => string);
  /** What is copied, e.g. "Copy address". */
  label?: string;
  /** Draw the label beside the icon. */
  full?: boolean;
  size?: "sm" | "md";
  icon?: ReactNode;
  className?: string;
}

export function CopyButton({ text, label = t("ui.copy"), full, size = "sm", icon: idle, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void copyText(typeof text === "string" ? text : text()).then(setCopied);
  };
  const icon = copied ? <Check size={14} aria-hidden className="text-success" /> : (idle ?? <Copy size={14} aria-hidden />);
  if (full) {
    return (
      <Button size={size} icon={icon} onClick={copy} className={className}>
        {copied ? t("ui.copied") : label}
      </Button>
    );
  }
  return (
    <IconButton size={size} label={copied ? t("ui.copied") : label} onClick={copy} className={className}>
      {icon}
    </IconButton>
  );
}

/** True when the text is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
