import { endCall, setHearing } from "./call-life.ts";
import { announce } from "./conference-callbacks.ts";
import type { Exchange } from "./exchange.ts";
import type { Callback, Conference, Hearing, LeaveReason, Participant } from "./model.ts";

export type ConferenceTerms = {
  region: string;
  waitMusic: boolean;
  callback: Callback | null;
  participantsMax: number;
};

/** Twilio's limit for one conference. Beyond it: 16020. */
export const participantsMax = 250;

/** The live conference of that name, or a new one under these terms: later terms are ignored. */
export function conferenceNamed(x: Exchange, friendlyName: string, terms: ConferenceTerms): Conference {
  const live = x.liveByName.get(friendlyName);
  if (live) return live;
  const at = x.ports.now();
  const conference: Conference = {
    sid: x.ports.sid("CF"),
    friendlyName,
    status: "init",
    createdAt: at,
    updatedAt: at,
    sequence: 0,
    participants: new Map(),
    reasonEnded: null,
    callSidEnding: null,
    ...terms,
  };
  x.conferences.set(conference.sid, conference);
  x.liveByName.set(friendlyName, conference);
  return conference;
}

/** A participant by its call or its label, as REST addresses it. */
export function participantOf(conference: Conference, callSidOrLabel: string): Participant | null {
  const bySid = conference.participants.get(callSidOrLabel);
  if (bySid) return bySid;
  for (const participant of conference.participants.values()) {
    if (participant.label === callSidOrLabel) return participant;
  }
  return null;
}

export const connected = (conference: Conference): Participant[] =>
  [...conference.participants.values()].filter((participant) => participant.status === "connected");

/**
 * Puts a leg into the conference and waits until it leaves. The signal's abort (hang-up, redirect) makes it leave.
 */
export function stay(
  x: Exchange,
  conference: Conference,
  participant: Participant,
  signal: AbortSignal,
): Promise<LeaveReason> {
  return new Promise((resolve) => {
    const onAbort = () => participant.leave?.(signal.reason === "redirected" ? "redirected" : "hung-up");
    participant.leave = (reason) => {
      signal.removeEventListener("abort", onAbort);
      participant.leave = null;
      leave(x, conference, participant, reason);
      // Whatever comes next has to be asked for; meanwhile there is nothing to hear.
      setHearing(x, participant.call, { what: "silence", why: "nothing" });
      resolve(reason);
    };
    participant.status = "connected";
    conference.participants.set(participant.call.sid, participant);
    announce(x, conference, "participant-join", participant);
    startWhenReady(x, conference);
    listen(x, conference);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** Audio is mixed from the moment two are there and one of those who came may start it. */
function startWhenReady(x: Exchange, conference: Conference) {
  if (conference.status !== "init") return;
  const here = connected(conference);
  if (here.length < 2 || !here.some((participant) => participant.startConferenceOnEnter)) return;
  conference.status = "in-progress";
  announce(x, conference, "conference-start", null);
}

function leave(x: Exchange, conference: Conference, participant: Participant, reason: LeaveReason) {
  conference.participants.delete(participant.call.sid);
  participant.status = "complete";
  announce(x, conference, "participant-leave", participant, {
    ParticipantCallStatus: participant.call.status,
    ReasonParticipantLeft: reasonLeft(conference, reason),
  });
  if (conference.status === "completed") return;
  const kicked = reason === "removed" ? "kicked" : "left";
  if (participant.endConferenceOnExit) {
    endConference(x, conference, `participant-with-end-conference-on-exit-${kicked}`, participant.call.sid);
  } else if (connected(conference).length === 0) {
    endConference(x, conference, `last-participant-${kicked}`, participant.call.sid);
  } else listen(x, conference);
}

/** Twilio's words. That a star or a time limit reads as a hang-up of a call still in progress is the worst case. */
function reasonLeft(conference: Conference, reason: LeaveReason): string {
  if (reason === "removed" || reason === "redirected") return "participant_updated_via_api";
  if (reason !== "conference-ended") return "participant_hung_up";
  return conference.reasonEnded === "conference-ended-via-api"
    ? "conference_ended_via_api"
    : "moderator_ended_conference";
}

/** Everybody leaves; their calls go on with the TwiML after their Dial. */
export function endConference(x: Exchange, conference: Conference, reason: string, callSid: string | null) {
  if (conference.status === "completed") return;
  conference.status = "completed";
  x.liveByName.delete(conference.friendlyName);
  conference.reasonEnded = reason;
  conference.callSidEnding = callSid;
  for (const participant of [...conference.participants.values()]) {
    if (participant.leave) participant.leave("conference-ended");
    else endCall(x, participant.call, "site", "the conference ended before it joined", "canceled");
  }
  announce(x, conference, "conference-end", null, {
    ReasonConferenceEnded: reason,
    Reason: reason,
    ...(callSid ? { CallSidEndingConference: callSid } : {}),
  });
  x.changed();
}

/** Tells everyone in the conference what they hear now. */
export function listen(x: Exchange, conference: Conference) {
  for (const participant of connected(conference)) {
    setHearing(x, participant.call, heardBy(conference, participant));
  }
}

/**
 * An announcement alone while it lasts; music until the conference starts and while on hold; otherwise the others; nobody else there: silence.
 * One who is muted is heard by nobody, but hears. A coached leg alone hears its coach.
 */
export function heardBy(conference: Conference, listener: Participant): Hearing {
  if (listener.announcing !== null) return { what: "speech", text: listener.announcing };
  if (listener.hold) return { what: "music", why: "hold" };
  if (conference.status === "init") {
    return conference.waitMusic ? { what: "music", why: "waiting" } : { what: "silence", why: "alone" };
  }
  const others = connected(conference).filter(
    (other) =>
      other !== listener && !other.hold && (!other.coaching || other.callSidToCoach === listener.call.sid),
  );
  if (others.length === 0) return { what: "silence", why: "alone" };
  const speaking = others.filter((other) => !other.muted && other.call.sendsSound);
  if (speaking.length === 0) return { what: "silence", why: "muted" };
  return {
    what: "bridged",
    with: speaking.map((other) => ({ callSid: other.call.sid, label: other.label, who: other.call.from })),
  };
}
