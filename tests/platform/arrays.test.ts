import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { freshPlatform } from "#tests/kit/platform.ts";

test("lists go to the database and come back as they were", async () => {
  await using p = await freshPlatform();
  const id = p.ids.uuid();
  const texts = ["plain", 'with "quotes"', "comma, and {brace}", "back\\slash", "", "emoji 🌊"];
  const row = await p.database.read({ enterpriseId: null }, async (tx) => {
    const [found] = await tx.execute<{
      texts: string[];
      ids: string[];
      numbers: number[];
      flags: boolean[];
    }>(sql`
      select ${sql.param(texts)}::text[] as texts, ${sql.param([id])}::uuid[] as ids,
             ${sql.param([1, 2])}::int[] as numbers, array[true, false] as flags`);
    return found;
  });
  expect(row).toEqual({ texts, ids: [id], numbers: [1, 2], flags: [true, false] });
});
