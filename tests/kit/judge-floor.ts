/** What promises 3 and 4 say of a floor that came to rest, from what clients were told and the carrier saw. */
import { inArray, sql } from "drizzle-orm";
import { calls, offers } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { countCallers } from "#server/embedded/ledger/judge-callers.ts";
import { sendAgain } from "./desk-agent.ts";
import type { Round, StaffedFloor } from "./staffed-floor.ts";

type OfferRow = typeof offers.$inferSelect;

/** @returns every broken promise of a round in words; empty when all were kept. */
export async function judgeFloor(floor: StaffedFloor, round: Round): Promise<string[]> {
  const before = await readRows(floor, round);
  const faults = [
    ...(await judgeCallers(floor, round, before)),
    ...round.order.overtaken(),
    ...judgeSeats(before.offers),
    ...judgeAcknowledged(round, before),
    ...judgeWrapUps(round, before),
    ...(await judgeReplays(floor, round)),
  ];
  faults.push(...changesBetween(before, await readRows(floor, round)));
  return faults;
}

/** When a line left is the carrier's news, and may be told after the floor has come to rest. */
const toldLate = ["legCallSid", "legDownAt"];

/** Nothing may change when every key is tried again. */
function changesBetween(before: Rows, after: Rows): string[] {
  const kinds = Object.keys(before) as (keyof Rows)[];
  return kinds.flatMap((kind) => {
    const lines = (rows: Rows) =>
      new Set(
        [...rows[kind]].map((row) =>
          JSON.stringify(row, (key, value) => (toldLate.includes(key) ? null : value)),
        ),
      );
    const [was, is] = [lines(before), lines(after)];
    return [...is.difference(was)].map(
      (line) =>
        `trying every key again changed ${kind}: ${line}, before ${[...was.difference(is)].join(" ")}`,
    );
  });
}

type Rows = Awaited<ReturnType<typeof readRows>>;

function readRows({ platform }: StaffedFloor, { placed }: Round) {
  const ids = [...placed].map(callIdOf);
  return platform.database.read({ enterpriseId: platform.enterpriseId }, async (tx) => ({
    calls: await tx.select().from(calls).where(inArray(calls.id, ids)).orderBy(calls.id),
    offers: await tx.select().from(offers).where(inArray(offers.callId, ids)).orderBy(offers.id),
    interactions: await tx
      .select()
      .from(interactions)
      .where(inArray(interactions.callId, ids))
      .orderBy(interactions.id),
    changes: await tx.execute(sql`
      select action, count(*)::int from audit_entries where actor_kind = 'person'
      group by action order by action`),
  }));
}

/** Promise 3. Nobody gives up here, so every caller must have been answered, each in a row of their own. */
async function judgeCallers(floor: StaffedFloor, { placed, places }: Round, rows: Rows): Promise<string[]> {
  const people = await floor.people();
  const counts = countCallers(people, placed);
  const faults: string[] = [];
  if (counts.lost > 0)
    faults.push(
      ...counts.losses,
      ...people.filter((each) => counts.losses.some((loss) => loss.includes(each.callSid))).map(storyOf),
    );
  if (counts.answered !== placed.size)
    faults.push(`${placed.size} callers were placed, ${counts.answered} were answered`);
  for (const callSid of placed) {
    const row = rows.calls.find((call) => call.id === callIdOf(callSid));
    if (!row) faults.push(`${callSid} is in no row`);
    else if (row.state !== "ended" || row.outcome !== outcomeOf(row, rows))
      faults.push(`${row.id} is ${row.state} with outcome ${row.outcome}`);
    const shown = places.get(callIdOf(callSid));
    if (shown && row) shown.add(row.arrivedAt.toISOString());
    if (shown && shown.size > 1)
      faults.push(`the place of ${callIdOf(callSid)} moved: ${[...shown].join(", ")}`);
  }
  return faults;
}

/**
 * A caller who said all there was to say before any site could write down that an agent had joined is one who
 * hung up. Once it is written down, they were answered.
 */
