import { sql } from "drizzle-orm";
import fc from "fast-check";
import postgres from "postgres";
import { expect, test, vi } from "vitest";
import { people } from "#db/schema/identity.ts";
import { feed, feedReaders } from "#db/schema/platform.ts";
import { type DurableReader, type FeedNews, takeNews } from "#server/platform/feed/durable-reader.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import { type OperationContext, perform } from "#server/platform/operation.ts";
import { freshPlatform, type TestPlatform } from "#tests/kit/platform.ts";

/** Transactions of other tests' databases on the same server hold the feed's horizon back. */
const settles = { timeout: 20_000 };

/** Its effect is a row for each thing it was told of, so that twice and never both show. */
function recorder(after: (ctx: OperationContext, news: FeedNews) => Promise<void> = async () => undefined) {
  const reader: DurableReader = {
    name: "test",
    topics: ["calls"],
    notTypes: ["call:offered"],
    async react(ctx, news) {
      const names = news.fresh ? ["fresh look"] : news.rows.map((row) => row.entityId);
      for (const name of names)
        await ctx.tx
          .insert(people)
          .values({ id: ctx.ids.uuid(), enterpriseId: ctx.enterpriseId, name, role: "agent" });
      await after(ctx, news);
    },
  };
  return reader;
}

const take = (p: TestPlatform, reader: DurableReader) => perform(p, takeNews(reader), p.caller, {});

const effects = (p: TestPlatform) =>
  p.database.read({ enterpriseId: p.enterpriseId }, async (tx) =>
    (await tx.select({ name: people.name }).from(people)).map((row) => row.name).toSorted(),
  );

const say = (p: TestPlatform, id: string, type = "call:arrived", atTerm?: number) =>
  p.database.write({ enterpriseId: p.enterpriseId }, (tx, term) =>
    writeFeedEvents(tx, p.enterpriseId, atTerm ?? term, [{ topic: "calls", type, id }], p.clock.now()),
  );

/** Takes until the effects are these; other databases' transactions may hold the feed back meanwhile. */
const takesUntil = (p: TestPlatform, reader: DurableReader, expected: string[]) =>
  vi.waitFor(async () => {
    await take(p, reader);
    expect(await effects(p)).toEqual(expected.toSorted());
  }, settles);

/** Past its first look. */
async function begin(p: TestPlatform): Promise<void> {
  await say(p, "before");
  await takesUntil(p, recorder(), ["fresh look"]);
}

test("a reader begins with a fresh look, then is told of what concerns it, each once", async () => {
  await using p = await freshPlatform();
  await begin(p);
  await say(p, "one");
  await say(p, "two", "call:offered");
  await say(p, "three");
  await takesUntil(p, recorder(), ["fresh look", "one", "three"]);
  expect(await take(p, recorder())).toMatchObject({ state: "nothing" });
});

