/** Keeps the list of workflows true while it is looked at: statuses and last executions change by themselves. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "../wire/queries";

const EVERY_MS = 8_000;

export function useFreshList(): void {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) void client.invalidateQueries({ queryKey: [...keys.workflows, "list"] });
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [client]);
}
