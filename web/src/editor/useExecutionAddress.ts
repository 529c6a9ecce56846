/** The chosen execution stands in the address, so that it can be linked to and a reload shows it again. */
import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { useLive, useParts } from "../store/context";

export function useExecutionAddress(): void {
  const { live, panels } = useParts();
  const [query, setQuery] = useSearchParams();
  const chosen = useLive((state) => state.chosen);
  const addressed = query.get("execution");
  useEffect(() => {
    if (addressed !== live.getState().chosen) live.getState().choose(addressed);
    if (addressed) panels.getState().set({ history: true });
    // Only a change of the address leads here; the other way round is below.
  }, [addressed, live, panels]);
  useEffect(() => {
    setQuery((before) => {
      if (before.get("execution") === chosen) return before;
      const next = new URLSearchParams(before);
      if (chosen) next.set("execution", chosen);
      else next.delete("execution");
      return next;
    }, { replace: true });
  }, [chosen, setQuery]);
}
