import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { openLongReads } from "#server/segments/long-reads.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

test("two at a time, the others in line, and whoever comes after thirty is told so at once", async () => {
  await using platform = await freshPlatform();
  const { read } = openLongReads(platform);
  const doors: (() => void)[] = [];
  let [inside, mostInside] = [0, 0];
  const come = () =>
    read(platform.enterpriseId, async () => {
      inside += 1;
      mostInside = Math.max(mostInside, inside);
      await new Promise<void>((resolve) => doors.push(resolve));
      inside -= 1;
    });
  const first = Array.from({ length: 32 }, come);
  await expect.poll(() => doors.length).toBe(2);
  await expect(come()).rejects.toMatchObject({ code: "too-many" });
  for (let gone = 0; gone < 32; gone += 1) {
    await expect.poll(() => doors.length).toBeGreaterThan(0);
    doors.shift()?.();
  }
  await Promise.all(first);
  expect(mostInside).toBe(2);
});

test("what takes too long is stopped at the server, said in words, and its place is given on", async () => {
  await using platform = await freshPlatform();
  const { read } = openLongReads(platform);
  const forever = () => read(platform.enterpriseId, (tx) => tx.execute(sql`select pg_sleep(60)`));
  const refused = await Promise.allSettled([forever(), forever(), forever()]);
  for (const one of refused)
    expect(one).toMatchObject({ status: "rejected", reason: { code: "not-possible-now" } });
  expect(await read(platform.enterpriseId, async () => "done")).toBe("done");
  const running = await platform.database.read({ enterpriseId: platform.enterpriseId }, (tx) =>
    tx.execute(
      sql`select pid from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`,
    ),
  );
  expect(running).toHaveLength(0);
});
