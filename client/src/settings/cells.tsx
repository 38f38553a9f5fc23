/** Inputs of the size of a table's cell. */
import { MultiSelect, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { EditProps } from "./setting-table.tsx";

type Choice = { value: string; label: string };

export const textCell =
  (more: { placeholder?: string; maxLength?: number; type?: "email" } = {}) =>
  ({ label, value, error, onChange }: EditProps) => (
    <TextInput
      size="xs"
      aria-label={label}
      error={error}
      value={String(value ?? "")}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...more}
    />
  );

export const numberCell =
  (min: number, max: number) =>
  ({ label, value, error, onChange }: EditProps) => (
    <NumberInput
      size="xs"
      aria-label={label}
      error={error}
      min={min}
      max={max}
      allowDecimal={false}
      hideControls
      w={64}
      value={typeof value === "number" ? value : ""}
      // An emptied field is refused by the server, by name.
      onChange={(typed) => onChange(typeof typed === "number" ? typed : null)}
    />
  );

export const choiceCell =
  (choices: readonly Choice[]) =>
  ({ label, value, error, onChange }: EditProps) => (
    <NativeSelect
      size="xs"
      aria-label={label}
      error={error}
      data={[...choices]}
      value={String(value ?? "")}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );

export const skillsCell =
  (skills: readonly string[]) =>
  ({ label, value, error, onChange }: EditProps) => (
    <MultiSelect
      size="xs"
      aria-label={label}
      error={error}
      data={[...skills]}
      value={value as string[]}
      onChange={onChange}
      comboboxProps={{ width: 200, position: "bottom-start" }}
      hidePickedOptions
      searchable
    />
  );
