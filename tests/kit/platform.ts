/** A real platform on a fresh database, for tests of what lies below the features. */
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import type { Caller } from "#server/platform/caller.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { systemClock } from "#server/platform/clock.ts";
import { Database } from "#server/platform/database/database.ts";
import { openFeedWaker } from "#server/platform/feed/wake.ts";
import { systemIds } from "#server/platform/ids.ts";
import { openLog } from "#server/platform/log.ts";
import type { Platform } from "#server/platform/platform.ts";
import { freshDatabase, type TestDatabase } from "./postgres.ts";

export type TestPlatform = Platform & {
  enterpriseId: string;
  caller: Caller;
  store: TestDatabase;
  [Symbol.asyncDispose](): Promise<void>;
};

/** One enterprise, one site, the given database or a new one. */
export async function freshPlatform(site = "main", store?: TestDatabase): Promise<TestPlatform> {
  const own = store ?? (await freshDatabase());
  const log = openLog(`test-${site}`, process.env.HOLDFAST_LOG ?? "silent");
  const database = new Database([{ id: "main", url: own.appUrl }], site, systemClock, log);
  const waker = openFeedWaker(database.follower, log);
  const enterpriseId = await firstEnterprise(own);
  await database.follower.untilWritable(5_000);
  return {
    site,
    clock: systemClock,
    ids: systemIds,
    log,
    database,
    waker,
    auditKey: randomBytes(32),
    enterpriseId,
    caller: systemCaller("test", enterpriseId),
    store: own,
    async [Symbol.asyncDispose]() {
      waker.close();
      database.close();
      if (!store) await own.drop();
    },
  };
}

async function firstEnterprise(store: TestDatabase): Promise<string> {
  const sql = postgres(store.ownerUrl, { max: 1 });
  try {
    const [known] = await sql<{ id: string }[]>`select id from enterprises limit 1`;
    if (known) return known.id;
    const [made] = await sql<{ id: string }[]>`
      insert into enterprises (id, name) values (gen_random_uuid(), 'Harbor Mutual') returning id`;
    return made!.id;
  } finally {
    await sql.end();
  }
}
