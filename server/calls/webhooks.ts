/** What the carrier asks and tells. Each may come twice, late, out of order, and at either site. */
import type { Router } from "express";
import { Counter } from "prom-client";
import { z } from "zod";
import { hungUp, leftWithConference } from "../carrier/leave-reason.ts";
import { type Form, signedWebhooks } from "../carrier/signed-webhooks.ts";
import {
  agentConference,
  callbackMenu,
  callerConference,
  closedMenu,
  emptyTwiml,
  pressToAccept,
  recordMessage,
  sayAndHangUp,
  sayOnly,
} from "../carrier/twiml.ts";
import type { SystemCaller } from "../platform/caller.ts";
import type { Operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { openArrivals } from "./arrivals.ts";
import { requestCallback } from "./callback-calls.ts";
import { customerUnreached, isDialling, unansweredBy } from "./customer-unreached.ts";
import { customerRings, machineAnswered } from "./dial-progress.ts";
import type { FrontDesk } from "./front-desk.ts";
import type { LateArrivals } from "./late-arrivals.ts";
import { callerJoined, callerLeft, callerReturned, legDown, legUp } from "./legs.ts";
import { callIdOf } from "./match-caller.ts";
import type { CallRow, OfferRow } from "./queries.ts";
import { keepRecording } from "./recording.ts";
import type { Switchboard } from "./switchboard.ts";
import { arrivalDeadlineMs } from "./timing.ts";
import { callbackWhenOpen, keepVoicemail } from "./voicemail.ts";
import type { WhoseCall } from "./whose-call.ts";
import { closedWords, type Spoken, standingWords, words } from "./words.ts";

type WebhookParts = {
  switchboard: Switchboard;
  whose: WhoseCall;
  late: LateArrivals;
  frontDesk: FrontDesk;
  authToken: string;
};

const uncommitted = new Counter({
  name: "arrivals_without_commit_total",
  help: "Callers answered while nothing could be committed",
});
const finalStatuses = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);
/** As it was put into the URL, which is signed: nothing is looked up. */
const placeQuery = z.object({
  language: z.enum(["en", "es"]),
  place: z.coerce.number().int().min(1).max(100_000),
  waitMs: z.coerce.number().min(0).optional(),
});
const carrierSid = /^CA[0-9a-f]{32}$/;

