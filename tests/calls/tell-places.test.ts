/** Callers who wait hear their place again: when, in which language, how many at once, and by one site alone. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { CallView } from "#contract/calls.ts";
import { calls } from "#db/schema/calls.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { isToHear, placesByQueue } from "#server/calls/places-to-tell.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

const noon = new Date("2026-06-11T16:00:00Z");
const secondsAfter = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
const told = (seconds: number, text: string) => ({ at: secondsAfter(seconds).toISOString(), text });

test.each([
  [59, [], 1, false],
  [60, [], 1, true],
  [119, [told(60, "You are number 2 in line.")], 1, false],
  [120, [told(60, "You are number 2 in line.")], 1, true],
  [120, [told(60, "You are number 2 in line. About 3 minutes.")], 2, false],
  [120, [told(60, "Es el número 2 en la fila.")], 2, false],
  [120, [told(0, "You are number 1 in line."), told(60, "You are number 12 in line.")], 1, true],
] as const)(
  "%i s after they came, having heard %j, a caller at place %i: told %s",
  (seconds, heard, place, is) => {
    expect(isToHear({ arrivedAt: noon, heard }, place, secondsAfter(seconds))).toBe(is);
  },
);

test("the place that is told is that of the caller's own queue, a ringing caller still before them", () => {
  const call = (id: string, queueId: string, seconds: number, state: CallView["state"]) =>
    ({ id, queueId, state, priority: 1, arrivedAt: secondsAfter(seconds).toISOString() }) as CallView;
  const line = [
    call("c", "outages", 3, "waiting"),
    call("a", "outages", 1, "ringing"),
    call("b", "billing", 2, "waiting"),
    call("gone", "outages", 0, "talking"),
  ];
  expect(Object.fromEntries(placesByQueue(line))).toEqual({ a: 1, c: 2, b: 1 });
});

/** A site whose clock the test moves on. */
async function openStand() {
  const clock = clockAhead();
  const opened = new AsyncDisposableStack();
  const lines = opened.use(await openLines());
  const site = opened.use(await freshSite({ carrier: lines.carrier, change: { clock } }));
  lines.answerWith(site.app);
  const center = await site.center({ name: "Tampa", number: lineNumber });
  const desk = await site.as(await site.agent(center, { state: "break" }));
  return {
    lines,
    site,
    center,
    desk,
    clock,
    ahead: (ms: number) => {
      clock.aheadMs += ms;
    },
    async inLine(from: string) {
      const caller = await lines.callIn({ from });
      await until("in line", async () => (await site.call(callIdOf(caller.callSid)))?.state === "waiting");
      await until("music", async () => (await lines.person(caller.callSid)).hears === "music");
      return { ...caller, callId: callIdOf(caller.callSid) };
    },
    use: <T extends AsyncDisposable>(more: T) => opened.use(more),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Somebody looks, so that the line is in memory; then those whose turn it is are told. */
async function tell(site: TestSite, desk: Awaited<ReturnType<TestSite["as"]>>): Promise<void> {
  await desk.get("/live").expect(200);
  site.feature.places.tell(site.enterpriseId);
  await site.feature.places.settled();
}
const lastHeard = async (site: TestSite, callId: string) => (await site.call(callId))?.heard.at(-1)?.text;

test("who waits hears their place once it has moved, a minute later, over their music and in their language, and the agent sees it", async () => {
  await using stand = await openStand();
  const { lines, site, desk } = stand;
  await site.customer({ name: "Rosa Álvarez", number: "+15125550103", language: "es" });
  const first = await stand.inLine("+15125550101");
  const second = await stand.inLine("+15125550102");
  const rosa = await stand.inLine("+15125550103");
  await tell(site, desk);
  const before = (await site.call(second.callId))?.heard.length;
  stand.ahead(30_000);
  await lines.control(`callers/${first.id}/hang-up`, {});
  await until("gone", async () => (await site.call(first.callId))?.state === "ended");
  await tell(site, desk);
  expect((await site.call(second.callId))?.heard).toHaveLength(before ?? 0);
  stand.ahead(31_000);
  await tell(site, desk);
  expect(await lastHeard(site, second.callId)).toBe("You are number 1 in line.");
  expect(await lastHeard(site, rosa.callId)).toBe("Es el número 2 en la fila.");
  for (const [caller, text] of [
    [second, "You are number 1 in line."],
    [rosa, "Es el número 2 en la fila."],
  ] as const) {
    const story = await until("told, then music again", async () => {
      const { timeline, hears } = await lines.person(caller.callSid);
      const at = timeline.findLastIndex(({ detail }) => detail === text);
      return at >= 0 && hears === "music" ? timeline.slice(at - 1).map(({ what }) => what) : null;
    });
    expect(story).toEqual(["music", "speech", "music"]);
  }
  // A place that stays is not told again.
  const count = (await site.call(second.callId))?.heard.length;
  stand.ahead(120_000);
  await tell(site, desk);
  expect((await site.call(second.callId))?.heard).toHaveLength(count!);

  await site.agent(stand.center);
  site.switchboard.nudge(site.enterpriseId);
  const offered = await until("offered", async () => {
    const { body } = await desk.get("/live");
    return (body.calls as CallView[]).find(({ id, state }) => id === second.callId && state === "ringing");
  });
  expect(offered.heard.at(-1)?.text).toBe("You are number 1 in line.");
});

test("of two sites that look at once one tells", async () => {
  await using stand = await openStand();
  const { lines, site, desk, clock } = stand;
  const other = stand.use(
    await freshSite({
      site: "cloud",
      carrier: lines.carrier,
      beside: { platform: site.platform, secret: site.secret },
      change: { clock },
    }),
  );
  const caller = await stand.inLine("+15125550101");
  const before = (await site.call(caller.callId))?.heard.length ?? 0;
  const otherDesk = await other.as("supervisor");
  await Promise.all([desk.get("/live").expect(200), otherDesk.get("/live").expect(200)]);
  stand.ahead(61_000);
  await Promise.all([tell(site, desk), tell(other, otherDesk)]);
  await Promise.all([tell(site, desk), tell(other, otherDesk)]);
  expect((await site.call(caller.callId))?.heard).toHaveLength(before + 1);
  const spoken = await until("told", async () => {
    const { timeline } = await lines.person(caller.callSid);
    const said = timeline.filter(({ detail }) => detail === "You are number 1 in line.");
    return said.length > before ? said : null;
  });
  expect(spoken).toHaveLength(1);
});

test("a long line is told five at a look, who waits longest first; whom the carrier no longer has heard nothing", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const desk = await site.as(await site.agent(center, { state: "break" }));
  const line: { id: string }[] = [];
  for (let nth = 0; nth < 7; nth += 1)
    line.push(await site.waitingCall(center, { arrivedSecondsAgo: 200 - nth }));
  const heard = async () => {
    const rows = await site.read((tx) => tx.select().from(calls).where(eq(calls.queueId, center.queueId)));
    const texts = new Map(rows.map((row) => [row.id, row.heard.map(({ text }) => text)]));
    return line.map(({ id }) => texts.get(id));
  };
  let asked = 0;
  site.stub.updateParticipant = async () => {
    asked += 1;
    return null;
  };
  await tell(site, desk);
  expect(asked).toBe(5);
  expect(await heard()).toEqual(line.map(() => []));

  await using later = await freshSite({
    site: "cloud",
    beside: { platform: site.platform, secret: site.secret },
  });
  const desk2 = await later.as("supervisor");
  await tell(later, desk2);
  expect(later.stub.orders).toEqual(line.slice(0, 5).map(() => "unhold caller"));
  const said = (nth: number) => [`You are number ${nth} in line.`];
  expect(await heard()).toEqual([said(1), said(2), said(3), said(4), said(5), [], []]);
  await tell(later, desk2);
  expect(await heard()).toEqual([1, 2, 3, 4, 5, 6, 7].map(said));
});
