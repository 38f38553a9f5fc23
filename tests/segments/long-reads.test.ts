import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { openLongReads } from "#server/segments/long-reads.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

test("two at a time, the others in line, and whoever comes after thirty is told so at once", async () => {
  await using platform = await freshPlatform();
  const { read } = openLongReads(platform, { answerMs: 60_000, runMs: 60_000 });
  const doors: (() => void)[] = [];
  let [inside, mostInside] = [0, 0];
  const come = (_: unknown, nth: number) =>
    read(platform.enterpriseId, nth, async () => {
      inside += 1;
      mostInside = Math.max(mostInside, inside);
      await new Promise<void>((resolve) => doors.push(resolve));
      inside -= 1;
    });
  const first = Array.from({ length: 32 }, come);
  await expect.poll(() => doors.length).toBe(2);
  await expect(come(null, 99)).rejects.toMatchObject({ code: "too-many" });
  for (let gone = 0; gone < 32; gone += 1) {
    await expect.poll(() => doors.length).toBeGreaterThan(0);
    doors.shift()?.();
  }
  await Promise.all(first);
  expect(mostInside).toBe(2);
});

test("whoever asks again for what is worked at gets that answer, and another enterprise gets its own", async () => {
  await using platform = await freshPlatform();
  const { read } = openLongReads(platform, { answerMs: 50, runMs: 10_000 });
  const begun: string[] = [];
  const door = Promise.withResolvers<void>();
  const ask = (enterpriseId: string) =>
    read(enterpriseId, { how: "many" }, async () => {
      begun.push(enterpriseId);
      await door.promise;
      return enterpriseId;
    });
  const theirs = platform.ids.uuid();
  await expect(ask(platform.enterpriseId)).rejects.toMatchObject({ code: "still-counting" });
  await expect(ask(platform.enterpriseId)).rejects.toMatchObject({ code: "still-counting" });
  await expect(ask(theirs)).rejects.toMatchObject({ code: "still-counting" });
  door.resolve();
  await expect.poll(() => ask(platform.enterpriseId).catch(() => null)).toBe(platform.enterpriseId);
  await expect.poll(() => ask(theirs).catch(() => null)).toBe(theirs);
  expect(begun).toEqual([platform.enterpriseId, theirs]);
});

test("what takes too long is stopped at the server, said in words, and its place is given on", async () => {
  await using platform = await freshPlatform();
  const { read } = openLongReads(platform, { answerMs: 60_000, runMs: 1_000 });
  const forever = (_: unknown, nth: number) =>
    read(platform.enterpriseId, nth, (tx) => tx.execute(sql`select pg_sleep(60)`));
  for (const one of await Promise.allSettled(Array.from({ length: 3 }, forever)))
    expect(one).toMatchObject({ status: "rejected", reason: { code: "not-possible-now" } });
  expect(await read(platform.enterpriseId, "next", async () => "done")).toBe("done");
  const running = await platform.database.read({ enterpriseId: platform.enterpriseId }, (tx) =>
    tx.execute(
      sql`select pid from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`,
    ),
  );
  expect(running).toHaveLength(0);
});
