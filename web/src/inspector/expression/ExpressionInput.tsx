/** An expression being written: the editor, which is loaded when first needed, and below it what the expression gives. */
import { lazy, Suspense, useEffect, useId } from "react";
import type { ExpressionMode, Fix, PreviewAnswer } from "../../graph/language";
import type { Place } from "../../store/inspection";
import { classes, TextArea } from "../../ui";
import type { EditorHandle } from "./ExpressionEditor";
import { Result } from "./Result";
import { useLibrary } from "./useLibrary";
import { usePreview } from "./usePreview";

const ExpressionEditor = lazy(() => import("./ExpressionEditor"));

interface Props {
  value: string;
  onChange: (value: string) => void;
  mode: ExpressionMode;
  place: Place;
  label: string;
  disabled?: boolean;
  placeholder?: string;
  /** Small fields in rows show no result of their own. */
  quiet?: boolean;
  invalid?: boolean;
  onHandle?: (handle: EditorHandle | null) => void;
  onAnswer?: (answer: PreviewAnswer | null) => void;
}

export function ExpressionInput({ value, onChange, mode, place, label, disabled, placeholder, quiet, invalid, onHandle, onAnswer }: Props) {
  const library = useLibrary(place);
  const preview = usePreview(value, mode, place, !quiet);
  const id = useId();
  const { answer } = preview;
  useEffect(() => {
    onAnswer?.(answer);
  }, [answer, onAnswer]);
  const findings = [...(answer?.error && answer.error.kind !== "empty" ? [answer.error] : []), ...(answer?.diagnostics ?? [])].filter((one) => !("pointer" in one && one.pointer));
  const fix = ({ start, end }: Fix, text: string) => onChange(value.slice(0, start) + text + value.slice(end));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className={classes("rounded-lg border border-border-strong/60 focus-within:border-focus focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus", (invalid || answer?.ok === false) && "border-danger")}>
        <Suspense fallback={<TextArea mono rows={1} aria-label={label} value={value} disabled={disabled} placeholder={placeholder} className="border-transparent" onValueChange={onChange} />}>
          <ExpressionEditor
            value={value}
            onChange={onChange}
            mode={mode}
            library={library}
            label={label}
            disabled={disabled}
            placeholder={placeholder}
            findings={preview.pending ? [] : findings}
            invalid={invalid}
            describedBy={quiet ? undefined : id}
            onHandle={onHandle}
          />
        </Suspense>
      </div>
      {!quiet && <Result id={id} preview={preview} onFix={disabled ? undefined : fix} />}
    </div>
  );
}
