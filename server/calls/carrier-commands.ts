/** Orders to the carrier: a row first, then sent, then settled. What was lost on the way is looked up before it is sent again. */
import { and, asc, eq, inArray, lt, or, sql } from "drizzle-orm";
import { calls } from "#db/schema/calls.ts";
import { carrierCommands } from "#db/schema/carrier.ts";
import type { Carrier } from "../carrier/carrier.ts";
import { carrierError } from "../carrier/carrier-error.ts";
import { voiceOverrides, webhookUrl } from "../carrier/webhook-paths.ts";
import { systemCaller } from "../platform/caller.ts";
import { perform } from "../platform/operation.ts";
import type { Platform } from "../platform/platform.ts";
import { customerUnreached, isDialling } from "./customer-unreached.ts";
import { legDown } from "./legs.ts";
import { type CallRow, findOffer, seatLegOf } from "./queries.ts";

type Ports = { platform: Platform; carrier: Carrier; publicUrl: string };
type CommandRow = typeof carrierCommands.$inferSelect;
type Outcome = { state: CommandRow["state"]; error?: string; carrierSid?: string };

const batchMax = 500;
/** Calls served at once; the SDK opens at most 20 connections. */
const callsAtOnce = 16;
/** An order this old was left by a site that died, or its answer was lost. */
export const staleMs = 3_000;
const attemptsMax = 5;
/** The carrier tells whole seconds, by its own clock. */
const clocksApartMs = 5_000;
const seatRingS = 15;
const customerRingS = 30;

/** Sends what this site ordered and has not sent. Orders of one call go one after another, in their order. */
export async function sendOrders(ports: Ports, enterpriseId: string): Promise<void> {
  const open = await ports.platform.database.read({ enterpriseId }, (tx) =>
    tx
      .select({ command: carrierCommands, call: calls })
      .from(carrierCommands)
      .innerJoin(calls, eq(calls.id, carrierCommands.callId))
      .where(
        and(
          eq(carrierCommands.state, "submitting"),
          eq(carrierCommands.attempts, 0),
          eq(carrierCommands.site, ports.platform.site),
        ),
      )
      .orderBy(asc(carrierCommands.createdAt), asc(carrierCommands.id))
      .limit(batchMax),
  );
  await sendAll(ports, enterpriseId, open, false);
}

/** Takes over orders whose fate is unknown. Each is tried again only after the participants were listed. */
export async function recoverOrders(ports: Ports, enterpriseId: string): Promise<number> {
  const now = ports.platform.clock.now();
  const before = new Date(now.getTime() - staleMs);
  const taken = await ports.platform.database.write({ enterpriseId }, async (tx) => {
    const rows = await tx
      .update(carrierCommands)
      .set({
        state: "unknown",
        site: ports.platform.site,
        attempts: sql`${carrierCommands.attempts} + 1`,
        settledAt: now,
      })
      .where(
        and(
          or(
            and(eq(carrierCommands.state, "submitting"), lt(carrierCommands.createdAt, before)),
            and(eq(carrierCommands.state, "unknown"), lt(carrierCommands.settledAt, before)),
          ),
          lt(carrierCommands.attempts, attemptsMax),
        ),
      )
      .returning();
    const ids = [...new Set(rows.map((row) => row.callId))];
    const owners = ids.length === 0 ? [] : await tx.select().from(calls).where(inArray(calls.id, ids));
    const byId = new Map(owners.map((call) => [call.id, call]));
    return rows
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .flatMap((command) => {
        const call = byId.get(command.callId);
        return call ? [{ command, call }] : [];
      });
  });
  await sendAll(ports, enterpriseId, taken, true);
  return taken.length;
}

async function sendAll(
  ports: Ports,
  enterpriseId: string,
  open: { command: CommandRow; call: CallRow }[],
  lookFirst: boolean,
): Promise<void> {
  const perCall = [...Map.groupBy(open, ({ command }) => command.callId).values()];
  const work = perCall.values();
  await Promise.all(
    Array.from({ length: Math.min(callsAtOnce, perCall.length) }, async () => {
      for (const orders of work) {
        for (const order of orders) await sendOne(ports, enterpriseId, order.command, order.call, lookFirst);
      }
    }),
  );
}

