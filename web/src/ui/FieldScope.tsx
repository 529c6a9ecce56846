/** Several controls inside one field, each with a name of its own: the label, help and error around them are not theirs. */
import { Field } from "@base-ui/react/field";
import type { ReactNode } from "react";

export function FieldScope({ children }: { children: ReactNode }) {
  return <Field.Root className="contents">{children}</Field.Root>;
}