export function carrierWebhooks({ switchboard, whose, late, frontDesk, authToken }: WebhookParts): Router {
  const { platform, publicUrl } = switchboard;
  const arrivals = openArrivals(switchboard);
  const { router, on } = signedWebhooks({ authToken, publicUrl, log: platform.log });

  on("arrival", async (form) => {
    const sid = form.CallSid ?? "";
    if (!carrierSid.test(sid))
      throw new Problem("bad-input", "Not a carrier's call.", [
        { field: "CallSid", message: "not a call id" },
      ]);
    const callId = callIdOf(sid);
    let greeting: Spoken | null = null;
    try {
      const owner = await whose.byNumber(form.To ?? "");
      if (!owner) return sayAndHangUp(words.notInUse);
      const { enterpriseId, queueId } = owner;
      const closed = !frontDesk.isOpen(enterpriseId, queueId);
      greeting = closed ? null : frontDesk.greeting(enterpriseId, queueId);
      await arrivals.take(enterpriseId, {
        callSid: sid,
        from: form.From,
        to: owner.number,
        queueId,
        arrivedAt: platform.clock.now(),
        heard: greeting?.text,
        closed,
      });
      if (closed)
        return closedMenu(publicUrl, callId, closedWords[frontDesk.languageOf(enterpriseId, queueId)].menu);
    } catch (error) {
      // The caller is not made to wait for a database: the conference bears the name the call will have.
      uncommitted.inc();
      late.keep(sid, form.From, form.To ?? "");
      platform.log.warn(
        { call: callId, error: String(error) },
        "a caller was answered without a commit; they will be adopted",
      );
    }
    return callerConference({ publicUrl, callId, offerCallback: true, greeting });
  });

  on("place", async (_form, query) => {
    const { language, place, waitMs = null } = placeQuery.parse(query);
    return sayOnly(standingWords(language, place, waitMs));
  });

  on("closedMenu", async (form, query) => {
    const callId = z.uuid().parse(query.call);
    const call = await lookUp(callId);
    const spoken = closedWords[call ? frontDesk.languageOf(call.enterpriseId, call.queueId) : "en"];
    if (form.Digits === "1") return recordMessage(publicUrl, callId, spoken.speak);
    if (form.Digits !== "2" || !call) return sayAndHangUp(spoken.goodbye);
    try {
      await switchboard.perform(callbackWhenOpen, carrierOf(call), { callId }, { key: callId });
      return sayAndHangUp(spoken.promised);
    } catch (error) {
      platform.log.info({ call: callId, error: String(error) }, "a callback could not be promised");
      return recordMessage(publicUrl, callId, spoken.speak);
    }
  });

  on("afterMessage", async (_form, query) => {
    const call = await lookUp(z.uuid().parse(query.call));
    return sayAndHangUp(
      closedWords[call ? frontDesk.languageOf(call.enterpriseId, call.queueId) : "en"].kept,
    );
  });

  on("recording", async (form, query) => {
    const call = await lookUp(z.uuid().parse(query.call));
    if (call)
      await tell(keepVoicemail, call, {
        callId: call.id,
        recordingSid: form.RecordingSid,
        seconds: Number(form.RecordingDuration ?? 0),
      });
    return emptyTwiml();
  });

  on("callRecording", async (form, query) => {
    const call = await lookUp(z.uuid().parse(query.call));
    if (call && form.RecordingStatus === "completed")
      await tell(keepRecording, call, { callId: call.id, recordingSid: form.RecordingSid });
    return emptyTwiml();
  });

  on("afterConference", async (_form, query) => {
    const callId = z.uuid().parse(query.call);
    const call = await lookUp(callId);
    if (!call) return callerConference({ publicUrl, callId });
    if (call.state === "ended" || call.state === "wrap-up") return emptyTwiml();
    if (call.state === "waiting" || call.state === "ringing")
      return callbackMenu(publicUrl, callId, words.callbackMenu);
    await tell(callerReturned, call, { callId });
    return callerConference({ publicUrl, callId });
  });

  on("callbackMenu", async (form, query) => {
    const callId = z.uuid().parse(query.call);
    const call = await lookUp(callId);
    if (form.Digits !== "1" || !call) return callerConference({ publicUrl, callId, offerCallback: true });
    try {
      await switchboard.perform(
        requestCallback,
        carrierOf(call),
        { callId },
        { key: callId, deadlineMs: arrivalDeadlineMs },
      );
      return sayAndHangUp(words.callbackPromised);
    } catch (error) {
      platform.log.info(
        { call: callId, error: String(error) },
        "a callback could not be promised; the caller stays in line",
      );
      return callerConference({ publicUrl, callId });
    }
  });

  on("device", async (form) => {
    const offerId = z.uuid().safeParse(form.offerId).data;
    const found = offerId ? await whose.byOffer(offerId) : null;
    if (!found || !["accepted", "connected"].includes(found.offer.state))
      return sayAndHangUp(words.offerGone);
    return agentConference(found.call.id, found.offer.id, publicUrl, await asGuest(found));
  });

  /** A supervisor's line; any other is in the talk. Nobody to coach any more: it only listens. */
  async function asGuest({ call, offer }: { call: CallRow; offer: OfferRow }) {
    if (offer.mode === "talk") return {};
    const coached = offer.mode === "coach" ? await whose.legOfSeat(call) : null;
    return coached ? { coach: coached } : { muted: true };
  }

  on("phoneSeat", async (form, query) => {
    const found = await whose.byOffer(z.uuid().parse(query.offer));
    if (found?.offer.state !== "accepted") return sayAndHangUp(words.offerGone);
    if (form.Digits === "1")
      return agentConference(found.call.id, found.offer.id, publicUrl, await asGuest(found));
    return pressToAccept(publicUrl, found.offer.id, words.pressToAccept);
  });

  on("conference", async (form, query) => {
    await conferenceEvent(z.uuid().parse(query.call), form);
    return emptyTwiml();
  });

  on("legStatus", async (form, query) => {
    if (form.CallStatus === "ringing") {
      await customerRinging(query);
      return emptyTwiml();
    }
    if (!finalStatuses.has(form.CallStatus ?? "")) return emptyTwiml();
    late.forget(form.CallSid ?? "");
    const call = await lookUp(z.uuid().safeParse(query.call).data ?? callIdOf(form.CallSid ?? ""));
    if (!call) return emptyTwiml();
    const offerId = z.uuid().safeParse(query.offer).data;
    if (offerId) await tell(legDown, call, { callId: call.id, offerId, withConference: false });
    else if (isDialling(call))
      await tell(customerUnreached, call, { callId: call.id, dial: unansweredBy(form.CallStatus) });
    else if (call.carrierCallSid === form.CallSid && !over(call))
      await tell(callerLeft, call, { callId: call.id });
    return emptyTwiml();
  });

  on("answeredBy", async (form, query) => {
    if (!/^(machine|fax)/.test(form.AnsweredBy ?? "")) return emptyTwiml();
    const call = await lookUp(z.uuid().parse(query.call));
    if (call) await tell(machineAnswered, call, { callId: call.id });
    return emptyTwiml();
  });

  /** Only legs that we dialled tell of their ringing; a seat's phone carries its offer. */
  async function customerRinging(query: Form): Promise<void> {
    if (query.offer !== undefined) return;
    const callId = z.uuid().safeParse(query.call).data;
    const call = callId ? await lookUp(callId) : null;
    if (call) await tell(customerRings, call, { callId: call.id });
  }

  async function conferenceEvent(callId: string, form: Form): Promise<void> {
    const { StatusCallbackEvent: event, ConferenceSid: conferenceSid, CallSid: callSid } = form;
    if (!conferenceSid || !callSid || (event !== "participant-join" && event !== "participant-leave")) return;
    const offerId = z.uuid().safeParse(form.ParticipantLabel).data;
    const arrived = callIdOf(callSid) === callId;
    // The caller's own line joining says nothing new: orders find the conference by its name.
    if (event === "participant-join" && arrived) return;
    // A caller who pressed star left the conference, but is still on the line.
    if (event === "participant-leave" && !offerId && !hungUp(form.ParticipantCallStatus)) return;
    const call = await lookUp(callId);
    if (!call) return;
    if (event === "participant-join") {
      if (offerId) await tell(legUp, call, { callId, offerId, legCallSid: callSid, conferenceSid });
      else await tell(callerJoined, call, { callId, callSid, conferenceSid });
    } else if (offerId)
      await tell(legDown, call, {
        callId,
        offerId,
        withConference: leftWithConference(form.ReasonParticipantLeft),
      });
    else if (isDialling(call))
      await tell(customerUnreached, call, { callId, dial: unansweredBy(form.ParticipantCallStatus) });
    else if (!over(call)) await tell(callerLeft, call, { callId });
  }

  async function tell<In, Out>(op: Operation<In, Out>, call: CallRow, input: unknown): Promise<void> {
    try {
      await switchboard.perform(op, carrierOf(call), input);
    } catch (error) {
      // About something that never was here: accepted, without effect.
      if (!(error instanceof Problem) || error.code !== "not-found") throw error;
    }
  }
  async function lookUp(callId: string): Promise<CallRow | null> {
    try {
      return await whose.byCall(callId);
    } catch (error) {
      platform.log.warn(
        { error: String(error) },
        "a webhook's call cannot be looked up now; the reconciler will see",
      );
      return null;
    }
  }
  return router;
}

/** Nothing the caller's line does changes it any more. */
function over(call: CallRow): boolean {
  return call.state === "ended" || call.state === "wrap-up";
}

function carrierOf(call: CallRow): SystemCaller {
  return { kind: "carrier", id: call.carrierCallSid ?? "carrier", enterpriseId: call.enterpriseId };
}
