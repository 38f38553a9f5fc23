import { NativeSelect } from "@mantine/core";
import type { CustomerSummary } from "#contract/customers.ts";
import type { ActivityKind, ReachedBy, SegmentChoices, SegmentTest } from "#contract/segments.ts";
import { CircleFields } from "../areas/circle-fields.tsx";
import { CornersField } from "../areas/corners-field.tsx";
import { TestOnMap } from "../areas/test-on-map.tsx";
import { known } from "./filter-words.ts";
import { ends } from "./open-ends.ts";
import { OwnFieldBetween, OwnFieldIs } from "./own-field-tests.tsx";
import { Choice, Day, Figure, Tags, Text } from "./test-inputs.tsx";

type FieldsProps = { test: SegmentTest; choices: SegmentChoices; onChange: (test: SegmentTest) => void };

/** The values of one test. Lists offer what the records hold; what is not among it is typed. */
export function TestFields({ test, choices, onChange }: FieldsProps) {
  switch (test.on) {
    case "name":
      return (
        <Text
          label="Part of the name"
          value={test.contains}
          onChange={(contains) => onChange({ ...test, contains })}
        />
      );
    case "account":
      return (
        <Text
          label="Beginning of the account number"
          value={test.begins}
          onChange={(begins) => onChange({ ...test, begins })}
        />
      );
    case "kind":
      return (
        <Choice
          label="Kind of customer"
          data={known.kind}
          value={test.is}
          onChange={(is) => onChange({ ...test, is: is as CustomerSummary["kind"][] })}
        />
      );
    case "language":
      return (
        <Tags
          label="Languages"
          data={choices.languages}
          value={test.is}
          onChange={(is) => onChange({ ...test, is })}
        />
      );
    case "time-zone":
      return (
        <Tags
          label="Time zones"
          data={choices.timeZones}
          value={test.is}
          onChange={(is) => onChange({ ...test, is })}
        />
      );
    case "tag":
      return (
        <Tags label="Tags" data={choices.tags} value={test.is} onChange={(is) => onChange({ ...test, is })} />
      );
    case "channel":
      return (
        <Choice
          label="Channels"
          data={known.channel}
          value={test.is}
          onChange={(is) => onChange({ ...test, is: is as typeof test.is })}
        />
      );
    case "care":
      return (
        <Choice
          label="Needs"
          data={known.care}
          value={test.is}
          onChange={(is) => onChange({ ...test, is: is as typeof test.is })}
        />
      );
    case "case":
      return (
        <Choice
          label="States of a case"
          data={known.case}
          value={test.state}
          onChange={(state) => onChange({ ...test, state: state as typeof test.state })}
        />
      );
    case "reachable":
      return (
        <Choice
          label="Ways to reach"
          data={known.reach}
          value={test.by}
          onChange={(by) => onChange({ ...test, by: by as ReachedBy[] })}
        />
      );
    case "holding":
      return (
        <Tags
          label="Products"
          data={choices.products}
          value={test.product}
          onChange={(product) => onChange({ ...test, product })}
        />
      );
    case "place":
      return (
        <>
          <Tags
            label="Regions"
            data={choices.regions}
            value={test.region ?? []}
            onChange={(region) => onChange(withList(test, "region", region))}
          />
          <Tags
            label="Cities"
            data={choices.cities}
            value={test.city ?? []}
            onChange={(city) => onChange(withList(test, "city", city))}
          />
          <Tags
            label="Postcodes"
            data={[]}
            value={test.postcode ?? []}
            onChange={(postcode) => onChange(withList(test, "postcode", postcode))}
          />
        </>
      );
    case "near":
      return (
        <>
          <CircleFields circle={test} onChange={onChange} />
          <TestOnMap shape={test} onChange={onChange} />
        </>
      );
    case "within":
      return (
        <>
          <CornersField value={test.polygon} onChange={(polygon) => onChange({ ...test, polygon })} />
          <TestOnMap shape={test} onChange={onChange} />
        </>
      );
    case "contacted":
      return (
        <>
          <Figure
            label="Within days"
            value={test.withinDays}
            min={1}
            max={36_500}
            onChange={(withinDays) => onChange({ ...test, withinDays })}
          />
          <Choice
            label="By (any when empty)"
            data={known.activity}
            value={test.by ?? []}
            onChange={(by) =>
              onChange({
                on: "contacted",
                withinDays: test.withinDays,
                ...(by.length ? { by: by as ActivityKind[] } : {}),
              })
            }
          />
        </>
      );
    case "order":
      return (
        <>
          <Figure
            label="Ordered within days"
            value={test.withinDays ?? 30}
            min={1}
            max={36_500}
            onChange={(withinDays) => onChange({ ...test, withinDays })}
          />
          <Tags
            label="States of the order (any when empty)"
            data={[]}
            value={test.state ?? []}
            onChange={(state) =>
              onChange({ on: "order", withinDays: test.withinDays, ...(state.length ? { state } : {}) })
            }
          />
        </>
      );
    case "consent":
      return (
        <>
          <NativeSelect
            label="Purpose"
            data={known.purpose}
            value={test.purpose}
            onChange={(event) =>
              onChange({ ...test, purpose: event.currentTarget.value as typeof test.purpose })
            }
          />
          <NativeSelect
            label="By"
            data={[{ value: "", label: "any way" }, ...known.reach]}
            value={test.by ?? ""}
            onChange={(event) =>
              onChange({
                on: "consent",
                purpose: test.purpose,
                ...(event.currentTarget.value ? { by: event.currentTarget.value as ReachedBy } : {}),
              })
            }
          />
        </>
      );
    case "customer-since":
      return (
        <>
          <Day label="From" value={test.from} onChange={(from) => onChange(ends(test, { from }))} />
          <Day label="To" value={test.to} onChange={(to) => onChange(ends(test, { to }))} />
        </>
      );
    case "preference":
      return (
        <>
          <Text
            label="Name of the preference"
            value={test.name}
            onChange={(name) => onChange({ ...test, name })}
          />
          <Text
            label="Contains (anything when empty)"
            value={test.contains ?? ""}
            onChange={(contains) =>
              onChange({ on: "preference", name: test.name, ...(contains ? { contains } : {}) })
            }
          />
        </>
      );
    case "custom":
      return <OwnFieldIs test={test} choices={choices} onChange={onChange} />;
    case "custom-range":
      return <OwnFieldBetween test={test} choices={choices} onChange={onChange} />;
  }
}

/** A list that is empty asks for nothing and is left out. */
function withList(
  test: Extract<SegmentTest, { on: "place" }>,
  part: "region" | "city" | "postcode",
  list: string[],
) {
  const { [part]: _, ...rest } = test;
  return list.length > 0 ? { ...rest, [part]: list } : rest;
}