test.each([
  ["throws", () => Promise.reject(new Error("the site dies here"))],
  [
    "loses its connection",
    ({ tx }: OperationContext) => tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`),
  ],
])(
  "a site that %s between effect and place leaves neither; the other site has the effect once",
  async (_how, die) => {
    await using p = await freshPlatform("main");
    await using q = await freshPlatform("cloud", p.store);
    await begin(p);
    await say(p, "arrived");
    let died = 0;
    const mortal = recorder(async (ctx, news) => {
      if (news.fresh) return;
      died += 1;
      await die(ctx);
    });
    await vi.waitFor(async () => {
      await perform(p, takeNews(mortal), p.caller, {}, { deadlineMs: 300 }).catch(() => undefined);
      expect(died).toBeGreaterThan(0);
    }, settles);
    expect(await effects(p)).toEqual(["fresh look"]);
    await takesUntil(q, recorder(), ["arrived", "fresh look"]);
  },
);

test("one site reads at a time, and another goes on as soon as the first one's connection is gone", async () => {
  await using p = await freshPlatform("main");
  await using q = await freshPlatform("cloud", p.store);
  await begin(p);
  await say(p, "arrived");
  const { promise: holding, resolve: holds } = Promise.withResolvers<number>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = recorder(async (ctx) => {
    const [row] = await ctx.tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    holds(row?.pid ?? 0);
    await released;
  });
  const first = (async () => {
    for (;;) {
      const { state } = await take(p, slow);
      if (state === "taken") return state;
    }
  })().catch((error: Error) => error);
  const pid = await holding;
  expect(await take(q, recorder())).toMatchObject({ state: "held" });
  await using watcher = owner(p);
  await watcher.sql`select pg_terminate_backend(${pid})`;
  await takesUntil(q, recorder(), ["arrived", "fresh look"]);
  release();
  // Its retry finds nothing left to do.
  await first;
  expect(await effects(q)).toEqual(["arrived", "fresh look"]);
});

test("a site that freezes while it reads lets go within seconds", async () => {
  await using p = await freshPlatform("cloud");
  await begin(p);
  await say(p, "arrived");
  const frozen = postgres(p.store.appUrl, { max: 1, onnotice: () => undefined });
  // A frozen process says nothing more, and its kernel keeps the connection up.
  await frozen`begin`;
  await frozen`select set_config('app.enterprise', ${p.enterpriseId}, true)`;
  expect(await frozen`select from feed_readers for update`).toHaveLength(1);
  expect(await take(p, recorder())).toMatchObject({ state: "held" });
  await takesUntil(p, recorder(), ["arrived", "fresh look"]);
  await frozen.end({ timeout: 1 });
});

test("a place beyond the end of an older term, or older than what is kept, gets a fresh look and skips nothing", async () => {
  await using p = await freshPlatform();
  await begin(p);
  // As after a failover that lost what this place had seen: the place lies past its term's last row.
  const beyond = { xid: sql`(${feedReaders.xid}::text::bigint + 1000000)::text::xid8` };
  await p.database.write({ enterpriseId: p.enterpriseId }, (tx) => tx.update(feedReaders).set(beyond));
  await nextTerm(p);
  await say(p, "in the new term");
  await takesUntil(p, recorder(), ["fresh look", "fresh look"]);
  await say(p, "later");
  // Either word is enough: the fresh look has seen what was written before it.
  await vi.waitFor(async () => {
    await take(p, recorder());
    expect((await effects(p)).filter((name) => name === "later")).toHaveLength(1);
  }, settles);

  const before = (await effects(p)).filter((name) => name === "fresh look").length;
  await say(p, "newest");
  await p.database.write({ enterpriseId: p.enterpriseId }, (tx) =>
    tx.delete(feed).where(sql`id < (select max(id) from feed)`),
  );
  await vi.waitFor(async () => {
    await take(p, recorder());
    expect((await effects(p)).filter((name) => name === "fresh look")).toHaveLength(before + 1);
  }, settles);
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("say" as const), writer: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("commit" as const), writer: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("abort" as const), writer: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("take" as const), site: fc.nat(1), dies: fc.boolean() }),
  },
);

test("however transactions interleave and sites die, each committed event has its effect once, and no other has", async () => {
  await using p = await freshPlatform("main");
  await using q = await freshPlatform("cloud", p.store);
  await begin(p);
  await using app = writers(p, 4);
  const expected = ["fresh look"];
  const dying = recorder(() => Promise.reject(new Error("the site dies here")));
  let said = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 30 }), async (steps) => {
      for (const now of steps) {
        if (now.do === "say") {
          said += 1;
          await app.say(now.writer, `event ${said}`);
        } else if (now.do === "commit") expected.push(...(await app.end(now.writer, "commit")));
        else if (now.do === "abort") await app.end(now.writer, "rollback");
        else await take(now.site === 0 ? p : q, now.dies ? dying : recorder()).catch(() => undefined);
      }
      for (let writer = 0; writer < 4; writer += 1) expected.push(...(await app.end(writer, "commit")));
      await takesUntil(said % 2 === 0 ? p : q, recorder(), expected);
    }),
    // What happened stays in the database: a shorter story cannot be tried on top of it.
    { numRuns: 25, endOnFailure: true },
  );
});

/** Connections whose transactions stay open as long as the test wants. */
function writers(p: TestPlatform, count: number) {
  const all = Array.from({ length: count }, () => ({
    sql: postgres(p.store.appUrl, { max: 1, onnotice: () => undefined }),
    said: null as string[] | null,
  }));
  return {
    async say(n: number, id: string) {
      const writer = all[n]!;
      if (!writer.said) await writer.sql`begin`;
      writer.said ??= [];
      writer.said.push(id);
      await writer.sql`
        insert into feed (term, enterprise_id, topic, type, entity_id, at)
        values (1, ${p.enterpriseId}, 'calls', 'call:arrived', ${id}, now())`;
    },
    async end(n: number, how: "commit" | "rollback"): Promise<string[]> {
      const writer = all[n]!;
      const { said } = writer;
      if (!said) return [];
      writer.said = null;
      await writer.sql.unsafe(how);
      return said;
    },
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(all.map(({ sql }) => sql.end({ timeout: 1 })))),
  };
}

function owner(p: TestPlatform) {
  const sql = postgres(p.store.supervisorUrl, { max: 1 });
  return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

async function nextTerm(p: TestPlatform): Promise<void> {
  await using supervisor = owner(p);
  await supervisor.sql`insert into cluster.terms (term, leader, voters) values (2, 'main', '{}')`;
  await vi.waitFor(() => expect(p.database.status()).toMatchObject({ term: 2, writable: true }), settles);
}
