/** The inputs that tests are made of. */
import { MultiSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";

type Named<T> = { label: string; value: T; onChange: (value: T) => void };
export const Text = ({ label, value, onChange }: Named<string>) => (
  <TextInput
    label={label}
    value={value}
    maxLength={200}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
export const Day = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string) => void;
}) => (
  <TextInput
    type="date"
    label={label}
    value={value ?? ""}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
export const Figure = ({
  label,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  value: number | undefined;
  min?: number;
  max?: number;
  onChange: (value: number) => void;
}) => (
  <NumberInput
    label={label}
    value={value ?? ""}
    {...(min === undefined ? {} : { min })}
    {...(max === undefined ? {} : { max })}
    hideControls
    onChange={(next) => {
      if (typeof next === "number") onChange(next);
    }}
  />
);
export const Tags = ({ label, data, value, onChange }: Named<string[]> & { data: string[] }) => (
  <TagsInput
    label={label}
    data={data}
    value={value}
    onChange={onChange}
    acceptValueOnBlur
    splitChars={[";"]}
    maxTags={50}
  />
);
export const Choice = ({
  label,
  data,
  value,
  onChange,
}: Named<string[]> & { data: { value: string; label: string }[] }) => (
  <MultiSelect label={label} data={data} value={value} onChange={onChange} />
);
