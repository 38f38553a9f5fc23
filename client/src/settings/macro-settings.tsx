import { Textarea } from "@mantine/core";
import { type MacroView, macroLimits, macroVariables } from "#contract/macros.ts";
import { scriptLanguages } from "#contract/scripts.ts";
import { languageText } from "../calls/call-words.ts";
import { choiceCell, textCell } from "./cells.tsx";
import { type EditProps, type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

const textArea = ({ label, value, error, onChange }: EditProps) => (
  <Textarea
    size="xs"
    aria-label={label}
    error={error}
    autosize
    minRows={2}
    maxRows={8}
    maxLength={macroLimits.textChars}
    value={String(value ?? "")}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const about = `Words that an agent puts into a note by typing / and the name. In double braces: ${Object.entries(
  macroVariables,
)
  .map(([name, meaning]) => `{{${name}}} (${meaning})`)
  .join(", ")}.`;

export function MacroSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  const fields: Field<MacroView>[] = [
    {
      name: "name",
      title: "Name",
      show: (macro) => macro.name,
      value: (macro) => macro?.name ?? "",
      edit: textCell({ maxLength: macroLimits.nameChars }),
    },
    {
      name: "language",
      title: "Language",
      show: (macro) => languageText(macro.language),
      value: (macro) => macro?.language ?? scriptLanguages[0],
      edit: choiceCell(scriptLanguages.map((value) => ({ value, label: languageText(value) }))),
    },
    {
      name: "text",
      title: "Text",
      show: (macro) => macro.text,
      value: (macro) => macro?.text ?? "",
      edit: textArea,
    },
  ];
  return (
    <SettingTable
      title="Canned answers"
      thing="canned answer"
      about={about}
      rows={settings.macros}
      rowId={(macro) => macro.id}
      rowName={(macro) => `${macro.name}, ${languageText(macro.language)}`}
      fields={fields}
      save={async (macro, typed) => {
        if (macro) await change(`settings/macros/${macro.id}`, typed, `Change ${macro.name}`);
        else await change("settings/macros", typed, "Add a canned answer");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (macro) => `${macro.name} can no longer be inserted. Notes it went into stay as they are.`,
          run: (macro) => change(`settings/macros/${macro.id}/retire`, {}, `Retire ${macro.name}`),
        },
      ]}
    />
  );
}
