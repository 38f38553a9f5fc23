import { TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type CustomFieldSetting, customFieldKinds } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import { choiceCell, textCell } from "./cells.tsx";
import { type EditProps, type Field, SettingTable } from "./setting-table.tsx";
import { useSettingChange } from "./use-settings.ts";

const kindWords: Record<CustomFieldSetting["kind"], string> = {
  text: "Text",
  number: "Number",
  date: "Date",
  "yes-no": "Yes or no",
  choice: "Choice",
};

const choicesCell = ({ label, value, error, onChange }: EditProps) => (
  <TagsInput
    size="xs"
    aria-label={label}
    placeholder="Only for a choice; Enter after each"
    error={error}
    value={value as string[]}
    onChange={onChange}
  />
);

const fields: Field<CustomFieldSetting>[] = [
  {
    name: "label",
    title: "Field",
    show: (field) => field.label,
    value: (field) => field?.label ?? "",
    edit: textCell({ maxLength: 60 }),
  },
  {
    name: "kind",
    title: "Kind",
    only: "adding",
    show: (field) => kindWords[field.kind],
    value: (field) => field?.kind ?? "text",
    edit: choiceCell(customFieldKinds.map((value) => ({ value, label: kindWords[value] }))),
  },
  {
    name: "choices",
    title: "Choices",
    show: (field) => field.choices.join(", "),
    value: (field) => field?.choices ?? [],
    edit: choicesCell,
  },
];

/** What this enterprise keeps of its customers besides what every record has. */
export function RecordFieldSettings() {
  const { api } = useConsole();
  const change = useSettingChange();
  const all = useQuery({
    queryKey: ["settings", undefined, "custom-fields"],
    queryFn: ({ signal }) => api.get<CustomFieldSetting[]>("custom-fields", { signal }),
  });
  if (all.error) return <Refused fault={all.error} onRetry={() => void all.refetch()} />;
  if (!all.data) return <Loading rows={6} label="Reading the fields" />;
  return (
    <SettingTable
      title="Record fields"
      thing="field"
      about="Shown on every customer's record. A field keeps its kind; retire it and add another instead."
      rows={all.data}
      rowId={(field) => field.id}
      rowName={(field) => field.label}
      fields={fields}
      save={async (field, typed) => {
        if (field) await change(`custom-fields/${field.id}`, typed, `Change ${field.label}`);
        else await change("custom-fields", typed, "Add a field");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (field) =>
            `${field.label} is no longer shown or filled; what was typed stays in the records.`,
          run: (field) => change(`custom-fields/${field.id}/retire`, {}, `Retire ${field.label}`),
        },
      ]}
    />
  );
}
