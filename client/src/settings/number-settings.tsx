import type { NumberSetting } from "#contract/settings.ts";
import { choiceCell, textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

export function NumberSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  const queueOf = new Map(settings.queues.map((queue) => [queue.id, queue.name]));
  const fields: Field<NumberSetting>[] = [
    {
      name: "number",
      title: "Number",
      show: (each) => <code>{each.number}</code>,
      value: (each) => each?.number ?? "",
      edit: textCell({ maxLength: 64, placeholder: "+1 813 555 0190" }),
      only: "adding",
    },
    {
      name: "queueId",
      title: "Leads to",
      show: (each) => queueOf.get(each.queueId) ?? "",
      value: (each) => each?.queueId ?? settings.queues[0]?.id ?? "",
      edit: choiceCell(settings.queues.map(({ id, name }) => ({ value: id, label: name }))),
    },
  ];
  const pathOf = ({ number }: NumberSetting) => `settings/numbers/${encodeURIComponent(number)}`;
  return (
    <SettingTable
      title="Numbers"
      thing="number"
      about="What callers dial. The carrier must lead the number to Holdfast; here is said to which queue. Sites follow within ten seconds."
      rows={settings.numbers}
      rowId={(each) => each.number}
      rowName={(each) => each.number}
      fields={fields}
      save={async (number, typed) => {
        if (number) await change(pathOf(number), typed, `Lead ${number.number} elsewhere`);
        else await change("settings/numbers", typed, "Add a number");
      }}
      actions={[
        {
          label: "Remove",
          confirm: ({ number }) => `Whoever dials ${number} will hear that it is not in use.`,
          run: (number) => change(`${pathOf(number)}/remove`, {}, `Remove ${number.number}`),
        },
      ]}
    />
  );
}
