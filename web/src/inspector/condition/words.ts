/** Operators as words; one that is not listed here is shown as it is. */
import { operators } from "../../texts/operators";

export const operatorLabel = (operator: string): string => operators[operator] ?? operator;
