/** One widget per kind of field. */
import type { ComponentType } from "react";
import type { FieldKind } from "../../graph/catalogue";
import { BooleanField } from "./BooleanField";
import { CasesField } from "./CasesField";
import { CodeField } from "./CodeField";
import { CredentialField } from "./CredentialField";
import { CronField } from "./CronField";
import { DateTimeField } from "./DateTimeField";
import { ExpressionField } from "./ExpressionField";
import { JsonField } from "./JsonField";
import { KeyValueField } from "./KeyValueField";
import { MultiSelectField } from "./MultiSelectField";
import { NumberField } from "./NumberField";
import { SelectField } from "./SelectField";
import { TextAreaField } from "./TextAreaField";
import { TextField } from "./TextField";
import type { WidgetProps } from "./widget";

export const widgets: Record<FieldKind, ComponentType<WidgetProps>> = {
  text: TextField,
  textarea: TextAreaField,
  code: CodeField,
  number: NumberField,
  select: SelectField,
  multiselect: MultiSelectField,
  boolean: BooleanField,
  json: JsonField,
  expression: ExpressionField,
  keyvalue: KeyValueField,
  datetime: DateTimeField,
  cron: CronField,
  cases: CasesField,
  credential: CredentialField,
};
