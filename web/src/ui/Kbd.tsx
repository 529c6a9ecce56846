/** Keys as they stand on this keyboard: "Mod" is ⌘ on a Mac and Ctrl elsewhere. `keys` is joined by "+", e.g. "Mod+Shift+Z". */
const mac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
const names: Record<string, string> = mac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Backspace: "⌫" }
  : { Mod: "Ctrl", Enter: "↵" };

export function keyNames(keys: string): string[] {
  return keys.split("+").map((key) => names[key] ?? key);
}

export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans">
      {keyNames(keys).map((key) => (
        <span key={key} className="min-w-4 rounded border border-current/25 px-1 text-center text-[11px] leading-4 font-medium opacity-85">
          {key}
        </span>
      ))}
    </kbd>
  );
}
