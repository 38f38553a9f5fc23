import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ApiProblem } from "../platform/api-problem.ts";
import type { Field } from "./setting-table.tsx";
import classes from "./settings-page.module.css";

/** What was typed, by field; only what differs is sent. */
export type Draft = Record<string, unknown>;

/** A field's text cannot be read; shown at the field like a refusal of the server. */
export class Unreadable extends Error {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** A row being edited where it stands. Enter saves, Escape leaves it as it was. */
export function EditRow<Row>({
  row,
  name,
  fields,
  save,
  onDone,
}: {
  row: Row | null;
  name: string;
  fields: readonly Field<Row>[];
  save: (row: Row | null, changed: Draft) => Promise<void>;
  onDone: () => void;
}) {
  const [before] = useState<Draft>(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.value(row)])),
  );
  const [draft, setDraft] = useState(before);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => line.current?.querySelector<HTMLElement>("input, select")?.focus(), []);

  async function submit() {
    setBusy(true);
    setFaults({});
    setFault(null);
    const differs = (field: string) => JSON.stringify(draft[field]) !== JSON.stringify(before[field]);
    const sent = Object.fromEntries(
      Object.entries(draft).filter(([field]) => row === null || differs(field)),
    );
    try {
      if (row === null || Object.keys(sent).length > 0) await save(row, sent);
      onDone();
    } catch (refusal) {
      const named = faultsByField(
        refusal,
        fields.map((field) => field.name),
      );
      setFaults(named);
      if (Object.keys(named).length === 0)
        setFault(refusal instanceof Error ? refusal.message : String(refusal));
      setBusy(false);
    }
  }

  function onKey(event: KeyboardEvent) {
    // A list of choices is open: Enter chooses there, and Escape closes it alone.
    const choosing = event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true";
    if (choosing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onDone();
    }
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void submit();
  }

  return (
    <>
      <tr ref={line} className={classes.editing} onKeyDown={onKey} aria-label={`Editing ${name}`}>
        {fields.map((field) => {
          const away = row === null ? "changing" : "adding";
          return (
            <td key={field.name}>
              {field.only === away
                ? row === null
                  ? null
                  : field.show(row)
                : field.edit({
                    label: `${field.title} of ${name}`,
                    value: draft[field.name],
                    error: faults[field.name],
                    onChange: (value) => setDraft({ ...draft, [field.name]: value }),
                  })}
            </td>
          );
        })}
        <td className={classes.acts}>
          <Button size="compact-xs" loading={busy} onClick={() => void submit()}>
            Save
          </Button>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={onDone}>
            Cancel
          </Button>
        </td>
      </tr>
      {fault ? (
        <tr>
          <td colSpan={fields.length + 1} role="alert" className={classes.fault}>
            {fault}
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** What was refused, at the field that the server or the reading named: `relaxation.0.drop` is the field `relaxation`. */
export function faultsByField(refusal: unknown, fields: readonly string[]): Record<string, string> {
  const named =
    refusal instanceof Unreadable
      ? [{ field: refusal.field, message: refusal.message }]
      : refusal instanceof ApiProblem
        ? refusal.errors
        : [];
  const faults: Record<string, string> = {};
  for (const { field, message } of named) {
    const at = fields.find((each) => field === each || field.startsWith(`${each}.`));
    if (at) faults[at] ??= message;
  }
  return faults;
}
