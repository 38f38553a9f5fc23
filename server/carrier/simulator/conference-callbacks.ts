import { rfc2822 } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import type { Conference, Participant } from "./model.ts";
import type { Fields } from "./webhook-sender.ts";

/** `statusCallbackEvent` words and the events each stands for: twilio.com/docs/voice/twiml/conference */
const wordOf = {
  "conference-start": "start",
  "conference-end": "end",
  "participant-join": "join",
  "participant-leave": "leave",
  "participant-mute": "mute",
  "participant-unmute": "mute",
  "participant-hold": "hold",
  "participant-unhold": "hold",
  "participant-modify": "modify",
} as const;
export type ConferenceEvent = keyof typeof wordOf;

export const conferenceEventWords: ReadonlySet<string> = new Set([
  "start",
  "end",
  "join",
  "leave",
  "mute",
  "hold",
  "modify",
  "speaker",
  "announcement",
]);

/** Tells the conference's one callback, the first participant's, of an event. */
export function announce(
  x: Exchange,
  conference: Conference,
  event: ConferenceEvent,
  participant: Participant | null,
  more: Fields = {},
) {
  conference.updatedAt = x.ports.now();
  const sequence = conference.sequence + 1;
  conference.sequence = sequence;
  if (!conference.callback?.events.has(wordOf[event])) return;
  const fields: Fields = {
    ConferenceSid: conference.sid,
    FriendlyName: conference.friendlyName,
    AccountSid: x.config.accountSid,
    SequenceNumber: String(sequence),
    Timestamp: rfc2822(x.ports.now()),
    StatusCallbackEvent: event,
    ...(participant ? participantFields(participant) : {}),
    ...more,
  };
  x.sender.notify("conference", conference.callback.url, conference.callback.method, fields);
}

function participantFields(participant: Participant): Fields {
  const fields: Fields = {
    CallSid: participant.call.sid,
    Muted: String(participant.muted),
    Hold: String(participant.hold),
    Coaching: String(participant.coaching),
    StartConferenceOnEnter: String(participant.startConferenceOnEnter),
    EndConferenceOnExit: String(participant.endConferenceOnExit),
  };
  if (participant.label) fields.ParticipantLabel = participant.label;
  return fields;
}
