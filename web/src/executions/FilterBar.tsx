/** The filters above the list; each stands in the address. The less common ones unfold. */
import { ListFilter, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "../texts";
import { Button, Select, TextInput, formatDuration } from "../ui";
import { durations, hasFilters, ranges, statuses, withFilter, withoutFilters, type FilterName } from "./filters";
import { triggerName } from "./model";
import { useTriggerTypes, useWorkflowNames } from "./queries";
import { SavedFilters } from "./SavedFilters";

const rare: FilterName[] = ["from", "to", "trigger", "version", "longer"];

interface FilterBarProps {
  address: URLSearchParams;
  onChange: (address: URLSearchParams) => void;
}

export function FilterBar({ address, onChange }: FilterBarProps) {
  const workflows = useWorkflowNames();
  const [more, setMore] = useState(() => rare.some((name) => address.has(name)));
  const set = (name: FilterName) => (value: string) => onChange(withFilter(address, name, value));
  return (
    <div role="group" aria-label={t("executions.filters.label")} className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
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
        <Button tone="ghost" aria-expanded={more} icon={<ListFilter size={15} aria-hidden />} onClick={() => setMore(!more)}>
          {t("executions.filters.more")}
        </Button>
        <SavedFilters address={address} onChange={onChange} />
        {hasFilters(address) && (
          <Button tone="ghost" onClick={() => onChange(withoutFilters(address))}>
            {t("executions.clear")}
          </Button>
        )}
      </div>
      {more && <MoreFilters address={address} onChange={onChange} />}
    </div>
  );
}

function MoreFilters({ address, onChange }: FilterBarProps) {
  const triggers = useTriggerTypes();
  const set = (name: FilterName) => (value: string) => onChange(withFilter(address, name, value));
  return (
    <div className="flex flex-wrap items-end gap-2">
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
        aria-label={t("executions.filters.trigger")}
        value={address.get("trigger") ?? ""}
        onChange={set("trigger")}
        options={[{ value: "", label: t("executions.filters.anyTrigger") }, ...(triggers.data ?? []).map((type) => ({ value: type, label: triggerName(type) }))]}
        className="w-44"
      />
      <Select
        aria-label={t("executions.filters.longer")}
        value={address.get("longer") ?? ""}
        onChange={set("longer")}
        options={[
          { value: "", label: t("executions.filters.anyDuration") },
          ...durations.map((ms) => ({ value: String(ms), label: t("executions.filters.longerThan", { duration: formatDuration(ms) }) })),
        ]}
        className="w-40"
      />
      <Day label={t("executions.filters.from")} value={address.get("from") ?? ""} onChange={set("from")} />
      <Day label={t("executions.filters.to")} value={address.get("to") ?? ""} onChange={set("to")} />
      {address.has("workflow") && (
        <TextInput
          inputMode="numeric"
          aria-label={t("executions.filters.version")}
          placeholder={t("executions.filters.version")}
          value={address.get("version") ?? ""}
          onValueChange={(value) => set("version")(value.replace(/\D/g, ""))}
          className="w-28"
        />
      )}
    </div>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className="flex items-center gap-2 text-[13px] text-muted">
      {label}
      <TextInput type="date" value={value} onValueChange={onChange} className="w-40" />
    </label>
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
