import { expect, test, vi } from "vitest";
import type { Api } from "#client/platform/api.ts";
import { ApiProblem, unreachable } from "#client/platform/api-problem.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { forgetReads, heldMaxMs, type KeptRead, readOrHeld } from "#client/platform/kept-reads.ts";

const answering = (answer: () => unknown) => ({ get: async () => answer() }) as unknown as Api;
const silent = answering(() => {
  throw unreachable();
});
const refusing = answering(() => {
  throw new ApiProblem("not-allowed", { title: "no", status: 403, detail: "Not your customer." });
});

async function held() {
  const kept = keptInMemory();
  await readOrHeld({ api: answering(() => "Ana"), kept }, "customers/1?callId=7", { heldAs: "customers/1" });
  await vi.waitFor(async () => expect(await kept.list("read/")).toHaveLength(1));
  return kept;
}

test("with no site a record is what was read last, whatever it was read for, and says when that was", async () => {
  const kept = await held();
  const read = await readOrHeld({ api: silent, kept }, "customers/1?caseId=9", { heldAs: "customers/1" });
  expect(read).toEqual({ value: "Ana", heldAt: expect.any(Number) });
  await expect(readOrHeld({ api: silent, kept }, "customers/2")).rejects.toMatchObject({
    code: "unreachable",
  });
});

test("a site that refuses is right: what was held is gone", async () => {
  const kept = await held();
  await expect(readOrHeld({ api: refusing, kept }, "customers/1")).rejects.toMatchObject({ status: 403 });
  await expect(readOrHeld({ api: silent, kept }, "customers/1")).rejects.toMatchObject({
    code: "unreachable",
  });
});

test("after a shift, and after signing out, nothing of a customer is there", async () => {
  const kept = await held();
  await kept.set<KeptRead>("read/customers/1", { at: Date.now() - heldMaxMs - 1, value: "Ana" });
  await expect(readOrHeld({ api: silent, kept }, "customers/1")).rejects.toMatchObject({
    code: "unreachable",
  });
  await forgetReads(kept);
  expect(await kept.list("read/")).toEqual([]);
});