async function sendOne(
  ports: Ports,
  enterpriseId: string,
  command: CommandRow,
  call: CallRow,
  lookFirst: boolean,
): Promise<void> {
  const outcome = await attempt(ports, command, call, lookFirst);
  await ports.platform.database.write(
    { enterpriseId },
    (tx) =>
      tx
        .update(carrierCommands)
        .set({
          ...outcome,
          attempts: sql`greatest(${carrierCommands.attempts}, 1)`,
          settledAt: ports.platform.clock.now(),
        })
        .where(eq(carrierCommands.id, command.id)),
    // Losing this costs one more look at the carrier, nothing else.
    { durability: "local" },
  );
  if (command.kind === "dial-customer" && outcome.carrierSid)
    await stopIfGivenUp(ports, call, outcome.carrierSid);
  if (outcome.state !== "refused") return;
  ports.platform.log.warn(
    { kind: command.kind, call: command.callId, error: outcome.error },
    "the carrier refused an order",
  );
  const self = systemCaller("orders", enterpriseId);
  if (command.kind === "dial-seat" && command.label) {
    await perform(ports.platform, legDown, self, {
      callId: call.id,
      offerId: command.label,
      withConference: false,
    });
  }
  if (command.kind === "dial-customer")
    await perform(ports.platform, customerUnreached, self, { callId: call.id, dial: "failed" });
}

/** The agent gave up while the carrier was being asked: whoever ended the call could not know this leg. */
async function stopIfGivenUp({ platform, carrier }: Ports, call: CallRow, callSid: string): Promise<void> {
  const [now] = await platform.database.read({ enterpriseId: call.enterpriseId }, (tx) =>
    tx.select().from(calls).where(eq(calls.id, call.id)),
  );
  if (now && (now.state === "wrap-up" || now.state === "ended")) await carrier.hangUp(callSid);
}

async function attempt(
  ports: Ports,
  command: CommandRow,
  call: CallRow,
  lookFirst: boolean,
): Promise<Outcome> {
  try {
    const conferenceSid =
      command.conferenceSid ?? call.conferenceSid ?? (await findConference(ports.carrier, call.id));
    if (lookFirst) {
      const done = await alreadyDone(ports, command, call, conferenceSid);
      if (done) return done;
    }
    return await give(ports, command, call, conferenceSid);
  } catch (thrown) {
    const error = carrierError(thrown);
    if (error.kind === "refused") return { state: "refused", error: error.message.slice(0, 500) };
    return { state: "unknown", error: error.message.slice(0, 500) };
  }
}

/** The conference of a call, which bears its name; null when the carrier has none. */
export async function findConference(carrier: Carrier, callId: string): Promise<string | null> {
  const [found] = await carrier.listConferences({ name: callId });
  return found?.sid ?? null;
}

/** What the carrier's lists say of an order whose answer was lost; null: it has to be given again. */
async function alreadyDone(
  ports: Ports,
  command: CommandRow,
  call: CallRow,
  conferenceSid: string | null,
): Promise<Outcome | null> {
  if (command.kind === "complete") return null; // Ending what has ended does nothing.
  const { carrier } = ports;
  const here = conferenceSid ? await carrier.listParticipants(conferenceSid) : [];
  const target = here.find(
    (leg) => leg.callSid === command.target || (command.label !== null && leg.label === command.label),
  );
  switch (command.kind) {
    case "hold":
    case "unhold":
      if (!target || call.onHold !== (command.kind === "hold")) return { state: "superseded" };
      return target.hold === (command.kind === "hold") ? { state: "accepted" } : null;
    case "record":
      // What is wanted now is compared with what is there when it is given.
      return null;
    case "set-mode":
      // Setting it again does no harm; a line that is gone needs none.
      return target ? null : { state: "superseded" };
    case "remove":
      return target ? null : { state: "accepted" };
    case "dial-seat": {
      // Its leg joins only once a key is pressed: until then it is in the list of calls alone.
      const callSid = target?.callSid ?? (await dialledSince(carrier, command, call));
      if (callSid) return { state: "accepted", carrierSid: callSid };
      return (await stillAccepted(ports, command)) ? null : { state: "superseded" };
    }
    case "dial-customer": {
      // A phone that was busy is in the list of calls alone by now.
      const callSid = target?.callSid ?? (await dialledSince(carrier, command, call));
      if (callSid) return { state: "accepted", carrierSid: callSid };
      return isDialling(call) ? null : { state: "superseded" };
    }
    case "redirect":
      return target ? { state: "accepted" } : null;
  }
}

/** A seat has one live offer, so a call from the same line to its phone that is no older than the order is the order's. */
async function dialledSince(carrier: Carrier, command: CommandRow, call: CallRow): Promise<string | null> {
  if (!command.target) return null;
  const since = command.createdAt.getTime() - clocksApartMs;
  const placed = await carrier.listCallsTo(command.target);
  return placed.find((each) => each.from === call.toNumber && each.startedAt.getTime() >= since)?.sid ?? null;
}

