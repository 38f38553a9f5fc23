import { and, eq, inArray, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { calls, offers } from "#db/schema/calls.ts";
import { centers, presence } from "#db/schema/centers.ts";
import { compareInLine } from "#server/calls/plan-offers.ts";
import { lockRouting } from "#server/calls/queries.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const timing = { noticeMs: 4_000, countdownMs: 4_000, steadyMs: 5_000, holdDownMs: 30_000 };

/** A clock that the test moves. */
function movable(start = new Date("2026-09-01T12:00:00Z")) {
  let atMs = start.getTime();
  return {
    clock: { now: () => new Date(atMs), monotonicMs: () => atMs },
    pass(ms: number) {
      atMs += ms;
    },
  };
}

async function beat(
  site: TestSite,
  seats: { seatId: string; centerId: string }[],
  beacons: string[],
  at = "main",
) {
  const seenAt = site.platform.clock.now();
  const rows = [
    ...seats.map((s) => ({
      enterpriseId: site.enterpriseId,
      kind: "seat" as const,
      subjectId: s.seatId,
      site: at,
      centerId: s.centerId,
      seenAt,
    })),
    ...beacons.map((id) => ({
      enterpriseId: site.enterpriseId,
      kind: "beacon" as const,
      subjectId: id,
      site: at,
      centerId: id,
      seenAt,
    })),
  ];
  await site.write((tx) =>
    tx
      .insert(presence)
      .values(rows)
      .onConflictDoUpdate({ target: [presence.kind, presence.subjectId, presence.site], set: { seenAt } }),
  );
}

/**
 * A site whose database has not acknowledged its heartbeat for two real seconds judges nobody, rightly; on a
 * starved machine that happens in between, and is not what these tests are about.
 */
async function lookOnceWritable(site: TestSite) {
  await site.platform.database.follower.untilWritable(20_000);
  await site.feature.watch.look(site.enterpriseId);
  await site.feature.watch.settleSeats(site.enterpriseId);
}

/** Tampa and York with a seat each, both heard just now. */
async function tampaAndYork(site: TestSite) {
  const tampa = await site.center({ name: "Tampa" });
  const york = await site.center({ name: "York" });
  const inTampa = [await site.agent(tampa)];
  const inYork = [await site.agent(york)];
  site.feature.watch.restart("test begins");
  await beat(site, [...inTampa, ...inYork], [tampa.id, york.id]);
  return { tampa, york, inYork };
}

/** The row itself: `/live` may trail it until the feed arrives, which other tests' transactions hold back. */
const centerOf = async (site: TestSite, id: string) => {
  const [row] = await site.write((tx) => tx.select().from(centers).where(eq(centers.id, id)));
  if (!row) throw new Error(`there is no center ${id}`);
  return row;
};

test("a center that falls silent is noticed, counted down, declared dark, and comes back after its hold-down", async () => {
  const { clock, pass } = movable();
  await using site = await freshSite({ change: { clock }, timing });
  const tampa = await site.center({ name: "Tampa" });
  const york = await site.center({ name: "York" });
  const inTampa = [await site.agent(tampa), await site.agent(tampa, { state: "break" })];
  const inYork = [await site.agent(york)];
  const look = () => lookOnceWritable(site);
  site.feature.watch.restart("test begins");
  const everyoneFor = async (seconds: number, tampaToo: boolean) => {
    for (let s = 0; s < seconds; s += 1) {
      await beat(site, [...inYork, ...(tampaToo ? inTampa : [])], [york.id, ...(tampaToo ? [tampa.id] : [])]);
      await look();
      pass(1_000);
    }
  };
  await everyoneFor(2, true);
  const waiting = await site.waitingCall(tampa);
  expect((await centerOf(site, tampa.id)).state).toBe("open");

  await everyoneFor(5, false);
  const noticed = await centerOf(site, tampa.id);
  expect(noticed).toMatchObject({ state: "silent", verdict: "center-dark" });
  expect(noticed.darkAt).not.toBeNull();
  expect((await site.agentRow(inTampa[0]!.personId)).state).toBe("lost");

  await everyoneFor(5, false);
  await site.settled();
  const dark = await centerOf(site, tampa.id);
  expect(dark).toMatchObject({ state: "dark", verdict: "center-dark" });
  expect(dark.witnesses.filter((w) => w.says === "silent")).toHaveLength(2);
  expect((await site.agentRow(inTampa[1]!.personId)).state).toBe("lost");
  expect((await centerOf(site, york.id)).state).toBe("open");
  expect(await site.call(waiting.id)).toMatchObject({ state: "ringing", reroutedFrom: tampa.id });

  await everyoneFor(7, true);
  expect((await centerOf(site, tampa.id)).state).toBe("restoring");
  const back = await (await site.as(inTampa[0]!)).post("/agent/state", { state: "available" });
  expect(back.status).toBe(409);
  await everyoneFor(31, true);
  expect((await centerOf(site, tampa.id)).state).toBe("open");
  expect((await site.agentRow(inTampa[0]!.personId)).state).toBe("missed");
  const rows = (await (await site.as("supervisor")).get(`/centers/${tampa.id}/events`)).body.map(
    (e: { row: number }) => e.row,
  );
  expect(rows.reverse()).toEqual([1, 6, 10, 12]);
});

test("a supervisor stops the countdown; the center is not declared by itself", async () => {
  const { clock, pass } = movable();
  await using site = await freshSite({ change: { clock }, timing });
  const { tampa, york, inYork } = await tampaAndYork(site);
  const second = async () => {
    await beat(site, inYork, [york.id]);
    await lookOnceWritable(site);
    pass(1_000);
  };
  for (let s = 0; s < 6; s += 1) await second();
  expect((await centerOf(site, tampa.id)).darkAt).not.toBeNull();
  const stopped = await (await site.as("supervisor")).post(`/centers/${tampa.id}/dark/stop`, {
    reason: "Fire drill, they are outside",
  });
  expect(stopped.status).toBe(200);
  for (let s = 0; s < 10; s += 1) await second();
  expect(await centerOf(site, tampa.id)).toMatchObject({ state: "silent", darkAt: null });
});

test("silence is noticed while somebody holds the turn of routing; noticed late, it is not declared late as well", async () => {
  const { clock, pass } = movable();
  await using site = await freshSite({ change: { clock }, timing });
  const { tampa, york, inYork } = await tampaAndYork(site);
  const lastHeardAt = clock.now();
  pass(6_500);
  await beat(site, inYork, [york.id]);
  await site.write(async (tx) => {
    await lockRouting(tx, site.enterpriseId);
    await site.platform.database.follower.untilWritable(20_000);
    await site.feature.watch.look(site.enterpriseId);
  });
  const noticed = await centerOf(site, tampa.id);
  expect(noticed.state).toBe("silent");
  // 4 s of silence and 4 s of countdown; noticed 2.5 s late, 2 s are left to stop it.
  expect(noticed.darkAt).toEqual(new Date(lastHeardAt.getTime() + 8_500));
});

test("the clocks of silence restart when the database comes back: nobody is declared dark for a failover", async () => {
  const { clock, pass } = movable();
  const cloud = { id: "cloud", url: "", self: false, answering: true, silentSince: null, tookMs: 1 };
  await using site = await freshSite({ change: { clock }, timing, otherSites: () => [cloud] });
  const tampa = await site.center({ name: "Tampa" });
  const seats = [await site.agent(tampa)];
  site.feature.watch.restart("test begins");
  await beat(site, seats, [tampa.id]);
  await lookOnceWritable(site);
  // For twice the time that counts as silence no heartbeat could be kept, of nobody; the other site is heard.
  pass(2 * timing.noticeMs);
  site.feature.watch.restart("a new leader");
  await lookOnceWritable(site);
  pass(1_000);
  await lookOnceWritable(site);
  expect((await centerOf(site, tampa.id)).state).toBe("open");
  // The same silence, counted from the restart, is one.
  pass(timing.noticeMs);
  await lookOnceWritable(site);
  expect((await centerOf(site, tampa.id)).state).toBe("silent");
});

test("a center that dies while nothing can be written is missed afterwards, however long that took", async () => {
  const { clock, pass } = movable();
  await using site = await freshSite({ change: { clock }, timing });
  const { tampa, york, inYork } = await tampaAndYork(site);
  await lookOnceWritable(site);
  pass(120_000);
  site.feature.watch.restart("a new leader");
  for (let s = 0; s < 10; s += 1) {
    await beat(site, inYork, [york.id]);
    await lookOnceWritable(site);
    pass(1_000);
  }
  expect(await centerOf(site, tampa.id)).toMatchObject({ state: "dark", verdict: "center-dark" });
  expect((await centerOf(site, york.id)).state).toBe("open");
});

test("declared dark with 300 callers: everyone is offered a seat or back in line at their place, and no eligible seat is idle", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa" });
  const york = await site.center({ name: "York" });
  const partner = await site.center({ name: "Partner", kind: "partner" });
  const inTampa = await Promise.all(Array.from({ length: 20 }, () => site.agent(tampa)));
  for (let n = 0; n < 10; n += 1) await site.agent(york, { kind: n < 6 ? "backup" : "primary" });
  for (let n = 0; n < 5; n += 1) await site.agent(partner, { kind: "backup" });
  const all = [];
  for (let n = 0; n < 300; n += 1) all.push(await site.waitingCall(tampa, { arrivedSecondsAgo: 600 - n }));
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  // Half of Tampa's seats talk, the others ring.
  for (const agent of inTampa.slice(0, 10)) {
    const [offer] = await site.read((tx) => tx.select().from(offers).where(eq(offers.seatId, agent.seatId)));
    await (await site.as(agent)).post(`/offers/${offer!.id}/accept`);
    const row = (await site.call(offer!.callId))!;
    await site.webhook(`/carrier/conference?call=${row.id}`, {
      StatusCallbackEvent: "participant-join",
      ConferenceSid: row.conferenceSid!,
      CallSid: `CAleg${offer!.id}`,
      ParticipantLabel: offer!.id,
    });
  }
  const before = await site.read((tx) => tx.select().from(calls));
  expect(before.filter((c) => c.state === "talking")).toHaveLength(10);

  const declared = await (await site.as("supervisor")).post(`/centers/${tampa.id}/dark`, {
    reason: "No power in the building",
  });
  expect(declared.body).toMatchObject({ state: "dark", moved: 300, offered: 15 });
  await site.settled();

  const after = await site.read((tx) => tx.select().from(calls));
  expect(after.map((c) => c.state).toSorted()).toEqual([
    ...Array(15).fill("ringing"),
    ...Array(285).fill("waiting"),
  ]);
  for (const call of after) {
    const was = before.find((c) => c.id === call.id)!;
    expect(call.arrivedAt).toEqual(was.arrivedAt);
    expect(call).toMatchObject({ reroutedFrom: tampa.id, seatId: null });
  }
  const ringing = after
    .filter((c) => c.state === "ringing")
    .toSorted(compareInLine)
    .map((c) => c.id);
  expect(ringing).toEqual(
    after
      .toSorted(compareInLine)
      .slice(0, 15)
      .map((c) => c.id),
  );
  expect(
    await site.read((tx) =>
      tx
        .select({ n: sql<number>`count(*)::int` })
        .from(offers)
        .where(
          and(
            inArray(offers.state, ["offered", "accepted", "connected"]),
            inArray(
              offers.seatId,
              inTampa.map((a) => a.seatId),
            ),
          ),
        ),
    ),
  ).toEqual([{ n: 0 }]);
  for (const agent of inTampa) expect((await site.agentRow(agent.personId)).state).toBe("lost");
});

