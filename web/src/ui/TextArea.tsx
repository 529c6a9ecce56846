/** Several lines of text; grows with its content up to `maxRows`. */
import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { classes } from "./classes";
import { controlClass, widthOf } from "./TextInput";

export interface TextAreaProps extends Omit<ComponentProps<"textarea">, "onChange"> {
  mono?: boolean;
  maxRows?: number;
  onValueChange?: (value: string) => void;
}

export function TextArea({ mono, rows = 3, maxRows = 14, className, onValueChange, ...rest }: TextAreaProps) {
  return (
    <Field.Control
      onValueChange={onValueChange}
      render={
        <textarea
          rows={rows}
          {...rest}
          style={{ maxHeight: `${maxRows * 1.5 + 1}em`, ...rest.style }}
          className={classes(controlClass, widthOf(className), "field-sizing-content px-3 py-2 leading-normal", mono && "font-mono text-[13px]", className)}
        />
      }
    />
  );
}
