import type { Exchange } from "./exchange.ts";
import { type Call, type CallStatus, type EndedBy, finalStatuses, type Hearing, isOver } from "./model.ts";
import type { Fields } from "./webhook-sender.ts";

type NewCall = Pick<Call, "direction" | "from" | "to" | "farEnd"> & Partial<Call>;

/** Puts a new call on record; it does not ring yet. */
export function openCall(x: Exchange, given: NewCall): Call {
  const call: Call = {
    sid: x.ports.sid("CA"),
    parentSid: null,
    callerName: null,
    applicationSid: null,
    status: "queued",
    createdAt: x.ports.now(),
    answeredAt: null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    statusCallback: null,
    sequence: 0,
    fallback: null,
    execution: null,
    onKey: null,
    documentUrl: null,
    sendsSound: true,
    hearing: { what: "silence", why: "nothing" },
    ...given,
  };
  x.calls.set(call.sid, call);
  call.farEnd.onCall?.(call);
  x.changed();
  return call;
}

export function setHearing(x: Exchange, call: Call, hearing: Hearing) {
  if (isOver(call) || JSON.stringify(call.hearing) === JSON.stringify(hearing)) return;
  call.hearing = hearing;
  call.farEnd.hears(hearing);
  x.changed();
}

export function ringCall(x: Exchange, call: Call) {
  if (call.status !== "queued") return;
  call.status = "ringing";
  progress(x, call, "ringing");
  setHearing(x, call, { what: "ringing" });
}

export function answerCall(x: Exchange, call: Call) {
  if (isOver(call) || call.answeredAt) return;
  call.status = "in-progress";
  call.answeredAt = x.ports.now();
  progress(x, call, "answered");
  setHearing(x, call, { what: "silence", why: "nothing" });
}

/** Ends a call once; later ends change nothing. Its TwiML stops and it leaves any conference at once. */
export function endCall(x: Exchange, call: Call, by: EndedBy, reason: string, status?: CallStatus) {
  if (isOver(call)) return;
  call.status =
    status ?? (call.answeredAt ? "completed" : call.direction === "inbound" ? "no-answer" : "canceled");
  call.endedAt = x.ports.now();
  call.endedBy = by;
  call.endReason = reason;
  call.execution?.abort("hung-up");
  call.farEnd.ended(by, reason);
  progress(x, call, "completed");
  x.changed();
}

/** Keys pressed on the phone. Nobody listening: they go nowhere, as on a real line. */
export function pressKeys(call: Call, keys: string) {
  for (const key of keys) if (/[0-9*#]/.test(key)) call.onKey?.(key);
}

/** What every voice webhook carries: twilio.com/docs/voice/twiml#request-parameters */
export function voiceFields(x: Exchange, call: Call): Fields {
  const fields: Fields = {
    CallSid: call.sid,
    AccountSid: x.config.accountSid,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    CallStatus: call.status,
    ApiVersion: "2010-04-01",
    Direction: call.direction,
  };
  if (call.callerName) fields.CallerName = call.callerName;
  if (call.parentSid) fields.ParentCallSid = call.parentSid;
  if (call.applicationSid) fields.ApplicationSid = call.applicationSid;
  return fields;
}

/** Twilio's webhook times are RFC 2822. */
export const rfc2822 = (at: Date): string => at.toUTCString().replace("GMT", "+0000");

type ProgressEvent = "initiated" | "ringing" | "answered" | "completed";

/** Call progress events. The number counts every event, sent or not, so gaps mean nothing. */
export function progress(x: Exchange, call: Call, event: ProgressEvent) {
  const sequence = call.sequence;
  call.sequence += 1;
  if (!call.statusCallback?.events.has(event)) return;
  const fields = voiceFields(x, call);
  fields.Timestamp = rfc2822(x.ports.now());
  fields.CallbackSource = "call-progress-events";
  fields.SequenceNumber = String(sequence);
  if (finalStatuses.has(call.status)) {
    const seconds = durationS(call);
    fields.CallDuration = String(seconds);
    fields.Duration = String(Math.ceil(seconds / 60));
  }
  x.sender.notify("status", call.statusCallback.url, call.statusCallback.method, fields);
}

/** From answer to end, whole seconds; 0 when it was never answered or still lasts. */
export function durationS(call: Call): number {
  if (!call.answeredAt || !call.endedAt) return 0;
  return Math.round((call.endedAt.getTime() - call.answeredAt.getTime()) / 1000);
}
