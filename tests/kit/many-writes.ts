/** Writes of every kind that many do at once: by administrators, by the carrier's webhooks, by typing. */
import { permissionsFor } from "#contract/identity.ts";
import { queues } from "#db/schema/calls.ts";
import { centers } from "#db/schema/centers.ts";
import { saveDraft } from "#server/calls/drafts.ts";
import { takeArrivingCalls } from "#server/calls/take-arriving-calls.ts";
import type { Caller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import type { SitePlatform } from "./cluster-platform.ts";
import { hire } from "./writers.ts";

const ofEach = 4;
const deadlineMs = 30_000;

/** @returns writes of people, callers and texts that have nothing to do with one another, not begun yet. */
export async function manyWrites(site: SitePlatform): Promise<(() => Promise<unknown>)[]> {
  const queueId = await makeQueue(site);
  return Array.from({ length: ofEach }, (_, n) => {
    const caller = typist(site);
    const call = {
      callSid: `CA${String(n).padStart(32, "0")}`,
      from: `+1813555020${n}`,
      to: "+18135550100",
      queueId,
      arrivedAt: site.clock.now(),
    };
    const draft = { key: "note", text: "half", version: 1 };
    const options = (what: string) => ({ key: `${what} ${n}`, deadlineMs });
    return [
      () => perform(site, hire, site.caller, { name: `side by side ${n}` }, options("hire")),
      () => perform(site, takeArrivingCalls, site.caller, [call], options("call")),
      () => perform(site, saveDraft, caller, draft, options("draft")),
    ];
  }).flat();
}

function typist({ ids, enterpriseId }: SitePlatform): Caller {
  return {
    kind: "person",
    id: ids.uuid(),
    enterpriseId,
    name: "Dana",
    role: "agent",
    permissions: permissionsFor("agent", false),
    partner: false,
    sessionId: "session",
  };
}

async function makeQueue({ ids, clock, database, enterpriseId }: SitePlatform): Promise<string> {
  const [centerId, queueId] = [ids.uuid(), ids.uuid()];
  await database.write({ enterpriseId }, async (tx) => {
    await tx.insert(centers).values({
      id: centerId,
      enterpriseId,
      name: "Tampa",
      kind: "own",
      timeZone: "America/New_York",
      stateAt: clock.now(),
      backupRule: "at-once",
    });
    await tx
      .insert(queues)
      .values({ id: queueId, enterpriseId, name: "Storm", homeCenterId: centerId, priority: 5 });
  });
  return queueId;
}
