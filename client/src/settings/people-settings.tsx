import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { roles } from "#contract/identity.ts";
import type { PersonView } from "#contract/people.ts";
import { tell } from "../frame/reporting.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import { choiceCell, skillsCell, textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import classes from "./settings-page.module.css";
import type { SettingsSection } from "./settings-page.tsx";
import { usePeople, useSettingChange } from "./use-settings.ts";

type Person = PersonView & { skills: string[] };

/** Who works here: invited by mail, with a role and skills. What somebody did stays on record when they leave. */
export function PeopleSettings({ settings }: SettingsSection) {
  const people = usePeople();
  const change = useSettingChange();
  const [withOthers, setWithOthers] = useState(false);
  if (people.error) return <Refused fault={people.error} onRetry={() => void people.refetch()} />;
  if (!people.data) return <Loading rows={10} label="Reading who works here" />;
  const skillsOf = new Map(settings.people.map((person) => [person.id, person.skills]));
  const rows = people.data
    .filter((person) => withOthers || (!person.robot && person.deactivatedAt === null))
    .map((person): Person => ({ ...person, skills: skillsOf.get(person.id) ?? [] }));

  const mailed = (email: string, sent: boolean) =>
    sent
      ? tell("The link is mailed", `${email} can choose a password within an hour.`)
      : tell("The link was not mailed", `Nothing went to ${email}; send it again later.`);

  async function invite({ partner, skills, ...typed }: Record<string, unknown>) {
    const body = { ...typed, partner: partner === "yes" };
    const made = await change<{ personId: string; email: string; mailed: boolean }>(
      "people",
      body,
      "Invite a person",
    );
    mailed(made.email, made.mailed);
    if (Array.isArray(skills) && skills.length > 0)
      await change(`settings/people/${made.personId}/skills`, { skills }, "Set their skills");
  }

  return (
    <SettingTable
      title="People"
      thing="person"
      about="Whoever is added is mailed a link to choose a password. A role decides what they may do, within seconds."
      rows={rows}
      rowId={(person) => person.id}
      rowName={(person) => person.name}
      fields={fieldsThat(settings.skills.map((skill) => skill.name))}
      canEdit={(person) => person.deactivatedAt === null}
      beside={
        <Checkbox
          size="xs"
          label="With simulated people and those who left"
          checked={withOthers}
          onChange={(event) => setWithOthers(event.currentTarget.checked)}
        />
      }
      save={async (person, typed) => {
        if (!person) return invite(typed);
        if (typed.role !== undefined)
          await change(`people/${person.id}/role`, { role: typed.role }, `Change the role of ${person.name}`);
        if (typed.skills !== undefined)
          await change(
            `settings/people/${person.id}/skills`,
            { skills: typed.skills },
            `Set the skills of ${person.name}`,
          );
      }}
      actions={[
        {
          label: "Password link",
          hidden: (person) => person.deactivatedAt !== null || person.robot,
          confirm: (person) =>
            `${person.email} is mailed a link that works once, for an hour. Their present password works until then.`,
          run: async (person) => {
            const answer = await change<{ mailed: boolean }>(
              `people/${person.id}/password-link`,
              {},
              `Mail ${person.name} a password link`,
            );
            mailed(person.email, answer.mailed);
          },
        },
        {
          label: "Deactivate",
          hidden: (person) => person.deactivatedAt !== null,
          confirm: (person) =>
            `${person.name} is signed out everywhere at once and cannot come back. What they did stays on record.`,
          run: (person) => change(`people/${person.id}/deactivate`, {}, `Deactivate ${person.name}`),
        },
      ]}
    />
  );
}

const fieldsThat = (skills: readonly string[]): Field<Person>[] => [
  {
    name: "name",
    title: "Name",
    show: (person) => (
      <>
        {person.name}
        {person.robot ? <span className={classes.quiet}> simulated</span> : null}
        {person.deactivatedAt ? <span className={classes.quiet}> left</span> : null}
      </>
    ),
    value: (person) => person?.name ?? "",
    edit: textCell({ maxLength: 120 }),
    only: "adding",
  },
  {
    name: "email",
    title: "E-mail",
    show: (person) => person.email,
    value: (person) => person?.email ?? "",
    edit: textCell({ maxLength: 254, type: "email" }),
    only: "adding",
  },
  {
    name: "role",
    title: "Role",
    show: (person) => person.role,
    value: (person) => person?.role ?? "agent",
    edit: choiceCell(roles.map((value) => ({ value, label: value }))),
  },
  {
    name: "partner",
    title: "Partner's",
    show: (person) => (person.partner ? "yes" : "no"),
    value: (person) => (person?.partner ? "yes" : "no"),
    edit: choiceCell(["no", "yes"].map((value) => ({ value, label: value }))),
    only: "adding",
  },
  {
    name: "skills",
    title: "Skills",
    show: (person) => person.skills.join(", "),
    value: (person) => person?.skills ?? [],
    edit: skillsCell(skills),
  },
  {
    name: "secondFactor",
    title: "Second factor",
    show: (person) => (person.secondFactor ? "on" : "off"),
    value: () => undefined,
    edit: () => null,
  },
];
