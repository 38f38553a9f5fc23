/** A site dies between a commit and its reaction: the other site's reader of the feed reacts. No clockwork runs here. */
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { permissionsOf } from "#contract/identity.ts";
import { centers } from "#db/schema/centers.ts";
import { openBackup } from "#server/centers/center-operations.ts";
import { lockCenter, moveCenter } from "#server/centers/change-center.ts";
import { moveAgent } from "#server/centers/move-agent.ts";
import { operation, perform } from "#server/platform/operation.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

/** Transactions of other tests' databases on the same server hold the feed's horizon back. */
const settles = { timeout: 20_000 };

/** Commits at a site that dies before it reacts: `perform` of the platform, which nudges nobody. */
const commitAndDie = (site: TestSite, run: Parameters<typeof operation>[0]["run"]) =>
  perform(
    site.platform,
    operation({ name: "commit-and-die", permission: null, input: z.object({}), run }),
    site.platform.caller,
    {},
  );

/** Main reads no feed, as after its death; cloud is past its first look. */
async function twoSites() {
  const main = await freshSite();
  const cloud = await freshSite({
    site: "cloud",
    beside: { platform: main.platform, secret: main.secret },
    reader: true,
  });
  const warm = await main.center({ name: "Warm" });
  await commitAndDie(main, (ctx) => ctx.emit({ topic: "centers", type: "center:warm", id: warm.id }));
  await vi.waitFor(async () => expect(await placesOf(main)).toBe(1), settles);
  return {
    main,
    cloud,
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await main[Symbol.asyncDispose]();
    },
  };
}

const placesOf = (site: TestSite) =>
  site.read(async (tx) => (await tx.execute("select from feed_readers where reader = 'calls'")).length);

const stateOf = async (site: TestSite, callId: string) => (await site.call(callId))?.state;

test("an agent who became available is offered the waiting caller by the other site", async () => {
  await using sites = await twoSites();
  const { main } = sites;
  const tampa = await main.center({ name: "Tampa" });
  const agent = await main.agent(tampa, { state: "break" });
  const call = await main.waitingCall(tampa);

  await commitAndDie(main, (ctx) => moveAgent(ctx, agent.personId, "chose", { chosen: "available" }));

  await vi.waitFor(async () => expect(await stateOf(main, call.id)).toBe("ringing"), settles);
});

test("callers of a center that was only announced dark are back in line and offered elsewhere", async () => {
  await using sites = await twoSites();
  const { main } = sites;
  const tampa = await main.center({ name: "Tampa" });
  const york = await main.center({ name: "York" });
  const inTampa = await main.agent(tampa);
  const call = await main.waitingCall(tampa);
  main.switchboard.nudge(main.enterpriseId);
  await main.settled();
  expect(await stateOf(main, call.id)).toBe("ringing");
  const inYork = await main.agent(york);

  await commitAndDie(main, async (ctx) => {
    const center = await lockCenter(ctx.tx, tampa.id);
    await moveCenter(ctx, center, "declared", { byHand: true }, { verdict: null, witnesses: [] });
  });

  await vi.waitFor(async () => {
    expect(await main.call(call.id)).toMatchObject({ state: "ringing", reroutedFrom: tampa.id });
    expect(await main.agentRow(inTampa.personId)).toMatchObject({ state: "lost" });
    expect(await main.agentRow(inYork.personId)).toMatchObject({ state: "offered" });
  }, settles);
});

test("backup seats opened by hand are offered the line by the other site", async () => {
  await using sites = await twoSites();
  const { main } = sites;
  const tampa = await main.center({ name: "Tampa" });
  const york = await main.center({ name: "York", backupRule: "by-hand" });
  await main.agent(york, { kind: "backup" });
  const call = await main.waitingCall(tampa);
  const supervisor = await main.person("supervisor");

  await perform(
    main.platform,
    openBackup,
    {
      kind: "person",
      id: supervisor.id,
      enterpriseId: main.enterpriseId,
      name: "Supervisor",
      role: "supervisor",
      permissions: new Set(permissionsOf.supervisor),
      partner: false,
      sessionId: "s",
    },
    { centerId: york.id, open: true },
  );

  await vi.waitFor(async () => expect(await stateOf(main, call.id)).toBe("ringing"), settles);
});

test("a restored center's seats take calls again without anybody's nudge", async () => {
  await using sites = await twoSites();
  const { main } = sites;
  const tampa = await main.center({ name: "Tampa", state: "restoring" });
  await main.agent(tampa);
  const call = await main.waitingCall(tampa);

  await commitAndDie(main, async (ctx) => {
    const center = await lockCenter(ctx.tx, tampa.id);
    await moveCenter(ctx, center, "held-down", {}, { verdict: null, witnesses: [] });
  });

  await vi.waitFor(async () => {
    const [row] = await main.read((tx) => tx.select().from(centers).where(eq(centers.id, tampa.id)));
    expect(row?.state).toBe("open");
    expect(await stateOf(main, call.id)).toBe("ringing");
  }, settles);
});
