/** A number with steps; null while the field is empty. Typing is never cut off, out of range is corrected on leaving. */
import { NumberField } from "@base-ui/react/number-field";
import { Minus, Plus } from "lucide-react";
import { t } from "../texts";
import { classes } from "./classes";
import { controlClass } from "./TextInput";

export interface NumberInputProps {
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  disabled?: boolean;
  readOnly?: boolean;
  placeholder?: string;
  id?: string;
  "aria-label"?: string;
  className?: string;
}

export function NumberInput({ value, onChange, min, max, step = 1, disabled, readOnly, placeholder, id, className, ...rest }: NumberInputProps) {
  const button = "flex h-9 w-8 items-center justify-center text-muted hover:text-text disabled:opacity-40";
  return (
    <NumberField.Root
      id={id}
      value={value}
      onValueChange={onChange}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      readOnly={readOnly}
      format={{ useGrouping: false, maximumFractionDigits: 12 }}
      className={className}
    >
      <NumberField.Group className="relative flex items-center">
        <NumberField.Input
          aria-label={rest["aria-label"]}
          placeholder={placeholder}
          className={classes(controlClass, "w-full h-9 pr-16 pl-3 tabular-nums")}
        />
        <div className="absolute right-0.5 flex">
          <NumberField.Decrement aria-label={t("ui.less")} className={button}>
            <Minus size={14} aria-hidden />
          </NumberField.Decrement>
          <NumberField.Increment aria-label={t("ui.more")} className={button}>
            <Plus size={14} aria-hidden />
          </NumberField.Increment>
        </div>
      </NumberField.Group>
    </NumberField.Root>
  );
}
