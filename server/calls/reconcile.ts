/**
 * Compares what the carrier has on its lines with what we believe, and repairs: callbacks are hints only
 * (design §6), and while no site could commit there were none at all.
 */
import { inArray, ne } from "drizzle-orm";
import { calls, offers } from "#db/schema/calls.ts";
import type { CarrierCall, CarrierConference, CarrierParticipant } from "../carrier/carrier.ts";
import { webhookUrl } from "../carrier/webhook-paths.ts";
import { type SystemCaller, systemCaller } from "../platform/caller.ts";
import { fetchAstray, isThere } from "./fetch-astray.ts";
import { callerJoined, callerLeft, callerStillHere, legDown, legUp } from "./legs.ts";
import { callIdOf } from "./match-caller.ts";
import { musicForCaller } from "./music-for-caller.ts";
import type { CallRow, OfferRow } from "./queries.ts";
import type { Switchboard } from "./switchboard.ts";
import { adoptCall } from "./take-arriving-calls.ts";
import { giveUpUnanswered } from "./unanswered.ts";
import type { WhoseCall } from "./whose-call.ts";

/** Newer than this, a webhook may simply still be on its way. */
const settleMs = 4_000;
const looksAtOnce = 12;

export type Reconciled = { adopted: number; hungUp: number; repaired: number };
type Known = { call: CallRow; offers: OfferRow[] };
type Look = { switchboard: Switchboard; self: SystemCaller; now: Date; done: Reconciled };

/** One comparison for one enterprise. Every repair is an operation that a late webhook may repeat without effect. */
export async function reconcile(
  switchboard: Switchboard,
  whose: WhoseCall,
  enterpriseId: string,
): Promise<Reconciled> {
  const { carrier, platform } = switchboard;
  const done: Reconciled = { adopted: 0, hungUp: 0, repaired: 0 };
  const look: Look = {
    switchboard,
    self: systemCaller("reconciler", enterpriseId),
    now: platform.clock.now(),
    done,
  };
  // The rows are read first: a call that arrives in between is unknown to neither for longer than a round.
  const known = await knownCalls(switchboard, enterpriseId);
  const [onLine, conferences] = await Promise.all([carrier.listLiveCalls(), carrier.listConferences()]);
  const byName = new Map(conferences.map((conference) => [conference.name, conference]));
  await adoptUnknown(look, whose, onLine, known, byName);
  const sids = new Set(onLine.map((call) => call.sid));
  await inParallel([...known.values()], (each) => repair(look, each, sids, byName.get(each.call.id) ?? null));
  if (done.adopted + done.hungUp + done.repaired > 0)
    platform.log.info({ ...done }, "compared with the carrier and repaired");
  return done;
}

function knownCalls({ platform }: Switchboard, enterpriseId: string): Promise<Map<string, Known>> {
  return platform.database.read({ enterpriseId }, async (tx) => {
    const rows = await tx.select().from(calls).where(ne(calls.state, "ended"));
    const own =
      rows.length === 0
        ? []
        : await tx
            .select()
            .from(offers)
            .where(
              inArray(
                offers.callId,
                rows.map((row) => row.id),
              ),
            );
    const perCall = Map.groupBy(own, (offer) => offer.callId);
    return new Map(rows.map((call) => [call.id, { call, offers: perCall.get(call.id) ?? [] }]));
  });
}

/** Callers who are on a line but in no row: taken at the time the carrier says they came. */
async function adoptUnknown(
  look: Look,
  whose: WhoseCall,
  onLine: CarrierCall[],
  known: Map<string, Known>,
  byName: Map<string, CarrierConference>,
): Promise<void> {
  const { switchboard, self } = look;
  await inParallel(
    onLine.filter((call) => !known.has(callIdOf(call.sid))),
    async (stranger) => {
      const owner = await whose.byNumber(stranger.to);
      if (!owner || owner.enterpriseId !== self.enterpriseId) return;
      const callId = callIdOf(stranger.sid);
      const before = await whose.byCall(callId);
      const conference = byName.get(callId) ?? null;
      if (before) {
        // Ended here, yet on the line: saying goodbye or in the callback menu, unless they wait in our conference.
        if (
          !conference ||
          before.state !== "ended" ||
          look.now.getTime() - before.stateAt.getTime() < settleMs
        )
          return;
        await switchboard.perform(callerStillHere, self, { callId });
        look.done.repaired += 1;
        return;
      }
      if (conference === null && look.now.getTime() - stranger.startedAt.getTime() < settleMs) return;
      const { isNew } = await switchboard.perform(adoptCall, self, {
        callSid: stranger.sid,
        from: stranger.from,
        to: stranger.to,
        queueId: owner.queueId,
        arrivedAt: stranger.startedAt,
        conferenceSid: conference?.sid ?? null,
      });
      if (isNew) look.done.adopted += 1;
      // In no conference: the static pack parked them in the carrier's own queue.
      if (conference === null)
        await switchboard.carrier.redirect(stranger.sid, {
          url: webhookUrl(switchboard.publicUrl, "arrival"),
        });
    },
  );
}

