import { type BreakReason, breakStates } from "#contract/settings.ts";
import { agentMeaning } from "../centers/state-meaning.ts";
import { choiceCell, textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

const fields: Field<BreakReason>[] = [
  {
    name: "label",
    title: "Reason",
    show: (reason) => reason.label,
    value: (reason) => reason?.label ?? "",
    edit: textCell({ maxLength: 60 }),
  },
  {
    name: "state",
    title: "State",
    show: (reason) => agentMeaning[reason.state].word,
    value: (reason) => reason?.state ?? "break",
    edit: choiceCell(breakStates.map((value) => ({ value, label: agentMeaning[value].word }))),
  },
];

export function BreakReasonSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  return (
    <SettingTable
      title="Reasons for a break"
      thing="reason"
      about="Offered in the state menu beside Break, Meal and Training."
      rows={settings.breakReasons}
      rowId={(reason) => reason.id}
      rowName={(reason) => reason.label}
      fields={fields}
      save={async (reason, typed) => {
        if (reason) await change(`settings/break-reasons/${reason.id}`, typed, `Change ${reason.label}`);
        else await change("settings/break-reasons", typed, "Add a reason");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (reason) => `${reason.label} can no longer be chosen.`,
          run: (reason) => change(`settings/break-reasons/${reason.id}/retire`, {}, `Retire ${reason.label}`),
        },
      ]}
    />
  );
}
