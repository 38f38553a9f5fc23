import fc from "fast-check";
import { expect, test } from "vitest";
import { isCardNumber, maskCardNumbers, withoutCardNumbers } from "#server/platform/card-numbers.ts";

/** Test numbers the issuers and payment providers publish. */
const published = [
  "4111111111111111",
  "4222222222222",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "30569309025904",
  "6011111111111117",
  "3530111333300000",
  "6200000000000005",
  "6304000000000000",
];

test.each(published)("the published test number %s is known as a card", (number) => {
  expect(maskCardNumbers(number)).toBe(`[card ending ${number.slice(-4)}]`);
});

/** A number with an issuer's beginning and a right check digit. */
const cards = fc
  .tuple(
    fc.constantFrom(
      ["4", 16],
      ["51", 16],
      ["37", 15],
      ["6011", 16],
      ["3530", 16],
      ["62", 19],
    ) as fc.Arbitrary<[string, number]>,
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 19, maxLength: 19 }),
  )
  .map(([[begins, length], rest]) => {
    const body = (begins + rest.join("")).slice(0, length - 1);
    return [..."0123456789"].map((digit) => body + digit).find(isCardNumber)!;
  });
const between = fc.constantFrom("", " ", "-", " - ", ".", "\u00a0", "\u2011", "\u200b", "/");
/** Words without digits, which could make another number of the card. */
const words = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replace(/[\p{Nd}+]/gu, "x"));

test("a card typed anywhere in a text, in groups of any kind, is masked, and the text around it stays", () => {
  fc.assert(
    fc.property(words, cards, between, words, (before, card, gap, after) => {
      const typed = [...card].map((digit, at) => (at > 0 && at % 4 === 0 ? gap + digit : digit)).join("");
      const masked = maskCardNumbers(`${before} ${typed} ${after}`);
      expect(masked).toBe(`${before} [card ending ${card.slice(-4)}] ${after}`);
      expect(maskCardNumbers(masked)).toBe(masked);
    }),
    { numRuns: 500 },
  );
});

test("digits of other scripts and other numbers beside it do not hide a card", () => {
  expect(maskCardNumbers("٤١١١ ١١١١ ١١١١ ١١١١")).toBe("[card ending 1111]");
  expect(maskCardNumbers("４１１１１１１１１１１１１１１１")).toBe("[card ending 1111]");
  expect(maskCardNumbers("order 77 4111 1111 1111 1111 12/29")).toBe("order 77 [card ending 1111] 12/29");
  expect(maskCardNumbers("card4111111111111111x")).toBe("card[card ending 1111]x");
});

test("phone numbers and ids stay as they are", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(maskCardNumbers(id)).toBe(id);
      expect(maskCardNumbers(`note ${id}`)).toBe(`note ${id}`);
    }),
    { numRuns: 2_000 },
  );
  for (const kept of [
    "+1 813 555 0123",
    "+49 30 1234567890123".slice(0, 18),
    "CA4111111111111111aaaaaaaaaaaaaaaa",
    "4111 1111 1111 1112",
  ])
    expect(maskCardNumbers(kept)).toBe(kept);
});

test("every text of a body is masked, at any depth, and nothing else is touched", () => {
  const body = { name: "4111111111111111", list: [{ text: "x 5555555555554444" }], n: 5, off: null };
  expect(withoutCardNumbers(body)).toEqual({
    name: "[card ending 1111]",
    list: [{ text: "x [card ending 4444]" }],
    n: 5,
    off: null,
  });
});
