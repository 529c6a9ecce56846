/** The keyboard of the editor: a key press becomes a command, unless a field or dialog wants it. */
import { useEffect } from "react";
import { commandFor, isTyping } from "../commands/keys";
import { useParts } from "../store/context";

export function useKeys(): void {
  const parts = useParts();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandFor(event, parts, isTyping(event.target));
      if (!command) return;
      // A focused button keeps Enter and Space; no command uses them bare.
      event.preventDefault();
      void command.run(parts);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [parts]);
}
