import { Button, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { Confirm } from "./confirm.tsx";
import { type Draft, EditRow } from "./edit-row.tsx";
import classes from "./settings-page.module.css";

/** One column: how it is shown, and how it is edited. */
export type Field<Row> = {
  /** As the API calls it: its refusals are shown here. */
  name: string;
  title: string;
  show: (row: Row) => ReactNode;
  /** What is edited; `null` for a row that is being added. */
  value: (row: Row | null) => unknown;
  edit: (props: EditProps) => ReactNode;
  /** Can only be said when adding, or only later. */
  only?: "adding" | "changing";
};
export type EditProps = {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | undefined;
};

/** Something else to do with a row. `confirm` says what it means, before it is done. */
export type RowAction<Row> = {
  label: string;
  confirm: (row: Row) => string;
  run: (row: Row) => Promise<void>;
  hidden?: (row: Row) => boolean;
};

export type SettingTableProps<Row> = {
  title: string;
  about: string;
  /** One of them: "seat". */
  thing: string;
  rows: readonly Row[];
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  fields: readonly Field<Row>[];
  save: (row: Row | null, changed: Draft) => Promise<void>;
  actions?: readonly RowAction<Row>[];
  canEdit?: (row: Row) => boolean;
  /** Stands beside the search. */
  beside?: ReactNode;
};

/** Drawn at once; whoever looks for one of more searches for it. */
const rowsShownMax = 150;

/** A plain table: each row is edited where it stands, and what is refused is said at its field. */
export function SettingTable<Row>(props: SettingTableProps<Row>) {
  const { title, about, thing, rows, rowId, rowName, fields, save, actions = [], canEdit, beside } = props;
  const [editing, setEditing] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ row: Row; action: RowAction<Row> } | null>(null);
  const [text, setText] = useState("");
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return rows.filter((row) => rowName(row).toLowerCase().includes(wanted));
  }, [rows, rowName, text]);
  // A row saved late must not close the next one, which is being edited already.
  const done = (id: string) => () => setEditing((now) => (now === id ? null : now));

  return (
    <section aria-labelledby="setting-title" className={classes.pane}>
      <header className={classes.head}>
        <div>
          <h2 id="setting-title">{title}</h2>
          <p className={classes.quiet}>{about}</p>
        </div>
        <div className={classes.tools}>
          {beside}
          <TextInput
            size="xs"
            aria-label={`Find a ${thing}`}
            placeholder={`Find a ${thing}`}
            leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            size="xs"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
            onClick={() => setEditing("")}
          >
            Add a {thing}
          </Button>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
      <section className={classes.scroll} tabIndex={0} aria-label={`${title}, table`}>
        <table className={classes.table} aria-label={title}>
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field.name} scope="col">
                  {field.title}
                </th>
              ))}
              <th scope="col">
                <span className={classes.hidden}>Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {editing === "" ? (
              <EditRow row={null} name={`the new ${thing}`} fields={fields} save={save} onDone={done("")} />
            ) : null}
            {found.slice(0, rowsShownMax).map((row) =>
              editing === rowId(row) ? (
                <EditRow
                  key={rowId(row)}
                  row={row}
                  name={rowName(row)}
                  fields={fields}
                  save={save}
                  onDone={done(rowId(row))}
                />
              ) : (
                <tr key={rowId(row)}>
                  {fields.map((field) => (
                    <td key={field.name}>{field.show(row)}</td>
                  ))}
                  <td className={classes.acts}>
                    {canEdit?.(row) === false ? null : (
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        aria-label={`Edit ${rowName(row)}`}
                        onClick={() => setEditing(rowId(row))}
                      >
                        Edit
                      </Button>
                    )}
                    {actions
                      .filter((action) => !action.hidden?.(row))
                      .map((action) => (
                        <Button
                          key={action.label}
                          variant="subtle"
                          color="gray"
                          size="compact-xs"
                          aria-label={`${action.label} ${rowName(row)}`}
                          onClick={() => setAsked({ row, action })}
                        >
                          {action.label}
                        </Button>
                      ))}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
        {found.length === 0 ? (
          <p className={classes.empty}>{text ? `No ${thing} matches.` : `There is no ${thing} yet.`}</p>
        ) : null}
        {found.length > rowsShownMax ? (
          <p className={classes.empty}>{found.length - rowsShownMax} more: search for the one you need.</p>
        ) : null}
      </section>
      {asked ? (
        <Confirm
          title={`${asked.action.label} ${rowName(asked.row)}`}
          text={asked.action.confirm(asked.row)}
          word={asked.action.label}
          run={() => asked.action.run(asked.row)}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </section>
  );
}