function outcomeOf(call: Rows["calls"][number], rows: Rows): "answered" | "hung-up" {
  const joined = rows.offers.some((offer) => offer.callId === call.id && offer.legUpAt !== null);
  return joined ? "answered" : "hung-up";
}

const storyOf = ({ callSid, timeline }: PersonView) =>
  `${callIdOf(callSid)}: ${timeline.map(({ at, what, detail }) => `${at.slice(17)} ${what} ${detail}`).join("; ")}`;

/** Promise 4: the times during which a seat was asked or had a call never overlap, nor do those of a call. */
function judgeSeats(all: OfferRow[]): string[] {
  const faults: string[] = [];
  for (const whose of ["seatId", "callId"] as const) {
    for (const [id, own] of Map.groupBy(all, (offer) => offer[whose])) {
      const inOrder = own.toSorted((a, b) => a.offeredAt.getTime() - b.offeredAt.getTime());
      for (const [index, offer] of inOrder.entries()) {
        const next = inOrder[index + 1];
        if (!offer.endedAt) faults.push(`offer ${offer.id} never ended (${offer.state})`);
        else if (next && next.offeredAt < offer.endedAt)
          faults.push(`${whose} ${id} had two offers at once: ${offer.id} and ${next.id}`);
      }
    }
  }
  return faults;
}

/** What agents were told happened, happened. */
function judgeAcknowledged(round: Round, rows: Rows): string[] {
  const faults: string[] = [];
  for (const sent of round.sent) {
    if (sent.answer === undefined) {
      if (sent.refused === undefined) faults.push(`${sent.kind} ${sent.key} was never answered`);
      continue;
    }
    for (const twin of sent.twins) {
      if (JSON.stringify(twin) !== JSON.stringify(sent.answer))
        faults.push(`${sent.kind} ${sent.key} has two answers: ${JSON.stringify([sent.answer, twin])}`);
    }
    if (sent.kind !== "accept") continue;
    const { offerId } = sent.answer as { offerId: string };
    const offer = rows.offers.find((each) => each.id === offerId);
    if (!offer?.acceptedAt || offer.seatId !== sent.seatId)
      faults.push(`the acknowledged accept of ${offerId} is not there`);
  }
  return faults;
}

/** Each wrap-up exactly once, with the words that were acknowledged. */
function judgeWrapUps(round: Round, rows: Rows): string[] {
  const faults: string[] = [];
  const written = Map.groupBy(rows.interactions, (row) => row.summary);
  for (const sent of round.sent.filter((each) => each.kind === "wrap-up")) {
    const found = written.get(sent.key) ?? [];
    const wanted = sent.answer === undefined ? 0 : 1;
    if (found.length !== wanted || found.some((row) => row.callId !== sent.callId))
      faults.push(`wrap-up ${sent.key} of ${sent.callId} is there ${found.length} times, not ${wanted}`);
    if (sent.refused) faults.push(`wrap-up ${sent.key} was refused: ${sent.refused}`);
  }
  const perCall = Map.groupBy(rows.interactions, (row) => row.callId);
  for (const call of rows.calls) {
    const count = perCall.get(call.id)?.length ?? 0;
    const wanted = call.outcome === "answered" ? 1 : 0;
    if (count !== wanted) faults.push(`call ${call.id} was written up ${count} times, not ${wanted}`);
  }
  return faults;
}

/** Each key tried again, at either site, gives the first answer. */
async function judgeReplays(floor: StaffedFloor, round: Round): Promise<string[]> {
  const faults: string[] = [];
  const acknowledged = round.sent.filter((each) => each.answer !== undefined);
  for (const { id, url } of floor.sites) {
    for (const sent of acknowledged) {
      const again = await sendAgain(sent, url);
      if (!again.ok || JSON.stringify(again.body) !== JSON.stringify(sent.answer))
        faults.push(`${sent.kind} ${sent.key} again at ${id}: ${again.status} ${JSON.stringify(again.body)}`);
    }
  }
  return faults;
}
