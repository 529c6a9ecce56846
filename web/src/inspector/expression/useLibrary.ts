/** The language and what may be named at a place. Functions and operators are read once, roots anew per place and saved version. */
import { useQuery } from "@tanstack/react-query";
import type { Library } from "../../graph/language";
import { useEditor, useParts } from "../../store/context";
import type { Place } from "../../store/inspection";

const NOTHING: Library = { version: "", functions: [], operators: [], conditions: [] };

export function useLibrary(place: Place): Library {
  const { server } = useParts();
  const version = useEditor((state) => state.workflow.version);
  const language = useQuery({ queryKey: ["inspector", "language"], queryFn: ({ signal }) => server.library(null, undefined, signal), staleTime: Infinity, retry: 1 });
  const known = language.data?.version;
  const here = useQuery({
    queryKey: ["inspector", "library", place, version, known],
    queryFn: ({ signal }) => server.library(place, known, signal),
    enabled: known !== undefined,
    staleTime: 30_000,
    retry: false,
    placeholderData: (before) => before,
  });
  return { ...(language.data ?? NOTHING), roots: here.data?.roots ?? [], open: here.data?.open ?? null };
}
