/** Who is signed in, for everything inside the frame. */
import { createContext, useContext } from "react";
import type { Me } from "../wire/types";

export const MeContext = createContext<Me | null>(null);

export function useSignedIn(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("Only pages inside the frame know who is signed in.");
  return me;
}
