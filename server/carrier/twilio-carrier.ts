import twilio from "twilio";
import type { CallInstance } from "twilio/lib/rest/api/v2010/account/call.js";
import type { ParticipantInstance } from "twilio/lib/rest/api/v2010/account/conference/participant.js";
import type { ConferenceInstance } from "twilio/lib/rest/api/v2010/account/conference.js";
import type { MessageInstance } from "twilio/lib/rest/api/v2010/account/message.js";
import type {
  Carrier,
  CarrierCall,
  CarrierConference,
  CarrierMessage,
  CarrierParticipant,
} from "./carrier.ts";
import { carrierError, isGone } from "./carrier-error.ts";

export type TwilioConfig = Readonly<{
  accountSid: string;
  authToken: string;
  apiKey: string;
  apiSecret: string;
  appSid: string;
  /** Set only for the simulator. */
  apiUrl?: string | null;
  /** One request's whole time. A lost answer is `unknown` after it. Milliseconds. */
  timeoutMs?: number;
}>;

const requestMs = 5_000;
/** A recording is a few megabytes. */
const recordingMs = 20_000;
/** A device's token outlives a shift's longest call; the console fetches a fresh one before. Seconds. */
const tokenS = 3_600;
/** Twilio's largest page; fewer round trips while a site takes over. */
const pageSize = 1_000;
/** A number's latest calls; what is asked for happened seconds ago. */
const callsToMax = 50;
/** More live conferences than this is not a contact center but a fault. */
const recordsMax = 10_000;

/**
 * The carrier by Twilio's own SDK. Nothing is retried here: the caller owns a row per command and lists
 * before it tries again.
 */
