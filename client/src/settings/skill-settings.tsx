import type { SkillSetting } from "#contract/settings.ts";
import { textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

const fields: Field<SkillSetting>[] = [
  {
    name: "name",
    title: "Skill",
    show: (skill) => skill.name,
    value: (skill) => skill?.name ?? "",
    edit: textCell({ maxLength: 32, placeholder: "letters, digits, hyphens" }),
  },
  {
    name: "people",
    title: "People who have it",
    show: (skill) => skill.people,
    value: () => null,
    edit: () => null,
  },
  {
    name: "queues",
    title: "Queues that ask for it",
    show: (skill) => skill.queues,
    value: () => null,
    edit: () => null,
  },
];

export function SkillSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  return (
    <SettingTable
      title="Skills"
      thing="skill"
      about="What a queue may ask for and a person may have."
      rows={settings.skills}
      rowId={(skill) => skill.id}
      rowName={(skill) => skill.name}
      fields={fields}
      canEdit={() => false}
      save={async (_, typed) => {
        await change("settings/skills", { name: typed.name }, "Add a skill");
      }}
      actions={[
        {
          label: "Remove",
          confirm: (skill) => `${skill.name} is taken from the ${skill.people} people who have it.`,
          run: (skill) => change(`settings/skills/${skill.id}/remove`, {}, `Remove the skill ${skill.name}`),
        },
      ]}
    />
  );
}
