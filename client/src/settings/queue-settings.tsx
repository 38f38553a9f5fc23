import type { QueueSetting } from "#contract/settings.ts";
import { choiceCell, numberCell, skillsCell, textCell } from "./cells.tsx";
import { type Draft, Unreadable } from "./edit-row.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import { hoursText, readHours, readRelaxation, relaxationText } from "./setting-words.ts";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

export function QueueSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  const centerOf = new Map(settings.centers.map((center) => [center.id, center.name]));
  const fields: Field<QueueSetting>[] = [
    {
      name: "name",
      title: "Queue",
      show: (queue) => queue.name,
      value: (queue) => queue?.name ?? "",
      edit: textCell({ maxLength: 80 }),
    },
    {
      name: "homeCenterId",
      title: "Home center",
      show: (queue) => centerOf.get(queue.homeCenterId) ?? "",
      value: (queue) => queue?.homeCenterId ?? settings.centers[0]?.id ?? "",
      edit: choiceCell(settings.centers.map(({ id, name }) => ({ value: id, label: name }))),
    },
    {
      name: "priority",
      title: "Priority",
      show: (queue) => queue.priority,
      value: (queue) => queue?.priority ?? 5,
      edit: numberCell(1, 99),
    },
    {
      name: "skills",
      title: "Skills asked for",
      show: (queue) => queue.skills.join(", "),
      value: (queue) => queue?.skills ?? [],
      edit: skillsCell(settings.skills.map((skill) => skill.name)),
    },
    {
      name: "relaxation",
      title: "No longer asked for after",
      show: (queue) => relaxationText(queue.relaxation),
      value: (queue) => relaxationText(queue?.relaxation ?? []),
      edit: textCell({ placeholder: "60 s: es" }),
    },
    {
      name: "hours",
      title: "Open",
      show: (queue) => hoursText(queue.hours) || "always",
      value: (queue) => hoursText(queue?.hours ?? null),
      edit: textCell({ placeholder: "always, or mon-fri 08:00-18:00" }),
    },
    {
      name: "recorded",
      title: "Recorded",
      show: (queue) => (queue.recorded ? "yes, callers are told" : "no"),
      value: (queue) => (queue?.recorded ? "yes" : "no"),
      edit: choiceCell([
        { value: "no", label: "no" },
        { value: "yes", label: "yes" },
      ]),
    },
    {
      name: "calls",
      title: "Calls now",
      show: (queue) => queue.calls,
      value: () => null,
      edit: () => null,
    },
  ];
  return (
    <SettingTable
      title="Queues"
      thing="queue"
      about="What callers wait in. Lower priority is served first. Hours are in the home center's time zone."
      rows={settings.queues}
      rowId={(queue) => queue.id}
      rowName={(queue) => queue.name}
      fields={fields}
      save={async (queue, typed) => {
        const body = asBody(typed);
        if (queue) await change(`settings/queues/${queue.id}`, body, `Change the queue ${queue.name}`);
        else await change("settings/queues", body, "Add a queue");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (queue) =>
            `No caller can reach ${queue.name} any more. It must be empty, and no number may lead to it. Its calls stay on record.`,
          run: (queue) => change(`settings/queues/${queue.id}/retire`, {}, `Retire the queue ${queue.name}`),
        },
      ]}
    />
  );
}

function asBody({ calls: _, relaxation, hours, recorded, ...typed }: Draft): Draft {
  return {
    ...typed,
    ...(recorded === undefined ? {} : { recorded: recorded === "yes" }),
    ...(relaxation === undefined
      ? {}
      : { relaxation: read("relaxation", readRelaxation(String(relaxation))) }),
    ...(hours === undefined ? {} : { hours: read("hours", readHours(String(hours))) }),
  };
}

function read<T>(field: string, found: { value: T } | { fault: string }): T {
  if ("fault" in found) throw new Unreadable(field, found.fault);
  return found.value;
}