export function twilioCarrier(config: TwilioConfig): Carrier {
  const client = twilio(config.apiKey, config.apiSecret, {
    accountSid: config.accountSid,
    autoRetry: false,
    timeout: config.timeoutMs ?? requestMs,
    keepAlive: true,
    maxSockets: 20,
    // One region is pinned; the environment must not choose another.
    ...(config.apiUrl ? {} : { region: "us1" }),
  });
  if (config.apiUrl) client.api.baseUrl = config.apiUrl.replace(/\/+$/, "");
  const api = client.api.v2010.accounts(config.accountSid);

  return {
    simulated: Boolean(config.apiUrl),
    listConferences: ({ name } = {}) =>
      asked(async () => {
        const named = name === undefined ? {} : { friendlyName: name };
        // Twilio filters by one status at a time. A conference goes from `init` to `in-progress` and never
        // back, so asking in that order, one after the other, misses none that starts in between.
        const waiting = await api.conferences.list({ status: "init", pageSize, limit: recordsMax, ...named });
        const started = await api.conferences.list({
          status: "in-progress",
          pageSize,
          limit: recordsMax,
          ...named,
        });
        const seen = new Map<string, CarrierConference>();
        for (const conference of [...waiting, ...started]) seen.set(conference.sid, conferenceOf(conference));
        return [...seen.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      }),
    listParticipants: (conferenceSid) =>
      orWhenGone([], async () => {
        const found = await api.conferences(conferenceSid).participants.list({ pageSize, limit: recordsMax });
        return found.map(participantOf);
      }),
    listLiveCalls: () =>
      asked(async () => {
        // In the order a call goes through them, as above.
        const ringing = await api.calls.list({ status: "ringing", pageSize, limit: recordsMax });
        const talking = await api.calls.list({ status: "in-progress", pageSize, limit: recordsMax });
        const seen = new Map([...ringing, ...talking].map((call) => [call.sid, callOf(call)]));
        // A seat's device calls in too, as Twilio sees it; it is nobody's caller.
        return [...seen.values()].filter(
          (call) => call.direction === "inbound" && !call.from.startsWith("client:"),
        );
      }),
    listCallsTo: (address) =>
      asked(async () =>
        (await api.calls.list({ to: address, pageSize: callsToMax, limit: callsToMax })).map(callOf),
      ),
    findCall: (callSid) => orWhenGone(null, async () => callOf(await api.calls(callSid).fetch())),
    addParticipant: (wish) =>
      asked(async () =>
        participantOf(
          await api.conferences(wish.conferenceSid).participants.create({
            from: wish.from,
            to: wish.to,
            label: wish.label,
            timeout: wish.timeoutS,
            beep: "false",
            startConferenceOnEnter: true,
            endConferenceOnExit: wish.endConferenceOnExit ?? false,
            ...(wish.answeredByUrl
              ? { machineDetection: "Enable", amdStatusCallback: wish.answeredByUrl }
              : {}),
            statusCallback: wish.statusCallbackUrl,
            statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
          }),
        ),
      ),
    updateParticipant: (conferenceSid, callSidOrLabel, change) =>
      orWhenGone(null, async () =>
        participantOf(await api.conferences(conferenceSid).participants(callSidOrLabel).update(change)),
      ),
    removeParticipant: (conferenceSid, callSidOrLabel) =>
      orWhenGone(undefined, async () => {
        await api.conferences(conferenceSid).participants(callSidOrLabel).remove();
      }),
    completeConference: (conferenceSid) =>
      orWhenGone(undefined, async () => {
        await api.conferences(conferenceSid).update({ status: "completed" });
      }),
    hangUp: (callSid) =>
      orWhenOver(undefined, async () => {
        await api.calls(callSid).update({ status: "completed" });
      }),
    redirect: (callSid, to) =>
      orWhenOver(false, async () => {
        await api.calls(callSid).update("url" in to ? { url: to.url, method: "POST" } : { twiml: to.twiml });
        return true;
      }),
    placeCall: (wish) =>
      asked(async () =>
        callOf(
          await api.calls.create({
            from: wish.from,
            to: wish.to,
            url: wish.url,
            ...(wish.fallbackUrl ? { fallbackUrl: wish.fallbackUrl, fallbackMethod: "GET" } : {}),
            timeout: wish.timeoutS,
            statusCallback: wish.statusCallbackUrl,
            statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
          }),
        ),
      ),
    sendMessage: (wish) =>
      asked(async () =>
        messageOf(
          await api.messages.create({
            from: wish.from,
            to: wish.to,
            body: wish.body,
            statusCallback: wish.statusCallbackUrl,
          }),
        ),
      ),
    listMessages: ({ to, since }) =>
      asked(async () => {
        const found = await api.messages.list({ to, dateSentAfter: since, pageSize, limit: recordsMax });
        return found.map(messageOf);
      }),
    startRecording: (callSid, statusCallbackUrl) =>
      orWhenOver<string | null>(null, async () => {
        const made = await api.calls(callSid).recordings.create({
          recordingStatusCallback: statusCallbackUrl,
          recordingStatusCallbackEvent: ["completed"],
        });
        return made.sid;
      }),
    listRecordings: (callSid) =>
      orWhenGone<{ sid: string; status: string }[]>([], async () => {
        const found = await api.calls(callSid).recordings.list({ limit: callsToMax });
        return found.map(({ sid, status }) => ({ sid, status }));
      }),
    pauseRecording: (callSid, paused) =>
      orWhenOver(false, async () => {
        await api
          .calls(callSid)
          .recordings("Twilio.CURRENT")
          .update(paused ? { status: "paused", pauseBehavior: "skip" } : { status: "in-progress" });
        return true;
      }),
    async fetchRecording(recordingSid) {
      const base = config.apiUrl?.replace(/\/+$/, "") ?? "https://api.twilio.com";
      const url = `${base}/2010-04-01/Accounts/${config.accountSid}/Recordings/${recordingSid}.wav`;
      const secret = Buffer.from(`${config.apiKey}:${config.apiSecret}`).toString("base64");
      const answer = await asked(() =>
        fetch(url, {
          headers: { authorization: `Basic ${secret}` },
          signal: AbortSignal.timeout(recordingMs),
        }),
      );
      if (answer.status === 404) return null;
      if (!answer.ok) throw carrierError({ status: answer.status, message: "the recording was refused" });
      return {
        body: Buffer.from(await answer.arrayBuffer()),
        type: answer.headers.get("content-type") ?? "audio/wav",
      };
    },
    deleteRecording: (recordingSid) =>
      asked(async () => {
        try {
          await api.recordings(recordingSid).remove();
        } catch (error) {
          if ((error as { status?: unknown }).status !== 404) throw error;
        }
      }),
    accessToken(identity) {
      const token = new twilio.jwt.AccessToken(config.accountSid, config.apiKey, config.apiSecret, {
        identity,
        ttl: tokenS,
      });
      token.addGrant(
        new twilio.jwt.AccessToken.VoiceGrant({
          outgoingApplicationSid: config.appSid,
          incomingAllow: false,
        }),
      );
      return { token: token.toJwt(), expiresInS: tokenS };
    },
  };
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw carrierError(thrown);
  }
}

/** For what may already be gone: 404 is an answer, not an error. */
async function orWhenGone<T>(gone: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = carrierError(thrown);
    if (isGone(error)) return gone;
    throw error;
  }
}

/** Twilio 21220: the call is not in progress. That is what a hang-up wanted, or too late for a redirect. */
async function orWhenOver<T>(over: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = carrierError(thrown);
    if (isGone(error) || error.code === 21220) return over;
    throw error;
  }
}

const conferenceOf = (conference: ConferenceInstance): CarrierConference => ({
  sid: conference.sid,
  name: conference.friendlyName,
  status: conference.status as CarrierConference["status"],
  createdAt: conference.dateCreated,
});

const participantOf = (participant: ParticipantInstance): CarrierParticipant => ({
  callSid: participant.callSid,
  conferenceSid: participant.conferenceSid,
  label: participant.label || null,
  hold: participant.hold,
  muted: participant.muted,
  status: participant.status as CarrierParticipant["status"],
  joinedAt: participant.dateCreated,
});

const callOf = (call: CallInstance): CarrierCall => ({
  sid: call.sid,
  from: call.from,
  to: call.to,
  status: call.status,
  direction: call.direction,
  startedAt: call.dateCreated,
  endedAt: call.endTime ?? null,
});

const messageOf = (message: MessageInstance): CarrierMessage => ({
  sid: message.sid,
  to: message.to,
  from: message.from,
  status: message.status,
  sentAt: message.dateSent ?? null,
});
