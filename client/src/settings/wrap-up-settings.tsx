import { type WrapUpCode, wrapUpGroups } from "#contract/calls.ts";
import { choiceCell, numberCell, textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

export function WrapUpSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  const nextKey = Math.max(0, ...settings.wrapUpCodes.map((code) => code.key)) + 1;
  const fields: Field<WrapUpCode>[] = [
    {
      name: "key",
      title: "Key",
      show: (code) => code.key,
      value: (code) => code?.key ?? nextKey,
      edit: numberCell(1, 99),
    },
    {
      name: "label",
      title: "Outcome",
      show: (code) => code.label,
      value: (code) => code?.label ?? "",
      edit: textCell({ maxLength: 60 }),
    },
    {
      name: "group",
      title: "Group",
      show: (code) => code.group,
      value: (code) => code?.group ?? "answered",
      edit: choiceCell(wrapUpGroups.map((value) => ({ value, label: value }))),
    },
  ];
  return (
    <SettingTable
      title="Outcomes"
      thing="outcome"
      about="How a call may end, as the agent chooses it while writing up. The first nine have number keys."
      rows={settings.wrapUpCodes}
      rowId={(code) => code.id}
      rowName={(code) => code.label}
      fields={fields}
      save={async (code, typed) => {
        if (code) await change(`settings/wrap-up-codes/${code.id}`, typed, `Change ${code.label}`);
        else await change("settings/wrap-up-codes", typed, "Add an outcome");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (code) => `${code.label} can no longer be chosen. Calls that ended so stay as they are.`,
          run: (code) => change(`settings/wrap-up-codes/${code.id}/retire`, {}, `Retire ${code.label}`),
        },
      ]}
    />
  );
}
