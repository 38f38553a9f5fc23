import { voiceFields } from "./call-life.ts";
import { listen } from "./conferences.ts";
import type { Exchange } from "./exchange.ts";
import type { Conference, HttpMethod, Participant } from "./model.ts";
import { pause } from "./ports.ts";
import { parseTwiml } from "./xml.ts";

/**
 * Says to one participant what an AnnounceUrl answers, instead of what they hear otherwise: music, or the others.
 * Real announcements may be mixed with those; hearing them alone is the worst case. One that cannot be fetched or
 * read is not heard, and nothing else changes.
 */
export async function playAnnouncement(
  x: Exchange,
  conference: Conference,
  participant: Participant,
  url: string,
  method: HttpMethod,
): Promise<void> {
  const { call } = participant;
  const gone = call.execution?.signal ?? new AbortController().signal;
  const fields = { ...voiceFields(x, call), ConferenceSid: conference.sid };
  const answer = await x.sender.fetch(url, method, fields, gone);
  if (!answer.ok || participant.status !== "connected" || participant.announcing !== null) return;
  for (const text of spokenIn(answer.body)) {
    participant.announcing = text;
    listen(x, conference);
    await pause((text.length / x.config.speechCharsPerSecond) * 1000, gone);
  }
  participant.announcing = null;
  listen(x, conference);
}

function spokenIn(body: string): string[] {
  try {
    return parseTwiml(body)
      .children.filter(({ name }) => name === "Say")
      .map(({ text }) => text.trim());
  } catch {
    return [];
  }
}
