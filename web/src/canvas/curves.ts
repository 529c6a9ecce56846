/** Where the edges run right now, written by each edge and read by the particles: one map per canvas. */
import { createContext } from "react";
import type { Curve } from "./curve";

export type Curves = Map<string, Curve>;

export const CurvesContext = createContext<Curves>(new Map());
