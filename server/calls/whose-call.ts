/** Which enterprise a webhook concerns, found before anything of that enterprise may be seen. */
import { eq } from "drizzle-orm";
import { calls, offers, phoneNumbers } from "#db/schema/calls.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import { type CallRow, type OfferRow, seatLegOf } from "./queries.ts";

export type NumberOwner = { number: string; enterpriseId: string; queueId: string };

/** Numbers and enterprises change when an operator changes them; a site knows within this long. */
const keptMs = 10_000;
/** Wrong numbers cost at most one look in so long. */
const missedMs = 500;
const ownersMax = 20_000;

export type WhoseCall = {
  enterprises(): Promise<string[]>;
  /** Null for a number that is nobody's. */
  byNumber(number: string): Promise<NumberOwner | null>;
  byCall(callId: string): Promise<CallRow | null>;
  byOffer(offerId: string): Promise<{ call: CallRow; offer: OfferRow } | null>;
  /** The line of the seat that has the call; null when it is not up. */
  legOfSeat(call: CallRow): Promise<string | null>;
};

export function openWhoseCall(database: Database, clock: Clock): WhoseCall {
  let known: { atMs: number; enterprises: string[]; numbers: Map<string, NumberOwner> } | null = null;
  async function read(maxAgeMs = keptMs) {
    if (known && clock.monotonicMs() - known.atMs < maxAgeMs) return known;
    try {
      const { value } = await database.readAny({ enterpriseId: null }, async (tx) => ({
        list: await tx.select().from(enterprises),
        numbers: await tx.select().from(phoneNumbers),
      }));
      known = {
        atMs: clock.monotonicMs(),
        enterprises: value.list.map((each) => each.id),
        numbers: new Map(value.numbers.map((each) => [each.number, each])),
      };
    } catch (error) {
      // What was known a moment ago still holds; only a site that never read anything cannot go on.
      if (!known) throw error;
    }
    return known;
  }
  /** The last look for a number that was not known; whoever misses one meanwhile waits for the same answer. */
  let looked = {
    atMs: Number.NEGATIVE_INFINITY,
    known: Promise.resolve({ numbers: new Map<string, NumberOwner>() }),
  };
  /** Where calls were found before: asked first, so that many enterprises cost no more than one. */
  const owners = new Map<string, string>();
  async function inEach<T>(id: string, find: (enterpriseId: string) => Promise<T | null>): Promise<T | null> {
    const likely = owners.get(id);
    const all = (await read()).enterprises;
    for (const enterpriseId of likely ? [likely, ...all.filter((other) => other !== likely)] : all) {
      const found = await find(enterpriseId);
      if (!found) continue;
      if (owners.size >= ownersMax) owners.clear();
      owners.set(id, enterpriseId);
      return found;
    }
    return null;
  }
  return {
    enterprises: async () => (await read()).enterprises,
    async byNumber(number) {
      const found = (await read()).numbers.get(number);
      if (found) return found;
      // It may be a moment old, however lately something else was read: looked for before a caller is sent away.
      const nowMs = clock.monotonicMs();
      if (nowMs - looked.atMs >= missedMs) looked = { atMs: nowMs, known: read(0) };
      return (await looked.known).numbers.get(number) ?? null;
    },
    byCall: (callId) =>
      inEach(callId, async (enterpriseId) => {
        const { value } = await database.readAny({ enterpriseId }, (tx) =>
          tx.select().from(calls).where(eq(calls.id, callId)),
        );
        return value[0] ?? null;
      }),
    async legOfSeat({ id, enterpriseId }) {
      const { value } = await database.readAny({ enterpriseId }, (tx) => seatLegOf(tx, id));
      return value;
    },
    byOffer: (offerId) =>
      inEach(offerId, async (enterpriseId) => {
        const { value } = await database.readAny({ enterpriseId }, (tx) =>
          tx
            .select({ offer: offers, call: calls })
            .from(offers)
            .innerJoin(calls, eq(calls.id, offers.callId))
            .where(eq(offers.id, offerId)),
        );
        return value[0] ?? null;
      }),
  };
}
