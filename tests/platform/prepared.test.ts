import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { people } from "#db/schema/identity.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

test("a statement that comes again on its connection is prepared there", async () => {
  await using p = await freshPlatform();
  const id = p.ids.uuid();

  const prepared = await p.database.read({ enterpriseId: null }, async (tx) => {
    for (let again = 0; again < 2; again += 1)
      await tx.select({ id: people.id }).from(people).where(eq(people.id, id));
    return tx.execute<{ statement: string; uses: number }>(sql`
      select statement, (generic_plans + custom_plans)::int as uses from pg_prepared_statements`);
  });

  expect(prepared.find(({ statement }) => statement.includes('from "people"'))?.uses).toBe(2);
});
