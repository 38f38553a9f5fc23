import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { freshPlatform } from "#tests/kit/platform.ts";

test("lists go to the database and come back as they were", async () => {
  await using p = await freshPlatform();
  const id = p.ids.uuid();
  const texts = ["plain", 'with "quotes"', "comma, and {brace}", "back\\slash", "", "emoji 🌊"];
  const times = ["2026-11-21T12:00:00.000Z", "2026-11-21T12:00:01.000Z"];
  const row = await p.database.read({ enterpriseId: null }, async (tx) => {
    const [found] = await tx.execute<{
      texts: string[];
      ids: string[];
      numbers: number[];
      flags: boolean[];
      times: string[];
    }>(sql`
      select ${sql.param(texts)}::text[] as texts, ${sql.param([id])}::uuid[] as ids,
             ${sql.param([1, 2])}::int[] as numbers, array[true, false] as flags,
             (select array_agg(extract(epoch from each)::text) from unnest(${sql.param(times)}::timestamptz[]) as each) as times`);
    return found;
  });
  const seconds = times.map((time) => (Date.parse(time) / 1_000).toFixed(6));
  expect(row).toEqual({ texts, ids: [id], numbers: [1, 2], flags: [true, false], times: seconds });
});
