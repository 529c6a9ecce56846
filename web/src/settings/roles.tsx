/** The four roles, each with what it allows. */
import { t } from "../texts";
import { Select } from "../ui";
import type { Me } from "../wire/types";

export type Role = Me["role"];
export const roles: readonly Role[] = ["owner", "editor", "runner", "viewer"];

interface Props {
  value: Role;
  label?: string;
  disabled?: boolean;
  onChange: (role: Role) => void;
}

export function RoleSelect({ value, label, disabled, onChange }: Props) {
  return (
    <Select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={onChange}
      options={roles.map((role) => ({ value: role, label: t(`shell.settings.roles.${role}`), hint: t(`settings.roleHints.${role}`) }))}
      className="w-32"
    />
  );
}
