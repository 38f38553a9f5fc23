import fc from "fast-check";
import { expect, test } from "vitest";
import { hoursText, readHours, readRelaxation, relaxationText } from "#client/settings/setting-words.ts";
import { weekdays } from "#contract/settings.ts";

test.each([
  ["", null],
  ["closed", {}],
  ["mon 08:00-12:00", { mon: { from: "08:00", until: "12:00" } }],
  ["sat-sun 00:00-24:00", { sat: { from: "00:00", until: "24:00" }, sun: { from: "00:00", until: "24:00" } }],
])("opening hours %j are read, and written the same way", (text, hours) => {
  expect(readHours(text)).toEqual({ value: hours });
  expect(hoursText(hours)).toBe(text);
});

test.each([
  "mon",
  "mon 8-12",
  "fri-mon 08:00-12:00",
  "mon 08:00-12:00 sat",
  "mon 08:00-25:00",
  "monday 08:00-12:00",
])("opening hours %j say what cannot be read", (text) =>
  expect(readHours(text)).toEqual({ fault: `"${text}" is not like mon-fri 08:00-18:00` }),
);

test("a day that stands there twice is named", () => {
  expect(readHours("mon-fri 08:00-12:00, wed 13:00-18:00")).toEqual({ fault: "wed stands there twice" });
});

test("whatever hours are written are read back as they were", () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const text = ([hour, minute]: [number, number]) =>
    `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  const day = fc.record({ from: time.map(text), until: time.map(text) });
  const hours = fc.record(Object.fromEntries(weekdays.map((name) => [name, day])), { requiredKeys: [] });
  fc.assert(
    fc.property(hours, (each) => {
      expect(readHours(hoursText(each))).toEqual({ value: each });
    }),
  );
});

test("relaxations are read as they are written, and what cannot be read is named", () => {
  const steps = [
    { afterMs: 60_000, drop: ["es"] },
    { afterMs: 120_000, drop: ["billing", "moving"] },
  ];
  expect(relaxationText(steps)).toBe("60 s: es; 120 s: billing, moving");
  expect(readRelaxation(relaxationText(steps))).toEqual({ value: steps });
  expect(readRelaxation(" ")).toEqual({ value: [] });
  expect(readRelaxation("soon: es")).toEqual({ fault: '"soon: es" is not like 60 s: es' });
  expect(readRelaxation("60 s:")).toEqual({ fault: '"60 s:" is not like 60 s: es' });
});
