import { ActionIcon, Checkbox, NativeSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { SegmentChoices, SegmentFilter, SegmentTest } from "#contract/segments.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { newTest, testWords } from "./filter-words.ts";
import classes from "./segments-page.module.css";
import { TestFields } from "./test-fields.tsx";

export type Group = Extract<SegmentFilter, { on: "all" | "any" }>;
/** Groups within groups: deeper than this nobody reads, and the server refuses. */
const levelsMax = 3;
const testNames = (Object.keys(testWords) as SegmentTest["on"][]).map((on) => ({
  value: on,
  label: testWords[on],
}));

type GroupProps = {
  group: Group;
  choices: SegmentChoices;
  level?: number;
  label: string;
  onChange: (group: Group) => void;
};

/** All or any of some conditions, each of them or its opposite, groups among them. */
export function FilterGroup({ group, choices, level = 1, label, onChange }: GroupProps) {
  const change = (of: SegmentFilter[]) => onChange({ ...group, of });
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      <NativeSelect
        aria-label={`${label}: how its conditions count`}
        className={classes.how}
        value={group.on}
        data={[
          { value: "all", label: "All of these hold" },
          { value: "any", label: "Any of these holds" },
        ]}
        onChange={(event) => onChange({ ...group, on: event.currentTarget.value as "all" | "any" })}
      />
      {group.of.map((each, at) => (
        <Condition
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; it has no other name
          key={at}
          filter={each}
          choices={choices}
          level={level}
          label={`${label}.${at + 1}`}
          onChange={(next) => change(group.of.with(at, next))}
          onRemove={() => change(group.of.toSpliced(at, 1))}
        />
      ))}
      <div className={classes.actions}>
        <ActionButton size="xs" variant="default" onClick={() => change([...group.of, newTest.place])}>
          Add a condition
        </ActionButton>
        <ActionButton
          size="xs"
          variant="default"
          disabledReason={level < levelsMax ? null : "Groups are at most three deep"}
          onClick={() => change([...group.of, { on: "any", of: [newTest.place] }])}
        >
          Add a group
        </ActionButton>
      </div>
    </fieldset>
  );
}

type ConditionProps = {
  filter: SegmentFilter;
  choices: SegmentChoices;
  level: number;
  label: string;
  onChange: (filter: SegmentFilter) => void;
  onRemove: () => void;
};

function Condition({ filter, choices, level, label, onChange, onRemove }: ConditionProps) {
  const isNot = filter.on === "not";
  const inner = isNot ? filter.of : filter;
  const put = (next: SegmentFilter) => onChange(isNot ? { on: "not", of: next } : next);
  return (
    <fieldset className={classes.condition} aria-label={`Condition ${label}`}>
      <Checkbox
        label="Not"
        checked={isNot}
        onChange={(event) => onChange(event.currentTarget.checked ? { on: "not", of: inner } : inner)}
      />
      <div className={classes.fields}>
        {inner.on === "all" || inner.on === "any" ? (
          <FilterGroup group={inner} choices={choices} level={level + 1} label={label} onChange={put} />
        ) : inner.on === "not" ? null : (
          <>
            <NativeSelect
              label="Condition"
              value={inner.on}
              data={testNames}
              onChange={(event) => put(newTest[event.currentTarget.value as SegmentTest["on"]])}
            />
            <TestFields test={inner} choices={choices} onChange={put} />
          </>
        )}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove condition ${label}`} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </fieldset>
  );
}
