import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { expect, test } from "vitest";
import { readPhone } from "#server/customers/read-phone.ts";

/** National numbers of several countries, as their own people write them. */
const national = fc.oneof(
  fc.tuple(fc.constant("US"), fc.integer({ min: 8135550100, max: 8135559999 }).map(String)),
  fc.tuple(
    fc.constant("GB"),
    fc.integer({ min: 2079460000, max: 2079469999 }).map((n) => `0${n}`),
  ),
  fc.tuple(fc.constant("MX"), fc.integer({ min: 5550100000, max: 5559999999 }).map(String)),
  fc.tuple(
    fc.constant("DE"),
    fc.integer({ min: 3023125000, max: 3023125999 }).map((n) => `0${n}`),
  ),
);
/** What people put between digits. */
const withSigns = (digits: string) =>
  fc
    .array(fc.constantFrom("", " ", "-", ".", "  "), { minLength: digits.length, maxLength: digits.length })
    .map((signs) =>
      [...digits]
        .map((digit, at) => digit + signs[at])
        .join("")
        .trim(),
    );

test("whatever is taken is E.164, and reading it again changes nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 40 }),
        national.map(([, digits]) => digits),
      ),
      (text) => {
        const read = readPhone(text);
        if (!("number" in read)) {
          expect(read.reason).not.toBe("");
          return;
        }
        expect(read.number).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(readPhone(read.number)).toEqual(read);
        // Also for somebody who is at home elsewhere.
        expect(readPhone(read.number, "DE")).toEqual(read);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("however a number is spaced, with or without its country, it is the same number", () => {
  fc.assert(
    fc.property(
      national.chain(([country, digits]) =>
        fc.tuple(fc.constant(country), fc.constant(digits), withSigns(digits)),
      ),
      ([country, digits, written]) => {
        const plain = readPhone(digits, country);
        fc.pre("number" in plain);
        expect(readPhone(written, country)).toEqual(plain);
        const international = parsePhoneNumberFromString(plain.number)!.formatInternational();
        expect(readPhone(international)).toEqual(plain);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("an extension is not dialled with the number; letters and a card are no number", () => {
  expect(readPhone("(813) 555-0123 ext. 5")).toEqual({ number: "+18135550123" });
  for (const no of ["", "call me", "[card ending 1111]", "+", "00", "+999 12345678"])
    expect(readPhone(no)).toHaveProperty("reason");
});