async function repair(
  look: Look,
  { call, offers: own }: Known,
  onLine: ReadonlySet<string>,
  conference: CarrierConference | null,
): Promise<void> {
  const { switchboard, self, done, now } = look;
  const young = now.getTime() - call.stateAt.getTime() < settleMs;
  if (call.carrierCallSid && !onLine.has(call.carrierCallSid)) {
    if (young && now.getTime() - call.arrivedAt.getTime() < settleMs) return;
    const seen = await switchboard.carrier.findCall(call.carrierCallSid);
    if (seen && seen.endedAt === null) return;
    const { ended } = await switchboard.perform(callerLeft, self, { callId: call.id });
    if (ended) done.hungUp += 1;
    return;
  }
  if (await giveUpUnanswered(look, call, settleMs)) {
    done.repaired += 1;
    return;
  }
  if (!conference) {
    if (await fetchAstray(switchboard, call, now)) done.repaired += 1;
    if (young) return;
    for (const offer of own) await lost(look, call, offer);
    return;
  }
  // A conference that never started holds a waiting caller and music: nothing to look at.
  if (conference.status === "init" && call.state === "waiting") {
    isThere(switchboard, call);
    if (call.carrierCallSid && call.conferenceSid !== conference.sid) {
      await switchboard.perform(callerJoined, self, {
        callId: call.id,
        callSid: call.carrierCallSid,
        conferenceSid: conference.sid,
      });
    }
    return;
  }
  await compareLegs(look, call, own, conference, await switchboard.carrier.listParticipants(conference.sid));
}

async function compareLegs(
  look: Look,
  call: CallRow,
  own: OfferRow[],
  conference: CarrierConference,
  here: CarrierParticipant[],
): Promise<void> {
  const { switchboard, self, done } = look;
  const connected = here.filter((leg) => leg.status === "connected");
  const callers = connected.filter((leg) => leg.callSid === call.carrierCallSid || leg.label === "caller");
  const callerLeg = callers[0];
  if (callerLeg) isThere(switchboard, call);
  else if (await fetchAstray(switchboard, call, look.now)) done.repaired += 1;
  if (callerLeg && (call.carrierCallSid !== callerLeg.callSid || call.conferenceSid !== conference.sid)) {
    await switchboard.perform(callerJoined, self, {
      callId: call.id,
      callSid: callerLeg.callSid,
      conferenceSid: conference.sid,
    });
    done.repaired += 1;
  }
  for (const offer of own) {
    const leg = connected.find((each) => each.label === offer.id);
    if (leg && (offer.state === "accepted" || (offer.legCallSid === null && offer.legDownAt === null))) {
      await switchboard.perform(legUp, self, {
        callId: call.id,
        offerId: offer.id,
        legCallSid: leg.callSid,
        conferenceSid: conference.sid,
      });
      done.repaired += 1;
    }
    if (!leg) await lost(look, call, offer);
  }
  if (callerLeg && connected.length === 1 && !callerLeg.hold && conference.status === "in-progress") {
    await switchboard.perform(musicForCaller, self, { callId: call.id });
  }
}

/** An agent's line that we believe up, and the carrier does not have. */
async function lost({ switchboard, self, done, now }: Look, call: CallRow, offer: OfferRow): Promise<void> {
  if (offer.legCallSid === null || offer.legDownAt !== null) return;
  if (now.getTime() - (offer.legUpAt?.getTime() ?? 0) < settleMs) return;
  await switchboard.perform(legDown, self, { callId: call.id, offerId: offer.id, withConference: false });
  done.repaired += 1;
}

async function inParallel<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: Math.min(looksAtOnce, list.length) }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
