import { expect, test } from "vitest";
import type { OpeningHours } from "#contract/settings.ts";
import { isOpen, nextOpening } from "#server/calls/opening-hours.ts";

const zone = "America/New_York";
const office: OpeningHours = {
  mon: { from: "08:30", until: "18:00" },
  tue: { from: "08:30", until: "18:00" },
  fri: { from: "22:00", until: "24:00" },
};
/** In New York; the offset is written out. */
const at = (text: string) => new Date(text);

test.each([
  ["2026-11-23T08:29:59-05:00", false],
  ["2026-11-23T08:30:00-05:00", true],
  ["2026-11-23T17:59:59-05:00", true],
  ["2026-11-23T18:00:00-05:00", false],
  ["2026-11-25T12:00:00-05:00", false],
  ["2026-11-27T23:59:00-05:00", true],
])("at %s a queue with office hours is open: %s", (time, open) => {
  expect(isOpen(office, zone, at(time))).toBe(open);
});

test("without hours, or in a zone nobody knows, it is always open", () => {
  expect(isOpen(null, zone, at("2026-11-22T03:00:00-05:00"))).toBe(true);
  expect(isOpen(office, "Mars/Olympus", at("2026-11-22T03:00:00-05:00"))).toBe(true);
});

test.each([
  ["2026-11-23T07:10:30-05:00", "2026-11-23T08:30:00-05:00"],
  ["2026-11-23T18:00:00-05:00", "2026-11-24T08:30:00-05:00"],
  ["2026-11-24T19:00:00-05:00", "2026-11-27T22:00:00-05:00"],
  // Clocks went back on the first of November 2026.
  ["2026-10-31T12:00:00-04:00", "2026-11-02T08:30:00-05:00"],
])("after %s it next opens at %s", (time, opens) => {
  expect(nextOpening(office, zone, at(time))?.toISOString()).toBe(at(opens).toISOString());
});

test("open now is now; never open is never", () => {
  expect(nextOpening(office, zone, at("2026-11-23T09:00:00-05:00"))).toEqual(at("2026-11-23T09:00:00-05:00"));
  expect(nextOpening({}, zone, at("2026-11-23T09:00:00-05:00"))).toBeNull();
});
