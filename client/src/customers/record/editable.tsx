import { Button } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../platform/api-problem.ts";
import { IconAction } from "../../ui/icon-action.tsx";
import classes from "./record.module.css";
import type { PartChange, RecordHandle } from "./use-record.tsx";

/** `error(name)`: why the server could not take that field. */
export type EditorProps<Draft> = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  error: (field: string) => string | undefined;
};

type EditableProps<Draft> = {
  record: RecordHandle;
  /** What is edited, as a noun: "Name and kind". */
  label: string;
  /** Shown while nobody edits. */
  children?: ReactNode;
  /** What the fields begin with, each time they are opened. */
  begin: () => Draft;
  editor: (props: EditorProps<Draft>) => ReactNode;
  /** What to send. Null: nothing differs. */
  part: (draft: Draft) => PartChange | null;
  /** Fields that the editor shows errors at; others are told below. */
  fields: readonly string[];
  /** Opened by "Add" instead of a pencil. */
  adds?: boolean;
};

/** A part of a record that is edited where it stands. Enter saves, Escape leaves it as it was. */
export function Editable<Draft extends object>(props: EditableProps<Draft>) {
  const { record, label, children, adds } = props;
  /** The version that was on the screen when the fields were opened. */
  const [seen, setSeen] = useState<number | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (seen === null && wasOpen.current) opener.current?.focus();
    wasOpen.current = seen !== null;
  }, [seen]);
  if (seen !== null) return <Fields {...props} seen={seen} onDone={() => setSeen(null)} />;
  const open = () => setSeen(record.customer.version);
  if (adds)
    return (
      <Button
        ref={opener}
        variant="subtle"
        size="compact-sm"
        className={classes.add}
        leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
        disabled={record.whyNot !== null}
        title={record.whyNot ?? undefined}
        onClick={open}
      >
        {label}
      </Button>
    );
  return (
    <div className={classes.editable}>
      <div>{children}</div>
      <IconAction
        ref={opener}
        label={`Edit ${label}`}
        icon={IconPencil}
        whyNot={record.whyNot}
        onClick={open}
      />
    </div>
  );
}

type Refusal = { text: string; errors: { field: string; message: string }[]; theirs: boolean };

function Fields<Draft extends object>({
  record,
  label,
  begin,
  editor,
  part,
  fields,
  seen,
  onDone,
}: EditableProps<Draft> & { seen: number; onDone: () => void }) {
  const [draft, setDraft] = useState(begin);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(), []);

  async function save(version: number) {
    const change = part(draft);
    if (!change) return onDone();
    setBusy(true);
    setRefusal(null);
    try {
      await record.change(label, change, version);
      onDone();
    } catch (fault) {
      const { code, errors } = fault instanceof ApiProblem ? fault : { code: null, errors: [] };
      const text = fault instanceof Error ? fault.message : String(fault);
      setRefusal({ text, errors, theirs: code === "already-changed" });
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void save(seen);
  }

  function onKey(event: KeyboardEvent) {
    // A list of choices is open: Escape closes it alone.
    if (event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true") return;
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  }

  const at = (field: string) =>
    refusal && !refusal.theirs
      ? refusal.errors.find((each) => each.field === field || each.field.startsWith(`${field}.`))?.message
      : undefined;
  const elsewhere = refusal?.errors.filter(
    ({ field }) => refusal.theirs || !fields.some((each) => field === each || field.startsWith(`${each}.`)),
  );
  const isToldAtFields = refusal !== null && refusal.errors.length > 0 && elsewhere?.length === 0;
  return (
    <form ref={form} className={classes.form} onSubmit={onSubmit} onKeyDown={onKey} aria-label={label}>
      {editor({ draft, set: (change) => setDraft({ ...draft, ...change }), error: at })}
      {refusal && !isToldAtFields ? (
        <div role="alert" className={classes.refusal} data-theirs={refusal.theirs || undefined}>
          <p>{refusal.text}</p>
          {elsewhere && elsewhere.length > 0 ? (
            <ul>
              {elsewhere.map(({ field, message }) => (
                <li key={`${field} ${message}`}>
                  <strong>{fieldWord(field)}</strong> {message}
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      <div className={classes.acts}>
        {refusal?.theirs ? (
          <Button size="compact-sm" loading={busy} onClick={() => void save(record.customer.version)}>
            Save mine over it
          </Button>
        ) : (
          <Button type="submit" size="compact-sm" loading={busy}>
            Save
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onDone}>
          {refusal?.theirs ? "Keep theirs" : "Cancel"}
        </Button>
      </div>
    </form>
  );
}

/** `contactPoints.0b2….value` is for the program; people read the last word. */
const fieldWord = (field: string) =>
  (
    field
      .split(".")
      .filter((part) => !/^[0-9a-f]{8}-/.test(part))
      .at(-1) ?? field
  ).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
