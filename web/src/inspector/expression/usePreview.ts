/** What an expression gives with the data at hand: asked for 150 ms after the last key, answers to older questions dropped. */
import { useEffect, useRef, useState } from "react";
import type { ExpressionMode, PreviewAnswer } from "../../graph/language";
import { useEditor, useParts } from "../../store/context";
import type { Place } from "../../store/inspection";
import { usePreviewFrom } from "../source";

export const SETTLED_MS = 150;
let lastId = 0;

export interface Preview {
  answer: PreviewAnswer | null;
  /** What was asked last has not been answered yet. */
  pending: boolean;
}

export function usePreview(source: unknown, mode: ExpressionMode, { node_id, edge_id }: Place, enabled = true): Preview {
  const { server } = useParts();
  const from = usePreviewFrom();
  // What is saved decides which nodes there are: a new version may give another answer.
  const version = useEditor((state) => state.workflow.version);
  const key = JSON.stringify([source, mode, node_id, edge_id, from, version]);
  const [shown, setShown] = useState<{ key: string; answer: PreviewAnswer } | null>(null);
  const asked = useRef(0);
  const empty = source === undefined || source === "" || !enabled;
  useEffect(() => {
    if (empty) return;
    const gone = new AbortController();
    const timer = setTimeout(() => {
      const id = ++lastId;
      asked.current = id;
      server
        .preview({ source, mode, node_id, edge_id, context: from, request_id: id }, gone.signal)
        .then((answer) => {
          if (answer.request_id === asked.current) setShown({ key, answer });
        })
        .catch(() => undefined);
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
    // The key says all of them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, empty, server]);
  return { answer: empty ? null : (shown?.answer ?? null), pending: !empty && shown?.key !== key };
}
