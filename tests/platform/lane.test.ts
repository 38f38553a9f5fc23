import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { Lane } from "#server/platform/database/lane.ts";
import { freshDatabase } from "#tests/kit/postgres.ts";

/** A connection of the application's role, and a table it may write to. */
async function openLane() {
  const store = await freshDatabase();
  await once(store.ownerUrl, 5_000, async (owner) => {
    await owner`create table notes (note text primary key)`;
    await owner`grant insert, select on notes to holdfast_app`;
  });
  const lane = new Lane(store.appUrl, "test");
  const write = (closing: readonly SQL[], note = "the deed") =>
    lane.transaction({
      mode: "read write",
      settings: sql`select set_config('app.enterprise', '', true)`,
      work: (tx) => tx.execute(sql`insert into notes values (${note})`),
      closing: () => closing,
    });
  return {
    lane,
    write,
    notes: () =>
      once(store.ownerUrl, 5_000, (owner) => owner<{ note: string }[]>`select note from notes order by note`),
    async [Symbol.asyncDispose]() {
      lane.close();
      await store.drop();
    },
  };
}

test("what is sent together with COMMIT is committed with the deed, the first time and when it is prepared", async () => {
  await using own = await openLane();
  for (const nth of ["1", "2", "3"])
    await own.write([sql`insert into notes values (${`entry ${nth}`})`], `deed ${nth}`);
  expect((await own.notes()).map(({ note }) => note)).toEqual([
    "deed 1",
    "deed 2",
    "deed 3",
    "entry 1",
    "entry 2",
    "entry 3",
  ]);
});

test("a deed whose entry is refused is not committed, and the connection is good for the next", async () => {
  await using own = await openLane();
  const entry = (note: string) => sql`insert into notes values (${note})`;
  for (let again = 0; again < 2; again += 1)
    await expect(own.write([entry("twice"), entry("twice"), entry("last")])).rejects.toMatchObject({
      code: "23505",
    });
  expect(await own.notes()).toEqual([]);
  await own.write([entry("once")]);
  expect((await own.notes()).map(({ note }) => note)).toEqual(["once", "the deed"]);
});

test("an entry that the driver would not send keeps COMMIT from being sent", async () => {
  await using own = await openLane();
  for (const value of [null, 3, new Date(), ["a"]])
    await expect(own.write([sql`insert into notes values (${sql.param(value)})`])).rejects.toThrow();
  expect(await own.notes()).toEqual([]);
});

test("what the settings say counts before what the work says, and stops the commit", async () => {
  await using own = await openLane();
  const deed = (settings: SQL, work: () => Promise<unknown>) =>
    own.lane.transaction({
      mode: "read write",
      settings,
      mustHold: (answer) => {
        if (answer?.term !== 1) throw new Error("another term");
      },
      work: async (tx) => {
        await tx.execute(sql`insert into notes values ('the deed')`);
        return work();
      },
    });
  const done = async () => "done";
  const fails = async () => Promise.reject(new Error("the work failed"));
  await expect(deed(sql`select 2 as term`, done)).rejects.toThrow("another term");
  await expect(deed(sql`select 2 as term`, fails)).rejects.toThrow("another term");
  await expect(deed(sql`select 1 / 0 as term`, done)).rejects.toThrow("division by zero");
  await expect(deed(sql`select 1 as term`, fails)).rejects.toThrow("the work failed");
  expect(await own.notes()).toEqual([]);
  expect(await deed(sql`select 1 as term`, done)).toBe("done");
});

test("the work's first statement stands behind the settings, however it is sent", async () => {
  await using own = await openLane();
  const enterprise = "7c1f3c52-3f0b-4a8e-9d54-1f2f6f0f4c11";
  const look = sql<string>`current_setting('app.enterprise', true)`;
  for (let again = 0; again < 3; again += 1) {
    const seen = await own.lane.transaction({
      mode: "read only",
      settings: sql`select set_config('app.enterprise', ${enterprise}, true)`,
      work: (tx) =>
        Promise.all([
          tx.select({ is: look }).from(sql`(values (1)) as one`),
          tx.execute(sql`select ${look} as is`),
        ]),
    });
    expect(seen.flat()).toEqual([{ is: enterprise }, { is: enterprise }]);
  }
});
