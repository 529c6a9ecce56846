/** The filters above the list; each stands in the address. */
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "../texts";
import { Button, Select, TextInput } from "../ui";
import type { FilterName } from "./filters";
import { hasFilters, ranges, withFilter, withoutFilters } from "./filters";
import { useWorkflowNames } from "./queries";

const statuses = ["running", "waiting", "queued", "completed", "failed", "cancelled", "timed_out"] as const;

interface FilterBarProps {
  address: URLSearchParams;
  onChange: (address: URLSearchParams) => void;
}

export function FilterBar({ address, onChange }: FilterBarProps) {
  const workflows = useWorkflowNames();
  const set = (name: FilterName) => (value: string) => onChange(withFilter(address, name, value));
  return (
    <div role="group" aria-label={t("executions.filters.label")} className="flex flex-wrap items-center gap-2">
      <SearchBox value={address.get("q") ?? ""} onChange={set("q")} />
      <Select
        aria-label={t("executions.filters.status")}
        value={address.get("status") ?? ""}
        onChange={set("status")}
        options={[
          { value: "", label: t("executions.filters.anyStatus") },
          ...statuses.map((status) => ({ value: status as string, label: t(`executions.status.${status}`) })),
        ]}
        className="w-36"
      />
      <Select
        aria-label={t("executions.filters.mode")}
        value={address.get("mode") ?? ""}
        onChange={set("mode")}
        options={[
          { value: "", label: t("executions.filters.anyMode") },
          { value: "live", label: t("executions.mode.live") },
          { value: "test", label: t("executions.mode.test") },
        ]}
        className="w-36"
      />
      <Select
        aria-label={t("executions.filters.workflow")}
        value={address.get("workflow") ?? ""}
        onChange={set("workflow")}
        options={[
          { value: "", label: t("executions.filters.anyWorkflow") },
          ...(workflows.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        className="w-44"
      />
      <Select
        aria-label={t("executions.filters.range")}
        value={address.get("range") ?? ""}
        onChange={set("range")}
        options={[
          { value: "", label: t("executions.filters.anyTime") },
          ...Object.keys(ranges).map((range) => ({ value: range, label: t(`executions.filters.${range as keyof typeof ranges}`) })),
        ]}
        className="w-36"
      />
      {hasFilters(address) && (
        <Button tone="ghost" onClick={() => onChange(withoutFilters(address))}>
          {t("executions.clear")}
        </Button>
      )}
    </div>
  );
}

const TYPING_MS = 300;

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextInput
      type="search"
      aria-label={t("executions.filters.search")}
      placeholder={t("executions.filters.search")}
      icon={<Search size={15} />}
      value={typed}
      onValueChange={setTyped}
      className="w-56"
    />
  );
}
