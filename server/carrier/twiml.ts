import assert from "node:assert";
import Handlebars from "handlebars";
import twilio from "twilio";
import { webhookUrl } from "./webhook-paths.ts";

const { VoiceResponse } = twilio.twiml;

/** Longest Dial Twilio allows: 24 h. Its default, 4 h, would cut a long wait on a disaster day. Seconds. */
const timeLimitS = 86_400;

/** One region for all, or two sites would open two conferences of one name. */
const region = "us1";

type Words = { text: string; language: string };

type CallerConference = {
  publicUrl: string;
  callId: string;
  /** Said before the wait begins. */
  greeting?: { text: string; language: string } | null;
  /** Star leaves the wait for the callback menu. A talking caller's star hangs up on the agent: leave it out then. */
  offerCallback?: boolean;
};

/**
 * Puts a caller into the conference of their call, where Twilio's own music plays until the first answer.
 *
 * The conference is named by the call's id and nothing personal. When it ends under the caller, or star is
 * pressed, the Redirect asks us where to go on; without an answer the fallback URL queues the caller.
 *
 * @param wish.callId - letters, digits and dashes.
 */
export function callerConference(wish: CallerConference): string {
  const { callId, greeting } = wish;
  assert(/^[\w-]+$/.test(callId), "a call's id needs no quoting");
  const kind = JSON.stringify([wish.publicUrl, wish.offerCallback, greeting?.language]);
  let written = conferencesWritten.get(kind);
  if (written === undefined) {
    const spoken = greeting ? { ...greeting, text: anyWords } : null;
    written = writeCallerConference({ ...wish, callId: anyCallId, greeting: spoken });
    conferencesWritten.set(kind, written);
  }
  const named = written.replaceAll(anyCallId, callId);
  return greeting ? named.replace(anyWords, () => Handlebars.escapeExpression(greeting.text)) : named;
}

/** Stand for the call's id and the words said in what is written once for all callers of a kind. */
const anyCallId = "the-id-of-the-call";
const anyWords = "the-words-that-are-said";
/** Written anew by the SDK it was the dearest part of answering a caller (0.2 ms); little of it differs. */
const conferencesWritten = new Map<string, string>();

function writeCallerConference(wish: CallerConference): string {
  const { publicUrl, callId } = wish;
  const response = new VoiceResponse();
  if (wish.greeting) response.say({ language: wish.greeting.language as "en-US" }, wish.greeting.text);
  // No `action`: Twilio never reaches the verbs after a Dial that has one, and the Redirect tells the same.
  response.dial({ hangupOnStar: wish.offerCallback ?? false, timeLimit: timeLimitS }).conference(
    {
      startConferenceOnEnter: false,
      endConferenceOnExit: true,
      participantLabel: "caller",
      beep: "false",
      region,
      statusCallback: webhookUrl(publicUrl, "conference", { call: callId }),
      statusCallbackEvent: ["start", "end", "join", "leave", "mute", "hold"],
    },
    callId,
  );
  response.redirect({ method: "POST" }, webhookUrl(publicUrl, "afterConference", { call: callId }));
  return response.toString();
}

/**
 * Puts a seat's leg into the caller's conference, labelled by its offer. The leg ends when it leaves.
 *
 * @param publicUrl - where to tell of the conference's events; only the first participant's is used, which in
 *   a callback is the agent.
 * @param as - muted: hears, is not heard. coach: the CallSid of the one leg that hears this one.
 */
export function agentConference(
  callId: string,
  offerId: string,
  publicUrl?: string,
  as: { muted?: boolean; coach?: string } = {},
): string {
  const response = new VoiceResponse();
  response.dial({ timeLimit: timeLimitS }).conference(
    {
      startConferenceOnEnter: true,
      endConferenceOnExit: false,
      participantLabel: offerId,
      beep: "false",
      region,
      ...(as.muted ? { muted: true } : {}),
      ...(as.coach ? { coach: as.coach } : {}),
      ...(publicUrl
        ? {
            statusCallback: webhookUrl(publicUrl, "conference", { call: callId }),
            statusCallbackEvent: ["start", "end", "join", "leave", "mute", "hold"],
          }
        : {}),
    },
    callId,
  );
  response.hangup();
  return response.toString();
}

/** Asks a waiting caller whether to be called back: 1 yes, anything else back to the same place. */
export function callbackMenu(
  publicUrl: string,
  callId: string,
  words: { text: string; language: string },
): string {
  const response = new VoiceResponse();
  const menu = webhookUrl(publicUrl, "callbackMenu", { call: callId });
  response
    .gather({ numDigits: 1, timeout: 6, action: menu, method: "POST" })
    .say({ language: words.language as "en-US" }, words.text);
  response.redirect({ method: "POST" }, menu);
  return response.toString();
}

/** Tells a caller that nobody is there, and what they may do: 1 leaves a message, 2 asks to be called. */
export function closedMenu(publicUrl: string, callId: string, words: Words): string {
  const response = new VoiceResponse();
  response
    .gather({
      numDigits: 1,
      timeout: 6,
      action: webhookUrl(publicUrl, "closedMenu", { call: callId }),
      method: "POST",
    })
    .say({ language: words.language as "en-US" }, words.text);
  response.hangup();
  return response.toString();
}

/** Longest message that is kept. Seconds. */
const messageMaxS = 180;

/** Records after a tone. The recording is told of by itself, whether the caller ends it by a key or hangs up. */
export function recordMessage(publicUrl: string, callId: string, words: Words): string {
  const response = new VoiceResponse();
  response.say({ language: words.language as "en-US" }, words.text);
  response.record({
    action: webhookUrl(publicUrl, "afterMessage", { call: callId }),
    method: "POST",
    maxLength: messageMaxS,
    timeout: 6,
    finishOnKey: "#",
    playBeep: true,
    recordingStatusCallback: webhookUrl(publicUrl, "recording", { call: callId }),
    recordingStatusCallbackMethod: "POST",
    recordingStatusCallbackEvent: ["completed"],
  });
  response.hangup();
  return response.toString();
}

/** What is announced to somebody who waits. No verb follows: the music goes on. */
export function sayOnly(words: Words): string {
  const response = new VoiceResponse();
  response.say({ language: words.language as "en-US" }, words.text);
  return response.toString();
}

/** Asks a dialled phone seat to press 1: voicemail answers too, but presses nothing. */
export function pressToAccept(
  publicUrl: string,
  offerId: string,
  words: { text: string; language: string },
): string {
  const response = new VoiceResponse();
  response
    .gather({
      numDigits: 1,
      timeout: 8,
      action: webhookUrl(publicUrl, "phoneSeat", { offer: offerId }),
      method: "POST",
    })
    .say({ language: words.language as "en-US" }, words.text);
  response.hangup();
  return response.toString();
}

export function sayAndHangUp(words: { text: string; language: string }): string {
  const response = new VoiceResponse();
  response.say({ language: words.language as "en-US" }, words.text);
  response.hangup();
  return response.toString();
}

/**
 * The static answer of the fallback URL: no server of ours is needed for it. The caller waits in a queue of
 * the carrier until a site finds them there and redirects them into a conference.
 */
export function rescueQueue(queueName: string, words: { text: string; language: string }): string {
  const response = new VoiceResponse();
  response.say({ language: words.language as "en-US" }, words.text);
  response.enqueue(queueName);
  return response.toString();
}

/** Nothing to do; the leg goes on as it is (answers of status callbacks). */
export const emptyTwiml = (): string => new VoiceResponse().toString();
