/** The robots of one center, in one process: a power cut there is one kill. Told what to do on standard input. */
import { text } from "node:stream/consumers";
import { openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import type { LiveState } from "#client/platform/live-store.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { openSync, type Sync } from "#client/platform/sync.ts";
import type { CallView, WrapUpCode } from "#contract/calls.ts";
import { chance } from "#db/seed/chance.ts";
import { beHeardEverywhere } from "./everywhere.ts";
import { openRobot, type Robot } from "./robot.ts";
import { openRobotPhone } from "./robot-phone.ts";
import type { RobotLine, RobotPlan, RobotSeat } from "./robot-plan.ts";
import { openRobotWrites } from "./robot-writes.ts";

/** Sitting down all at once would make the first second of a start the slowest. */
const sitDownAtOnce = 4;

async function main(plan: RobotPlan): Promise<void> {
  const stopping = new AbortController();
  const tell = (line: RobotLine) => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const sites = openSites(plan.sites);
  const random = chance(plan.seed);
  const first = plan.seats[0];
  if (!first) throw new Error(`${plan.center.name} has no seats for robots.`);

  // One console looks at the floor for all of them: sixty would ask sixty times for each change.
  const session = openSession(keptInMemory());
  await session.begin(first.token);
  const api = openApi(sites, session);
  const sync = openSync(sites, session, api);
  const outcomes = (await api.get<WrapUpCode[]>("wrap-up-codes")).map((code) => code.id);
  beHeardEverywhere(plan.sites, { token: first.token, presenceOnly: true, beacon: plan.center.id });

  const robots = new Map<string, Robot>();
  const enter = async (seat: RobotSeat) => {
    const writes = await openRobotWrites(sites, seat, stopping.signal, tell);
    const phone = await openRobotPhone(writes.api);
    const robot = openRobot({ seat, writes, phone, chance: random, pace: plan.pace, outcomes, tell });
    if (!(await robot.sitDown())) return;
    beHeardEverywhere(plan.sites, { token: seat.token, presenceOnly: true });
    robots.set(seat.seatId, robot);
    if (!seesOwnCallOnly) return;
    const own = openSync(sites, writes.session, writes.api);
    own.live.subscribe(() => show(own.live.get(), new Map([[seat.seatId, robot]])));
  };
  await untilLoaded(sync);
  // A partner's seat is shown the calls of no other seat, so there every robot has to look for itself.
  const seesOwnCallOnly = sync.live.get().centers.get(plan.center.id)?.kind === "partner";
  if (!seesOwnCallOnly) sync.live.subscribe(() => show(sync.live.get(), robots));

  const waiting = [...plan.seats];
  const usher = async () => {
    for (let seat = waiting.shift(); seat; seat = waiting.shift()) await enter(seat);
  };
  process.on("SIGTERM", () => void goHome([...robots.values()]));
  await Promise.all(Array.from({ length: sitDownAtOnce }, usher));
  if (!seesOwnCallOnly) show(sync.live.get(), robots);
  tell({ what: "staffed", seats: robots.size });
}

function untilLoaded({ live }: Pick<Sync, "live">): Promise<void> {
  return new Promise((resolve) => {
    if (live.get().loaded) return resolve();
    const off = live.subscribe(() => {
      if (!live.get().loaded) return;
      off();
      resolve();
    });
  });
}

function show(live: LiveState, robots: ReadonlyMap<string, Robot>): void {
  const callOf = new Map<string, CallView>();
  for (const call of live.calls.values()) {
    const seatId = call.offer && call.offer.state === "offered" ? call.offer.seatId : call.seatId;
    if (seatId) callOf.set(seatId, call);
    for (const guest of call.guests) callOf.set(guest.seatId, call);
  }
  for (const [seatId, robot] of robots) {
    const seat = live.seats.get(seatId);
    if (seat) robot.see(seat, callOf.get(seatId));
  }
}

async function goHome(robots: readonly Robot[]): Promise<void> {
  await Promise.all(robots.map((robot) => robot.goHome()));
  process.exit(0);
}

await main(JSON.parse(await text(process.stdin)) as RobotPlan);