/** Whether the seat's offer still waits for its line: a phone is not rung for a call that went elsewhere. */
async function stillAccepted({ platform }: Ports, { enterpriseId, label }: CommandRow): Promise<boolean> {
  if (label === null) return false;
  const offer = await platform.database.read({ enterpriseId }, (tx) => findOffer(tx, label));
  return offer?.state === "accepted";
}

async function give(
  ports: Ports,
  command: CommandRow,
  call: CallRow,
  conferenceSid: string | null,
): Promise<Outcome> {
  const { carrier, publicUrl } = ports;
  const target = command.target ?? command.label;
  switch (command.kind) {
    case "hold":
    case "unhold": {
      if (!conferenceSid || !target) return { state: "superseded", error: "the caller is in no conference" };
      const changed = await carrier.updateParticipant(conferenceSid, target, {
        hold: command.kind === "hold",
      });
      return { state: changed ? "accepted" : "superseded" };
    }
    case "record":
      return record(ports, call);
    case "set-mode":
      return setMode(ports, command, call, conferenceSid);
    case "remove":
      if (conferenceSid && target) await carrier.removeParticipant(conferenceSid, target);
      return { state: "accepted" };
    case "complete":
      if (command.target) await carrier.hangUp(command.target);
      else if (conferenceSid) await carrier.completeConference(conferenceSid);
      return { state: "accepted" };
    case "redirect": {
      if (!target) return { state: "superseded" };
      return {
        state: (await carrier.redirect(target, { url: webhookUrl(publicUrl, "arrival") }))
          ? "accepted"
          : "superseded",
      };
    }
    case "dial-seat": {
      if (!command.target || !command.label) return { state: "refused", error: "the seat has no number" };
      if (!(await stillAccepted(ports, command)))
        return { state: "superseded", error: "the call went elsewhere" };
      const placed = await carrier.placeCall({
        from: call.toNumber,
        to: command.target,
        url: webhookUrl(publicUrl, "phoneSeat", { offer: command.label }) + voiceOverrides,
        fallbackUrl: null,
        timeoutS: seatRingS,
        statusCallbackUrl: webhookUrl(publicUrl, "legStatus", { call: call.id, offer: command.label }),
      });
      return { state: "accepted", carrierSid: placed.sid };
    }
    case "dial-customer": {
      if (!command.target || !conferenceSid)
        return { state: "refused", error: "there is nobody to dial, or no conference" };
      if (!isDialling(call)) return { state: "superseded", error: "the agent gave up" };
      const leg = await carrier.addParticipant({
        conferenceSid,
        from: call.toNumber,
        to: command.target,
        label: "caller",
        timeoutS: customerRingS,
        statusCallbackUrl: webhookUrl(publicUrl, "legStatus", { call: call.id }),
        answeredByUrl: webhookUrl(publicUrl, "answeredBy", { call: call.id }),
        endConferenceOnExit: true,
      });
      return { state: "accepted", carrierSid: leg.callSid };
    }
  }
}

/** As the supervisor's row says now, whatever was asked for when the order was written. */
async function setMode(
  { platform, carrier }: Ports,
  { enterpriseId, label }: CommandRow,
  call: CallRow,
  conferenceSid: string | null,
): Promise<Outcome> {
  if (!conferenceSid || !label) return { state: "superseded" };
  const { offer, coached } = await platform.database.read({ enterpriseId }, async (tx) => ({
    offer: await findOffer(tx, label),
    coached: await seatLegOf(tx, call.id),
  }));
  if (offer?.state !== "connected") return { state: "superseded" };
  const coaching = offer.mode === "coach" && coached !== null;
  const changed = await carrier.updateParticipant(conferenceSid, offer.legCallSid ?? label, {
    muted: offer.mode !== "talk" && !coaching,
    coaching,
    ...(coaching ? { callSidToCoach: coached } : {}),
  });
  return { state: changed ? "accepted" : "superseded" };
}

/** Brings what the carrier records to what the call's row says now: begun once, paused or going on. */
async function record({ platform, carrier, publicUrl }: Ports, call: CallRow): Promise<Outcome> {
  const [now] = await platform.database.read({ enterpriseId: call.enterpriseId }, (tx) =>
    tx.select().from(calls).where(eq(calls.id, call.id)),
  );
  if (!now?.carrierCallSid || now.recording === null || now.state === "ended") return { state: "superseded" };
  const [running] = await carrier.listRecordings(now.carrierCallSid);
  const sid =
    running?.sid ??
    (await carrier.startRecording(
      now.carrierCallSid,
      webhookUrl(publicUrl, "callRecording", { call: call.id }),
    ));
  if (sid === null) return { state: "superseded" };
  const paused = now.recording === "paused";
  if ((running?.status === "paused") !== paused) await carrier.pauseRecording(now.carrierCallSid, paused);
  return { state: "accepted", carrierSid: sid };
}
