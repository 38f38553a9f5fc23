import { conferenceEventWords } from "./conference-callbacks.ts";
import { conferenceNamed, connected, participantOf, participantsMax, stay } from "./conferences.ts";
import type { Callback, Participant } from "./model.ts";
import type { Dialled } from "./twiml-dial.ts";
import { type Line, methodOf, resolveUrl } from "./twiml-line.ts";
import type { Element } from "./xml.ts";

/** `<Dial><Conference>`: stays until it leaves, is removed, or the conference ends. */
export async function dialConference(line: Line, noun: Element, over: AbortSignal): Promise<Dialled> {
  const { x, call, signal } = line;
  const friendlyName = noun.text.trim();
  const label = noun.attributes.participantLabel ?? null;
  if (!friendlyName) return refused(13223, "a Conference without a name");
  if (label !== null && !validLabel(label)) return refused(16023, "the participant label is invalid");
  const callback = callbackOf(line, noun);
  if (callback === "invalid") return refused(16002, "the conference's attributes are invalid");
  const conference = conferenceNamed(x, friendlyName, {
    region: noun.attributes.region ?? "us1",
    waitMusic: noun.attributes.waitUrl !== "",
    callback,
    participantsMax: Math.min(
      Number(noun.attributes.maxParticipants ?? participantsMax) || participantsMax,
      participantsMax,
    ),
  });
  const invited = conference.participants.get(call.sid);
  if (!invited && conference.participants.size >= conference.participantsMax) {
    return refused(16020, "the conference is full");
  }
  if (label !== null && !invited && participantOf(conference, label)) {
    return refused(16025, "the participant label is in use by another participant");
  }
  const participant: Participant = {
    call,
    label,
    muted: noun.attributes.muted === "true",
    hold: false,
    coaching: Boolean(noun.attributes.coach),
    callSidToCoach: noun.attributes.coach || null,
    startConferenceOnEnter: noun.attributes.startConferenceOnEnter !== "false",
    endConferenceOnExit: noun.attributes.endConferenceOnExit === "true",
    status: "connecting",
    createdAt: x.ports.now(),
    announcing: null,
    leave: null,
  };
  if (
    participant.coaching &&
    !connected(conference).some((other) => other.call.sid === participant.callSidToCoach)
  ) {
    return refused(13240, "the call to coach is not in this conference");
  }
  const onOver = () => participant.leave?.(over.reason === "star" ? "star" : "time-limit");
  over.addEventListener("abort", onOver, { once: true });
  await stay(x, conference, participant, signal);
  over.removeEventListener("abort", onOver);
  return { fields: { DialCallStatus: "completed", ConferenceSid: conference.sid } };
}

/** At most 128 characters, no slash, nothing that looks like a call's id: Twilio 16023 and 16024. */
export const validLabel = (label: string): boolean =>
  label.length >= 1 && label.length <= 128 && !/\/|%2f/i.test(label) && !/^CA[0-9a-f]{32}$/.test(label);

function callbackOf(line: Line, noun: Element): Callback | null | "invalid" {
  const words = (noun.attributes.statusCallbackEvent ?? "").split(/\s+/).filter(Boolean);
  if (words.some((word) => !conferenceEventWords.has(word))) return "invalid";
  if (!noun.attributes.statusCallback) return null;
  const url = resolveUrl(line.call, noun.attributes.statusCallback);
  if (!url) return "invalid";
  return { url, method: methodOf(noun, "statusCallbackMethod"), events: new Set(words) };
}

const refused = (code: number, message: string): Dialled => ({ failed: { code, message } });
