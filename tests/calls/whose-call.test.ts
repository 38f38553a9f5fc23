import { expect, test } from "vitest";
import { openWhoseCall } from "#server/calls/whose-call.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";

test("a number is answered from the moment it is there, however lately the others were read", async () => {
  await using site = await freshSite();
  const whose = openWhoseCall(site.platform.database, site.platform.clock);
  expect(await whose.enterprises()).toEqual([site.enterpriseId]);

  const { queueId } = await site.center({ number: lineNumber });

  // Callers who come at the same moment wait for the same look.
  const found = await Promise.all([whose.byNumber(lineNumber), whose.byNumber(lineNumber)]);
  expect(found).toMatchObject([{ enterpriseId: site.enterpriseId, queueId }, { queueId }]);
});

test("numbers that are nobody's cost one look in half a second", async () => {
  let nowMs = 0;
  await using site = await freshSite();
  const whose = openWhoseCall(site.platform.database, { ...site.platform.clock, monotonicMs: () => nowMs });
  expect(await whose.byNumber(lineNumber)).toBeNull();
  await site.center({ number: lineNumber });
  nowMs = 400;
  expect(await whose.byNumber(lineNumber)).toBeNull();
  nowMs = 600;
  expect(await whose.byNumber(lineNumber)).not.toBeNull();
});
