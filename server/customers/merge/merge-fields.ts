/** What of two records is chosen field by field: their own columns, preferences and the enterprise's own fields. */
import type { CustomValue } from "#contract/customers.ts";
import { type MergeChoice, mergeFields } from "#contract/merges.ts";
import type { Customer } from "./plan-merge.ts";

/** As long as the field itself may be. */
const noteMax = 1_000;

export type FieldToChoose = {
  /** `name`, `preferences.Best time`, `customValues.floor`. */
  name: string;
  label: string;
  mine: string | null;
  theirs: string | null;
  /** What stands unless somebody chooses. */
  choice: MergeChoice;
  choices: MergeChoice[];
  put(row: Customer, choice: MergeChoice): Customer;
};

const labels: Record<(typeof mergeFields)[number], string> = {
  kind: "Kind",
  name: "Name",
  language: "Language",
  timeZone: "Time zone",
  accountNumber: "Account number",
  preferredChannel: "Likes to be reached by",
  vulnerability: "Must be known",
};

/** Fields in which the two differ. */
export function fieldsOf(mine: Customer, theirs: Customer): FieldToChoose[] {
  const own = mergeFields.map((name) => ({
    ...chosen(name, labels[name], mine[name], theirs[name]),
    put: (row: Customer, choice: MergeChoice): Customer => ({
      ...row,
      [name]:
        choice === "both" ? bothNotes(mine[name], theirs[name]) : (choice === "this" ? mine : theirs)[name],
    }),
  }));
  const of = (column: "preferences" | "customValues") =>
    joined(Object.keys(mine[column]), Object.keys(theirs[column])).map((key) => ({
      ...chosen(`${column}.${key}`, key, mine[column][key] ?? null, theirs[column][key] ?? null),
      put: (row: Customer, choice: MergeChoice): Customer => {
        const { [key]: _, ...others } = row[column] as Record<string, CustomValue>;
        const value = (choice === "other" ? theirs : mine)[column][key];
        return { ...row, [column]: value === undefined ? others : { ...others, [key]: value } };
      },
    }));
  return [...own, ...of("preferences"), ...of("customValues")].filter(({ mine: a, theirs: b }) => a !== b);
}

type Shown = Omit<FieldToChoose, "put">;

function chosen(name: string, label: string, mine: CustomValue | null, theirs: CustomValue | null): Shown {
  const shown = { name, label, mine: textOf(mine), theirs: textOf(theirs) };
  const isBothNotes =
    name === "vulnerability" && mine !== null && theirs !== null && bothNotes(mine, theirs).length <= noteMax;
  const choices: MergeChoice[] = isBothNotes ? ["both", "this", "other"] : ["this", "other"];
  // What warns whoever goes there must not be lost by not choosing.
  return { ...shown, choices, choice: isBothNotes ? "both" : shown.mine === null ? "other" : "this" };
}

const bothNotes = (mine: unknown, theirs: unknown) => `${mine ?? ""}\n${theirs ?? ""}`.trim();

function textOf(value: CustomValue | null): string | null {
  if (value === null || value === "") return null;
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

export function joined<T>(mine: readonly T[], theirs: readonly T[]): T[] {
  return [...new Set([...mine, ...theirs])];
}
