/** The inspector while nothing is selected: the workflow's problems, and its own settings. */
import { CircleCheck } from "lucide-react";
import { useEditor } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { count, t } from "../texts";
import { Field, NumberInput, TextArea, TextInput } from "../ui";
import { LimitFields } from "./LimitFields";
import { PanelHead } from "./PanelHead";
import { ProblemList } from "./ProblemList";
import { Section } from "./Section";

export function WorkflowPanel() {
  const document = useEditor(shownDocument);
  const problems = useEditor((state) => state.problems.list);
  const perform = useEditor((state) => state.perform);
  const locked = useEditor(isLocked);
  const timezone = document.settings?.timezone ?? "";
  const setting = (patch: object) =>
    perform({ type: "edit_document", patch: { settings: { ...document.settings, ...patch } } }, { merge: `settings ${Object.keys(patch).join()}` });
  return (
    <>
      <PanelHead title={<h2 className="text-[15px] font-semibold">{t("editor.workflow.title")}</h2>} subtitle={document.name} />
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-border">
        <Section title={problems.length > 0 ? count("editor.workflow.problemsCount", problems.length) : t("editor.workflow.problems")}>
          {problems.length === 0 ? (
            <p className="flex items-center gap-2 text-sm text-muted">
              <CircleCheck size={16} aria-hidden className="text-success" />
              {t("editor.workflow.noProblems")}
            </p>
          ) : (
            <ProblemList problems={problems} />
          )}
        </Section>
        <Section title={t("editor.workflow.settings")}>
          <Field label={t("editor.workflow.name")}>
            <TextInput
              data-inspector-start
              value={document.name}
              disabled={locked}
              onValueChange={(name) => perform({ type: "edit_document", patch: { name } }, { merge: "name" })}
            />
          </Field>
          <Field label={t("editor.workflow.description")}>
            <TextArea
              rows={3}
              value={document.description ?? ""}
              placeholder={t("editor.workflow.descriptionPlaceholder")}
              disabled={locked}
              onValueChange={(description) => perform({ type: "edit_document", patch: { description } }, { merge: "description" })}
            />
          </Field>
          <Field
            label={t("editor.workflow.timezone")}
            help={t("editor.workflow.timezoneHelp")}
            error={timezone && !isZone(timezone) ? t("editor.workflow.timezoneUnknown") : undefined}
          >
            <TextInput
              value={timezone}
              placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
              disabled={locked}
              spellCheck={false}
              onValueChange={(zone) => setting({ timezone: zone || undefined })}
            />
          </Field>
          <Field label={t("editor.workflow.timeout")} help={t("editor.workflow.timeoutHelp")}>
            <NumberInput
              value={document.settings?.active_timeout_s === undefined ? 300 : document.settings.active_timeout_s}
              min={1}
              disabled={locked}
              onChange={(seconds) => setting({ active_timeout_s: seconds })}
            />
          </Field>
          <Field label={t("editor.workflow.deadline")} help={t("editor.workflow.deadlineHelp")}>
            <NumberInput value={document.settings?.deadline_s ?? null} min={1} disabled={locked} onChange={(seconds) => setting({ deadline_s: seconds })} />
          </Field>
        </Section>
        <LimitFields settings={document.settings ?? {}} locked={locked} onChange={setting} />
      </div>
    </>
  );
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
