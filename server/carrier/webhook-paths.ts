/** Where the carrier calls us, under the one public name. The calls feature answers these. */
export const webhookPaths = {
  /** A caller arrives. Number's Voice URL. */
  arrival: "/carrier/voice",
  /** What follows a caller's conference: star was pressed, or it ended under the caller. */
  afterConference: "/carrier/after-dial",
  /** The key pressed in the callback menu. */
  callbackMenu: "/carrier/callback-menu",
  /** A waiting caller is about to hear their place: what is said. */
  place: "/carrier/place",
  /** The key pressed at a closed queue. */
  closedMenu: "/carrier/closed-menu",
  /** A message was recorded, or is about to be: what follows on the line. */
  afterMessage: "/carrier/after-message",
  /** The carrier has a recording. */
  recording: "/carrier/recording",
  /** A call that was recorded is over. */
  callRecording: "/carrier/call-recording",
  /** A seat's device connects. The TwiML App's Voice URL. */
  device: "/carrier/agent",
  /** A dialled phone seat was asked to press a key. */
  phoneSeat: "/carrier/seat",
  /** Progress of single legs. */
  legStatus: "/carrier/call-status",
  /** Whether a person or a machine answered a customer's phone that we dialled. */
  answeredBy: "/carrier/answered-by",
  conference: "/carrier/conference",
  /** A message arrived. */
  message: "/carrier/message",
  messageStatus: "/carrier/message-status",
} as const;
export type WebhookPath = keyof typeof webhookPaths;

/**
 * An absolute webhook URL. Relative ones are refused in TwiML given by REST (Twilio 15004), and the
 * signature covers the public name whichever site answers.
 */
export function webhookUrl(publicUrl: string, path: WebhookPath, query: Record<string, string> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return publicUrl.replace(/\/+$/, "") + webhookPaths[path] + (asked ? `?${asked}` : "");
}

/**
 * Connection overrides for Voice URLs. A site that does not connect within 1 s or answer within 4 s is given
 * up; a lost or failed answer is asked once more (by then the name may lead to the other site), so that the
 * caller still hears ringing when the fallback is reached. A retry carries the same CallSid and
 * `I-Twilio-Idempotency-Token`. Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export const voiceOverrides = "#ct=1000&rt=4000&rc=1&rp=ct,rt,5xx";

/**
 * Connection overrides for message URLs: nobody waits on the line, so each kind of failure is tried again as long
 * as the carrier allows (15 s in all), under one MessageSid. A failover takes less.
 */
export const messageOverrides = "#ct=1000&rt=5000&tt=15000&rc=4&rp=all";
