/** The present moment, moving on four times a second while something is under way and standing still otherwise. */
import { useEffect, useState } from "react";

export function useNow(moving: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [moving]);
  return now;
}
