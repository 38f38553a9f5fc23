/** Tests of the fields that an enterprise added to its records: their kind decides what is typed. */
import { NativeSelect } from "@mantine/core";
import type { SegmentChoices, SegmentTest } from "#contract/segments.ts";
import { ends } from "./open-ends.ts";
import { Day, Figure, Tags } from "./test-inputs.tsx";

type OwnFieldProps<On extends SegmentTest["on"]> = {
  test: Extract<SegmentTest, { on: On }>;
  choices: SegmentChoices;
  onChange: (test: SegmentTest) => void;
};

export function OwnFieldIs({ test, choices, onChange }: OwnFieldProps<"custom">) {
  return (
    <>
      <OwnField
        choices={choices}
        value={test.key}
        onChange={(key) => onChange({ on: "custom", key, is: [] })}
      />
      <Tags
        label="Values"
        data={
          kindOf(choices, test.key) === "yes-no"
            ? ["yes", "no"]
            : (choices.customFields.find(({ key }) => key === test.key)?.choices ?? [])
        }
        value={test.is.map((value) => (value === true ? "yes" : value === false ? "no" : String(value)))}
        onChange={(is) =>
          onChange({ ...test, is: is.flatMap((text) => typedValue(kindOf(choices, test.key), text)) })
        }
      />
    </>
  );
}

export function OwnFieldBetween({ test, choices, onChange }: OwnFieldProps<"custom-range">) {
  return (
    <>
      <OwnField
        choices={choices}
        value={test.key}
        onChange={(key) => onChange({ on: "custom-range", key })}
      />
      {(["from", "to"] as const).map((end) =>
        kindOf(choices, test.key) === "date" ? (
          <Day
            key={end}
            label={end === "from" ? "From" : "To"}
            value={test[end] as string | undefined}
            onChange={(day) => onChange(ends(test, { [end]: day }))}
          />
        ) : (
          <Figure
            key={end}
            label={end === "from" ? "From" : "To"}
            value={test[end] as number | undefined}
            onChange={(figure) => onChange(ends(test, { [end]: figure }))}
          />
        ),
      )}
    </>
  );
}

const kindOf = (choices: SegmentChoices, key: string) =>
  choices.customFields.find((field) => field.key === key)?.kind;

function typedValue(kind: string | undefined, text: string): (string | number | boolean)[] {
  if (kind === "yes-no") return text === "yes" ? [true] : text === "no" ? [false] : [];
  if (kind === "number") return Number.isFinite(Number(text)) ? [Number(text)] : [];
  return [text];
}

const OwnField = ({
  choices,
  value,
  onChange,
}: {
  choices: SegmentChoices;
  value: string;
  onChange: (key: string) => void;
}) => (
  <NativeSelect
    label="Own field"
    value={value}
    data={[
      { value: "", label: "Choose a field" },
      ...choices.customFields.map(({ key, label }) => ({ value: key, label })),
    ]}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
