/** The set-up form as data: its fields, what must be there, and the server's refusals by field. */
import type { TextKey } from "../texts";
import { t } from "../texts";

export interface SetupForm {
  name: string;
  email: string;
  password: string;
  organisation: string;
  token: string;
}

interface SetupField {
  name: keyof SetupForm;
  label: Extract<TextKey, `session.setup.${string}`>;
  help?: Extract<TextKey, `session.setup.${string}`>;
  type?: "email" | "password";
  autoComplete?: string;
}

export const setupFields: SetupField[] = [
  { name: "name", label: "session.setup.name", autoComplete: "name" },
  { name: "email", label: "session.setup.email", type: "email", autoComplete: "username" },
  { name: "password", label: "session.setup.password", help: "session.setup.passwordHelp", type: "password", autoComplete: "new-password" },
  { name: "organisation", label: "session.setup.organisation", help: "session.setup.organisationHelp", autoComplete: "organization" },
  { name: "token", label: "session.setup.token", help: "session.setup.tokenHelp" },
];

export const SHORTEST_PASSWORD = 8;

export function missing(form: SetupForm): Partial<Record<keyof SetupForm, string>> {
  const errors: Partial<Record<keyof SetupForm, string>> = {};
  for (const name of ["name", "email", "organisation", "token"] as const) {
    if (!form[name].trim()) errors[name] = t(`session.missing.${name}`);
  }
  if (!form.password) errors.password = t("session.missing.password");
  else if (form.password.length < SHORTEST_PASSWORD) errors.password = t("session.missing.passwordShort");
  return errors;
}

/** Refusals whose pointer names a field: "/email" belongs to email. */
export function fieldErrors(errors: { pointer?: string; detail: string }[]): Partial<Record<keyof SetupForm, string>> {
  const known = new Set<string>(setupFields.map(({ name }) => name));
  return Object.fromEntries(
    errors.flatMap(({ pointer, detail }) => {
      const name = pointer?.split("/").at(-1) ?? "";
      return known.has(name) ? [[name, detail]] : [];
    }),
  );
}
