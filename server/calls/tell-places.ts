/**
 * Callers in line hear their place again once it has changed. The carrier is asked to announce it over their
 * music, which is its own and goes on without us: whoever cannot be told hears music, as before.
 *
 * Who is looked at comes from memory and no webhook waits for it; the row decides, so that of two sites one tells.
 */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { calls } from "#db/schema/calls.ts";
import { carrierError } from "../carrier/carrier-error.ts";
import { webhookUrl } from "../carrier/webhook-paths.ts";
import { findConference } from "./carrier-commands.ts";
import type { FrontDesk } from "./front-desk.ts";
import type { LiveModels } from "./live-model.ts";
import { isToHear, placesByQueue, toldEveryMs } from "./places-to-tell.ts";
import type { CallRow } from "./queries.ts";
import type { Switchboard } from "./switchboard.ts";
import { type Language, type Standing, standingWords } from "./words.ts";

export type PlaceTeller = {
  /** Tells the next few whose turn it is; returns at once, and does nothing while that goes on. */
  tell(enterpriseId: string): void;
  /** Resolves once nobody is being told. */
  settled(): Promise<void>;
};

/** Told at one look, each half second: a line of 300 has been told within half a minute, in three requests each. */
const atOnceMax = 5;

type Saying = { call: CallRow; standing: Standing; said: { at: string; text: string } };

export function openPlaceTeller(
  switchboard: Switchboard,
  models: Pick<LiveModels, "peek">,
  frontDesk: Pick<FrontDesk, "languageOf" | "waitMs">,
): PlaceTeller {
  const { platform, carrier, publicUrl } = switchboard;
  const { clock, database, log } = platform;
  /** When this site last looked at a caller, by its clock. */
  const lookedAt = new Map<string, Map<string, number>>();
  const telling = new Map<string, Promise<void>>();

  /** Those whom this site has not looked at for a minute: whom it looked at longest ago, then who came first. */
  function whoMayHear(enterpriseId: string): Map<string, number> {
    const calls = models.peek(enterpriseId)?.calls;
    const looked = lookedAt.get(enterpriseId) ?? new Map<string, number>();
    lookedAt.set(enterpriseId, looked);
    for (const id of looked.keys()) if (!calls?.has(id)) looked.delete(id);
    if (!calls) return new Map();
    const nowMs = clock.monotonicMs();
    const lastLook = (id: string) => looked.get(id) ?? Number.MIN_SAFE_INTEGER;
    const arrivedBefore = new Date(clock.now().getTime() - toldEveryMs).toISOString();
    const due = [...calls.values()]
      .filter(
        ({ id, state, direction, arrivedAt }) =>
          state === "waiting" &&
          direction === "inbound" &&
          arrivedAt < arrivedBefore &&
          nowMs - lastLook(id) >= toldEveryMs,
      )
      .sort((a, b) => lastLook(a.id) - lastLook(b.id) || (a.arrivedAt < b.arrivedAt ? -1 : 1))
      .slice(0, atOnceMax);
    if (due.length === 0) return new Map();
    const places = placesByQueue(calls.values());
    for (const { id } of due) looked.set(id, nowMs);
    return new Map(due.map(({ id }) => [id, places.get(id) ?? 1]));
  }

  function standingOf(call: CallRow, place: number): Standing {
    const { enterpriseId, queueId } = call;
    const own: Language | null = call.language === "en" || call.language === "es" ? call.language : null;
    return {
      language: own ?? frontDesk.languageOf(enterpriseId, queueId),
      place,
      waitMs: frontDesk.waitMs(enterpriseId, queueId, place),
    };
  }

  /** Puts down what is about to be said. Locked rows are left out: something else happens to those callers now. */
  const putDown = (enterpriseId: string, places: ReadonlyMap<string, number>): Promise<Saying[]> =>
    database.write(
      { enterpriseId },
      async (tx) => {
        const now = clock.now();
        const rows = await tx
          .select()
          .from(calls)
          .where(and(inArray(calls.id, [...places.keys()]), eq(calls.state, "waiting")))
          .orderBy(asc(calls.id))
          .for("update", { skipLocked: true });
        const sayings = rows
          .filter((call) => isToHear(call, places.get(call.id)!, now))
          .map((call): Saying => {
            const standing = standingOf(call, places.get(call.id)!);
            const { text } = standingWords(standing.language, standing.place, standing.waitMs);
            return { call, standing, said: { at: now.toISOString(), text } };
          });
        for (const { call, said } of sayings)
          await tx
            .update(calls)
            .set({ heard: sql`${calls.heard} || ${JSON.stringify([said])}::jsonb` })
            .where(eq(calls.id, call.id));
        return sayings;
      },
      // Lost with a server, a caller hears their place once more.
      { durability: "local" },
    );

  async function say({ call, standing, said }: Saying): Promise<void> {
    try {
      const conferenceSid = call.conferenceSid ?? (await findConference(carrier, call.id));
      const { language, place, waitMs } = standing;
      const announceUrl = webhookUrl(publicUrl, "place", {
        language,
        place: String(place),
        ...(waitMs === null ? {} : { waitMs: String(waitMs) }),
      });
      const heard =
        conferenceSid !== null &&
        (await carrier.updateParticipant(conferenceSid, "caller", { announceUrl, announceMethod: "POST" }));
      if (!heard) await takeBack(call, said);
    } catch (thrown) {
      const error = carrierError(thrown);
      log.info({ call: call.id, error: error.message }, "a caller could not be told their place");
      if (error.kind === "refused") await takeBack(call, said);
    }
  }

  /** Nobody heard it: an agent is not shown that they did. */
  const takeBack = ({ id, enterpriseId }: CallRow, said: Saying["said"]): Promise<unknown> =>
    database.write(
      { enterpriseId },
      (tx) =>
        tx
          .update(calls)
          .set({
            heard: sql`(select coalesce(jsonb_agg(each), '[]') from jsonb_array_elements(${calls.heard}) each
              where each <> ${JSON.stringify(said)}::jsonb)`,
          })
          .where(eq(calls.id, id)),
      { durability: "local" },
    );

  async function tellNext(enterpriseId: string): Promise<void> {
    const places = whoMayHear(enterpriseId);
    if (places.size === 0) return;
    await Promise.all((await putDown(enterpriseId, places)).map(say));
  }

  return {
    tell(enterpriseId) {
      if (telling.has(enterpriseId)) return;
      const told = tellNext(enterpriseId)
        .catch((error: unknown) => log.debug({ error: String(error) }, "nobody is told their place now"))
        .finally(() => telling.delete(enterpriseId));
      telling.set(enterpriseId, told);
    },
    async settled() {
      await Promise.all(telling.values());
    },
  };
}
