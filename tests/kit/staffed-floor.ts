/** A center with one line and agents at its seats, over two sites that can die. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { openSync } from "#client/platform/sync.ts";
import { phoneNumbers, queues, wrapUpCodes } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { type OrderJudge, openOrderJudge } from "#server/embedded/ledger/judge-order.ts";
import { createPerson } from "#server/identity/create-person.ts";
import { openSessionFor } from "#server/identity/open-session.ts";
import type { Chance } from "./chance.ts";
import { openDeskAgent, type Seated, type Sent } from "./desk-agent.ts";
import { lineNumber } from "./site.ts";
import { openTwoSites, type TwoSites } from "./two-sites.ts";

/** One disaster and what came of it: who called, what was asked for, who was offered first. */
export type Round = {
  /** CallSids. */
  placed: Set<string>;
  /** Every place in line a call was ever shown at, by call. */
  places: Map<string, Set<string>>;
  sent: Sent[];
  order: OrderJudge;
};

export type StaffedFloor = TwoSites & {
  beginRound(): Round;
  /** Places callers one after another; each talks for a moment and hangs up by themselves. */
  place(count: number, luck: Chance): Promise<void>;
  people(): Promise<PersonView[]>;
  /** Until every seat is free and nobody is on the line. */
  untilQuiet(): Promise<void>;
};

const quietWithinMs = 75_000;
const sessionMs = 3_600_000;

export async function openStaffedFloor(seatCount: number, luck: Chance): Promise<StaffedFloor> {
  await using opened = new AsyncDisposableStack();
  const two = opened.use(await openTwoSites());
  const { people: staff, outcome } = await furnish(two, seatCount);
  const arrivedAt = new Map<string, number>();
  const freshRound = (): Round => ({
    placed: new Set(),
    places: new Map(),
    sent: [],
    order: openOrderJudge((id) => arrivedAt.get(id) ?? null),
  });
  let round = freshRound();
  let callersSoFar = 0;
  const sites = two.sites.map(({ id, url }) => ({ id, url }));
  const desks = await Promise.all(
    staff.map((seated) =>
      openDeskAgent({
        seated,
        sites,
        lines: two.lines,
        luck,
        outcome,
        write: (sent) => round.sent.push(sent),
      }),
    ),
  );
  opened.defer(() => desks.forEach((desk) => void desk.close()));
  const session = openSession(keptInMemory());
  await session.begin(staff[0]!.token);
  const known = openSites(sites);
  const sync = openSync(known, session, openApi(known, session));
  opened.defer(() => sync.close());
  let before = sync.live.get();
  sync.live.subscribe(() => {
    const now = sync.live.get();
    round.order.see(before, now);
    before = now;
    for (const call of now.calls.values()) {
      round.places.set(call.id, (round.places.get(call.id) ?? new Set()).add(call.arrivedAt));
    }
    for (const desk of desks) desk.see(now);
  });
  const people = () => two.lines.people();
  const floor = {
    ...two,
    people,
    beginRound() {
      round = freshRound();
      return round;
    },
    async place(count: number, dice: Chance) {
      for (let n = 0; n < count; n += 1) {
        const from = `+1512555${String(1_000 + callersSoFar).slice(-4)}`;
        const caller = await two.lines.callIn({ from, talkMs: dice.int(300, 1_200) });
        callersSoFar += 1;
        round.placed.add(caller.callSid);
        arrivedAt.set(callIdOf(caller.callSid), Date.parse(caller.placedAt));
        await sleep(dice.int(20, 120));
      }
    },
    async untilQuiet() {
      const untilMs = performance.now() + quietWithinMs;
      for (;;) {
        const { calls, seats: shown } = sync.live.get();
        const onLine = (await people()).filter((person) => person.endedAt === null);
        const live = [...calls.values()].filter((call) => call.state !== "ended");
        const busy = [...shown.values()].filter((seat) => seat.state !== "available");
        if (onLine.length + live.length + busy.length === 0) return;
        if (performance.now() > untilMs) {
          const { state, site, since } = sync.connection.get();
          const seen = {
            console: `${state} at ${site.id} since ${new Date(since).toISOString()}`,
            onLine: onLine.map(({ callSid, hears }) => `${callIdOf(callSid)} hears ${hears}`),
            live: live.map((call) => `${call.id} ${call.state} since ${call.stateAt}`),
            busy: busy.map((seat) => `${seat.id} ${seat.state} since ${seat.stateAt}`),
          };
          throw new Error(
            `the floor never came to rest: ${JSON.stringify(seen, null, 1)}\n${await two.lastWords()}`,
          );
        }
        await sleep(100);
      }
    },
  };
  await floor.untilQuiet();
  const kept = opened.move();
  return { ...floor, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function furnish(two: TwoSites, seatCount: number): Promise<{ people: Seated[]; outcome: string }> {
  const { platform, secret } = two;
  const { enterpriseId, ids } = platform;
  const at = platform.clock.now();
  const [centerId, queueId, outcome] = [ids.uuid(), ids.uuid(), ids.uuid()];
  await platform.database.write({ enterpriseId }, async (tx) => {
    await tx.insert(centers).values({
      id: centerId,
      enterpriseId,
      name: "Tampa",
      kind: "own",
      timeZone: "America/New_York",
      stateAt: at,
      backupRule: "at-once",
    });
    await tx
      .insert(queues)
      .values({ id: queueId, enterpriseId, name: "Storm", homeCenterId: centerId, priority: 5 });
    await tx.insert(phoneNumbers).values({ number: lineNumber, enterpriseId, queueId });
    await tx
      .insert(wrapUpCodes)
      .values({ id: outcome, enterpriseId, group: "answered", label: "Solved", key: 1 });
  });
  const people: Seated[] = [];
  for (let n = 0; n < seatCount; n += 1) {
    const email = `agent-${n}-${randomBytes(3).toString("hex")}@example.com`;
    const personId = await createPerson(platform, enterpriseId, { name: `Agent ${n}`, role: "agent", email });
    const seatId = ids.uuid();
    await platform.database.write({ enterpriseId }, async (tx) => {
      await tx
        .insert(seats)
        .values({ id: seatId, enterpriseId, centerId, label: `S${n}`, kind: "primary", phone: "browser" });
      await tx
        .insert(agents)
        .values({ personId, enterpriseId, seatId, state: "available", stateAt: at, idleSince: at });
    });
    people.push({ personId, seatId, token: await openSessionFor(platform, secret, personId, sessionMs) });
  }
  return { people, outcome };
}
