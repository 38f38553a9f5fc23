import { NativeSelect, Progress, Table } from "@mantine/core";
import { useState } from "react";
import {
  type ImportField,
  type ImportState,
  type ImportView,
  importFields,
  rowFates,
} from "#contract/imports.ts";
import { ExportState } from "../exports/export-state.tsx";
import { useExport } from "../exports/use-export.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Refused } from "../ui/page-state.tsx";
import { fateWords, fieldWords, stateWords } from "./import-words.ts";
import classes from "./imports-page.module.css";
import { isRunning, useImportDeed } from "./use-imports.ts";

const leftOut = "";
const choices = [
  { value: leftOut, label: "Left out" },
  ...importFields.map((field) => ({ value: field, label: fieldWords[field] })),
];

const counted = (many: number) => many.toLocaleString("en");

const canAbandon: ReadonlySet<ImportState> = new Set([
  "uploading",
  "uploaded",
  "checking",
  "checked",
  "failed",
]);

/** One import: its mapping, what the last pass told, and what can be done next. */
export function ImportPanel({ one }: { one: ImportView }) {
  const [mapping, setMapping] = useState(one.mapping);
  const deed = useImportDeed(one.id);
  const isTried = one.state === "checked";
  const canMap = one.state === "uploaded" || isTried;
  const isOther = isTried && mapping.some((field, at) => field !== one.mapping[at]);
  return (
    <section className={classes.panel} aria-labelledby="import-open">
      <h2 id="import-open">{one.fileName}</h2>
      <p role="status">
        {stateWords[one.state]}
        {one.fault ? `: ${one.fault}` : ""}
        {one.state === "undone" && one.kept > 0
          ? `; ${one.kept} customers changed since were left alone`
          : ""}
      </p>
      {isRunning(one) ? <Running one={one} /> : null}
      {one.headers.length > 0 ? (
        <>
          <h3>Columns</h3>
          <div className={classes.mapping}>
            {one.headers.map((header, at) => (
              <NativeSelect
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; names may repeat
                key={at}
                label={header || `Column ${at + 1}`}
                data={choices}
                value={mapping[at] ?? leftOut}
                disabled={!canMap}
                onChange={(event) => {
                  const field = (event.currentTarget.value || null) as ImportField | null;
                  setMapping(mapping.with(at, field));
                }}
              />
            ))}
          </div>
        </>
      ) : null}
      <p>
        Where the file says nothing: time zone of the address, else {one.defaults.timeZone}; language{" "}
        {one.defaults.language}; numbers without a country code are of {one.defaults.country}. Nobody is taken
        to have consented unless a column says so. The file is deleted with the commit, or after three days;
        refused rows and the undo are kept for 30 days.
      </p>
      <Told one={one} />
      <RefusedRows one={one} />
      <div className={classes.actions}>
        <ActionButton
          variant={isTried && !isOther ? "default" : "filled"}
          onClick={() => deed.mutate({ deed: "check", mapping })}
          disabledReason={canMap ? null : stateWords[one.state]}
        >
          Dry run
        </ActionButton>
        <ActionButton
          onClick={() => deed.mutate({ deed: "commit" })}
          disabledReason={
            isOther ? "The columns changed: try again first" : isTried ? null : "A dry run comes first"
          }
        >
          Commit
        </ActionButton>
        <ActionButton
          variant="default"
          onClick={() => deed.mutate({ deed: "undo" })}
          disabledReason={one.state === "committed" ? null : "Only a committed import can be taken back"}
        >
          Undo the import
        </ActionButton>
        <ActionButton
          variant="default"
          onClick={() => deed.mutate({ deed: "abandon" })}
          disabledReason={canAbandon.has(one.state) ? null : "There is nothing to give up"}
        >
          Give up and delete the file
        </ActionButton>
      </div>
      {deed.error ? <Refused fault={deed.error} /> : null}
    </section>
  );
}

function Running({ one }: { one: ImportView }) {
  const whole = one.state === "undoing" ? one.counts.create + one.counts.update : one.rowsTotal;
  return (
    <div>
      <Progress
        value={whole ? (100 * one.rowsDone) / whole : (100 * one.bytesDone) / one.sizeBytes}
        animated
        aria-label={stateWords[one.state]}
      />
      <p>
        {counted(one.rowsDone)} {whole ? `of ${counted(whole)} ` : ""}rows
        {one.rowsPerSecond ? `, ${counted(one.rowsPerSecond)} a second` : ""}
        {one.secondsLeft === null ? "" : `, ${one.secondsLeft} s left`}
      </p>
    </div>
  );
}

/** With the row's place and reason before its cells, to be put right and brought in again. */
function RefusedRows({ one }: { one: ImportView }) {
  const taking = useExport();
  const rows = one.counts.rejected + one.counts.duplicate;
  if (rows === 0 || isRunning(one)) return null;
  return (
    <>
      <div className={classes.actions}>
        <ActionButton
          variant="default"
          disabledReason={taking.running ? "A file is being written" : null}
          onClick={() =>
            taking.begin(`Not taken from ${one.fileName.replace(/\.\w+$/, "")}.csv`, {
              path: `imports/${one.id}/refused`,
            })
          }
        >
          Download the {counted(rows)} rows not taken
        </ActionButton>
      </div>
      <ExportState of={taking} />
    </>
  );
}

function Told({ one }: { one: ImportView }) {
  if (one.samples.length === 0) return null;
  return (
    <>
      <h3>{one.state === "checking" || one.state === "checked" ? "What would happen" : "What was done"}</h3>
      <dl className={classes.counts}>
        {rowFates.map((fate) => (
          <div key={fate}>
            <dt>{fateWords[fate]}</dt>
            <dd>{counted(one.counts[fate])}</dd>
          </div>
        ))}
      </dl>
      <Table aria-label="Samples">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Row</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Name</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {one.samples.map((sample) => (
            <Table.Tr key={sample.row}>
              <Table.Td>{sample.row}</Table.Td>
              <Table.Td>{fateWords[sample.fate]}</Table.Td>
              <Table.Td>{sample.name}</Table.Td>
              <Table.Td>{sample.reason}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
