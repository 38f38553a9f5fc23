import { dialConference } from "./dial-conference.ts";
import { dialPhones } from "./dial-phones.ts";
import { dialQueue } from "./dial-queue.ts";
import { pause } from "./ports.ts";
import { actionOf, type Line, type Outcome, type Verb } from "./twiml-line.ts";
import type { Fields } from "./webhook-sender.ts";
import type { Element } from "./xml.ts";

/** How a Dial ended, as its action URL is told. */
export type Dialled = { fields: Fields } | { failed: { code: number; message: string } };

/** Twilio's default `timeLimit` of a Dial: 4 hours. Seconds. */
const timeLimitS = 14_400;

export const dial: Verb = async (line, element) => {
  const over = new AbortController();
  const limitS = Number(element.attributes.timeLimit ?? timeLimitS) || timeLimitS;
  const limit = AbortSignal.any([line.signal, over.signal]);
  void pause(limitS * 1000, limit).then(() => over.abort("time-limit"));
  if (element.attributes.hangupOnStar === "true") {
    line.call.onKey = (key) => key === "*" && over.abort("star");
  }
  try {
    const dialled = await dialNoun(line, element, over.signal);
    if ("failed" in dialled) return { does: "failed", ...dialled.failed } satisfies Outcome;
    // With an action, the verbs after the Dial are never reached: twilio.com/docs/voice/twiml/dial
    return actionOf(line.call, element, dialled.fields) ?? { does: "next" };
  } finally {
    line.call.onKey = null;
    over.abort("over");
  }
};

function dialNoun(line: Line, element: Element, over: AbortSignal): Promise<Dialled> {
  const conference = element.children.find((child) => child.name === "Conference");
  if (conference) return dialConference(line, conference, over);
  const queue = element.children.find((child) => child.name === "Queue");
  if (queue) return dialQueue(line, queue, over);
  return dialPhones(line, element, over);
}
