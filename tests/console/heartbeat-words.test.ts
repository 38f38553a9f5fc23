import { expect, test } from "vitest";
import { heardText, silentSlots } from "#client/centers/heartbeat-words.ts";

test("what was heard is compared with who is signed in, unless somebody offline is heard too", () => {
  expect(heardText(23, 24)).toBe("23 of 24 seats heard");
  expect(heardText(1, 0)).toBe("1 seat heard");
  expect(heardText(3, 2)).toBe("3 seats heard");
});

test("silence is counted from the newest slot back to the last one heard", () => {
  expect(silentSlots([4, 4, 0, 0])).toBe(2);
  expect(silentSlots([4, 4, 4])).toBe(0);
  expect(silentSlots([0, 0])).toBe(2);
});
