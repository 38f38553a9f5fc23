import { expect, test } from "vitest";
import { z } from "zod";
import { people } from "#db/schema/identity.ts";
import { operation, perform } from "#server/platform/operation.ts";
import { Problem } from "#server/platform/problem.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

const hire = operation({
  name: "hire-person",
  permission: null,
  input: z.object({ name: z.string().min(1) }),
  async run({ tx, ids, enterpriseId, audit, emit }, { name }) {
    const id = ids.uuid();
    await tx.insert(people).values({ id, enterpriseId, name, role: "agent" });
    await audit({ action: "hired", entity: "person", entityId: id });
    await emit({ topic: "people", type: "person:hired", id });
    return { id };
  },
});

const counts = async (p: Awaited<ReturnType<typeof freshPlatform>>) =>
  p.database.read({ enterpriseId: p.enterpriseId }, async (tx) => {
    const [row] = await tx.execute<{ people: number; audit: number; feed: number; keys: number }>(
      `select (select count(*)::int from people) as people, (select count(*)::int from audit_entries) as audit,
              (select count(*)::int from feed) as feed, (select count(*)::int from idempotency_keys) as keys`,
    );
    return row;
  });

test("an operation's rows, audit entry, feed event and key commit together", async () => {
  await using p = await freshPlatform();
  await perform(p, hire, p.caller, { name: "Ada" }, { key: "k1" });
  expect(await counts(p)).toEqual({ people: 1, audit: 1, feed: 1, keys: 1 });
});

test("an operation that throws leaves nothing behind, not even its key", async () => {
  await using p = await freshPlatform();
  const failing = operation({
    ...hire,
    async run(context, input) {
      await hire.run(context, input);
      throw new Problem("not-possible-now", "no");
    },
  });
  await expect(perform(p, failing, p.caller, { name: "Ada" }, { key: "k1" })).rejects.toThrow("no");
  expect(await counts(p)).toEqual({ people: 0, audit: 0, feed: 0, keys: 0 });
});

test("the same key returns the first answer and has no second effect", async () => {
  await using p = await freshPlatform();
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map(() => perform(p, hire, p.caller, { name: "Ada" }, { key: "same" })),
  );
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(await counts(p)).toEqual({ people: 1, audit: 1, feed: 1, keys: 1 });
});

test("the same key with another body is refused", async () => {
  await using p = await freshPlatform();
  await perform(p, hire, p.caller, { name: "Ada" }, { key: "same" });
  await expect(perform(p, hire, p.caller, { name: "Bob" }, { key: "same" })).rejects.toMatchObject({
    code: "key-reused",
  });
});

test("a field that cannot be taken is named", async () => {
  await using p = await freshPlatform();
  await expect(perform(p, hire, p.caller, { name: "" })).rejects.toMatchObject({
    code: "bad-input",
    errors: [{ field: "name" }],
  });
});

test("one enterprise sees nothing of another, and a transaction that does not say whose it is sees nothing", async () => {
  await using p = await freshPlatform();
  await perform(p, hire, p.caller, { name: "Ada" });
  const seen = (enterpriseId: string | null) =>
    p.database.read({ enterpriseId }, async (tx) => (await tx.select().from(people)).length);
  expect(await seen(p.enterpriseId)).toBe(1);
  expect(await seen(p.ids.uuid())).toBe(0);
  expect(await seen(null)).toBe(0);
});

test("text that the database cannot keep is refused by its field", async () => {
  await using p = await freshPlatform();
  await expect(perform(p, hire, p.caller, { name: "Ada\u0000" })).rejects.toMatchObject({
    code: "bad-input",
    errors: [{ field: "name" }],
  });
});

test("emoji, SQL and script tags are kept as text", async () => {
  await using p = await freshPlatform();
  const name = "🌊'); drop table people; --<script>alert(1)</script>";
  const { id } = await perform(p, hire, p.caller, { name });
  const [kept] = await p.database.read({ enterpriseId: p.enterpriseId }, (tx) => tx.select().from(people));
  expect(kept).toMatchObject({ id, name });
});
