import fc from "fast-check";
import { expect, test } from "vitest";
import { callIdOf, matchCaller } from "#server/calls/match-caller.ts";
import { readNumber } from "#server/customers/read-number.ts";

const ada = { id: "a", name: "Ada", city: "Tampa", language: "en" };
const bob = { id: "b", name: "Bob", city: null, language: "es" };

test("one customer with the number is known, several are shown to choose from, none is unknown", () => {
  expect(matchCaller("+18135550100", [ada])).toMatchObject({
    match: "known",
    customerId: "a",
    customerName: "Ada",
    language: "en",
  });
  expect(matchCaller("+18135550100", [ada, bob])).toMatchObject({
    match: "several",
    customerId: null,
    language: null,
    candidates: [{ id: "a" }, { id: "b" }],
  });
  expect(matchCaller("+18135550100", [])).toMatchObject({ match: "unknown", customerId: null });
});

test("a withheld number matches nobody", () => {
  for (const raw of ["", "anonymous", "Restricted", "+266696687", undefined]) {
    expect(readNumber(raw).number).toBeNull();
  }
  expect(matchCaller(null, [])).toMatchObject({ match: "withheld" });
});

test("numbers are read as E.164 however they are written", () => {
  expect(readNumber("(813) 555-0100")).toEqual({ number: "+18135550100", dialable: true });
  expect(readNumber("+44 20 7946 0958")).toEqual({ number: "+442079460958", dialable: true });
});

test("whatever else is sent is kept as short text and never dialled", () => {
  for (const raw of ["'; drop table calls; --", "<script>alert(1)</script>", "☎️🔥", "9".repeat(10_000)]) {
    const read = readNumber(raw);
    expect(read.dialable).toBe(false);
    expect(read.number!.length).toBeLessThanOrEqual(128);
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (raw) => {
      const { number } = readNumber(raw);
      expect(number === null || (!number.includes("\0") && [...number].length <= 64)).toBe(true);
    }),
  );
});

test("a carrier call always becomes the same call id, a valid UUID", () => {
  const id = callIdOf("CA0123456789abcdef0123456789abcdef");
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(callIdOf("CA0123456789abcdef0123456789abcdef")).toBe(id);
  expect(callIdOf("CA1123456789abcdef0123456789abcdef")).not.toBe(id);
});