test("a rerouted caller's old line is taken out after the backup agent joined, not before", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa" });
  const york = await site.center({ name: "York" });
  const old = await site.agent(tampa);
  const call = await site.waitingCall(tampa);
  const take = async (agent: typeof old, leg: string) => {
    site.switchboard.nudge(site.enterpriseId);
    await site.settled();
    const [offer] = await site.read((tx) =>
      tx
        .select()
        .from(offers)
        .where(and(eq(offers.seatId, agent.seatId), eq(offers.state, "offered"))),
    );
    await (await site.as(agent)).post(`/offers/${offer!.id}/accept`);
    const joined = async () => {
      await site.webhook(`/carrier/conference?call=${call.id}`, {
        StatusCallbackEvent: "participant-join",
        ConferenceSid: `CF${call.callSid.slice(2)}`,
        CallSid: leg,
        ParticipantLabel: offer!.id,
      });
      await site.settled();
    };
    await joined();
    return joined;
  };
  const oldJoined = await take(old, "CAold");
  await (await site.as("supervisor")).post(`/centers/${tampa.id}/dark`, { reason: "Flood" });
  await site.settled();
  expect(site.stub.orders).toEqual([]);
  // Told once more, and late: it is the line that is known, not another one that came too late.
  await oldJoined();
  expect(site.stub.orders).toEqual([]);
  const backup = await site.agent(york, { kind: "backup" });
  await take(backup, "CAnew");
  expect(site.stub.orders).toEqual(["remove CAold"]);
  expect(await site.call(call.id)).toMatchObject({
    state: "talking",
    seatId: backup.seatId,
    centerId: york.id,
  });
});

test("backup seats open for whoever of another center has waited too long, not for their own callers", async () => {
  await using site = await freshSite({ timing });
  const tampa = await site.center({ name: "Tampa" });
  const rule = { backupRule: "when-waiting-exceeds", backupWaitingMaxMs: 30_000 } as const;
  const duluth = await site.center({ name: "Duluth", kind: "partner", ...rule });
  await site.waitingCall(duluth, { arrivedSecondsAgo: 60 });
  await site.waitingCall(tampa, { arrivedSecondsAgo: 1 });
  await lookOnceWritable(site);
  expect((await centerOf(site, duluth.id)).backupOpen).toBe(false);

  await site.waitingCall(tampa, { arrivedSecondsAgo: 40 });
  await lookOnceWritable(site);
  expect((await centerOf(site, duluth.id)).backupOpen).toBe(true);
});
