import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { CustomerSummary, CustomValue } from "#contract/customers.ts";
import { Editable } from "./editable.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

type Field = CustomerSummary["customFields"][number];
type Values = Record<string, CustomValue | null>;

/** The fields that this enterprise added to its records. */
export function CustomValues({ record }: { record: RecordHandle }) {
  const { customFields } = record.customer;
  if (customFields.length === 0) return <p className={classes.none}>No fields of your own were added.</p>;
  return (
    <Editable
      record={record}
      label="More about them"
      fields={customFields.map(({ key }) => `customValues.${key}`)}
      begin={() => ({
        values: Object.fromEntries(customFields.map(({ key, value }) => [key, value])) as Values,
      })}
      part={({ values }) => {
        const changed = customFields.filter(({ key, value }) => values[key] !== value);
        if (changed.length === 0) return null;
        return {
          path: "change",
          body: { customValues: Object.fromEntries(changed.map(({ key }) => [key, values[key] ?? null])) },
        };
      }}
      editor={({ draft, set, error }) => (
        <div className={classes.fields}>
          {customFields.map((field) => (
            <ValueInput
              key={field.key}
              field={field}
              value={draft.values[field.key] ?? null}
              error={error(`customValues.${field.key}`)}
              onChange={(value) => set({ values: { ...draft.values, [field.key]: value } })}
            />
          ))}
        </div>
      )}
    >
      <dl className={classes.pairs}>
        {customFields.map(({ key, label, value }) => (
          <div key={key} className={classes.pair}>
            <dt>{label}</dt>
            <dd>{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </Editable>
  );
}

const valueText = (value: CustomValue | null) =>
  value === null ? "–" : typeof value === "boolean" ? (value ? "Yes" : "No") : String(value);

type InputProps = {
  field: Field;
  value: CustomValue | null;
  error: string | undefined;
  onChange: (value: CustomValue | null) => void;
};

function ValueInput({ field: { label, kind, choices }, value, error, onChange }: InputProps) {
  if (kind === "number")
    return (
      <NumberInput
        label={label}
        error={error}
        hideControls
        value={typeof value === "number" ? value : ""}
        onChange={(typed) => onChange(typed === "" ? null : typed)}
      />
    );
  if (kind === "yes-no" || kind === "choice") {
    const options = kind === "choice" ? choices.map((each) => ({ value: each, label: each })) : yesNo;
    return (
      <NativeSelect
        label={label}
        error={error}
        value={value === null ? "" : String(value)}
        data={[{ value: "", label: "Not known" }, ...options]}
        onChange={(event) => onChange(chosen(kind, event.currentTarget.value))}
      />
    );
  }
  return (
    <TextInput
      label={label}
      type={kind === "date" ? "date" : "text"}
      error={error}
      maxLength={500}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

const yesNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

function chosen(kind: Field["kind"], text: string): CustomValue | null {
  if (text === "") return null;
  return kind === "yes-no" ? text === "true" : text;
}
