/** Which callers hear their place anew, and when. Pure. */
import type { CallView } from "#contract/calls.ts";
import { placesInLine } from "#contract/line.ts";
import { type Language, standingWords } from "./words.ts";

/** Whoever waits is not spoken to more often: the music is why they can put the phone down. */
export const toldEveryMs = 60_000;

/** By call id: the place in the queue's own line, which is the one callers are told; 1 is next. */
export function placesByQueue(calls: Iterable<CallView>): Map<string, number> {
  const lines = Map.groupBy(calls, ({ queueId }) => queueId).values();
  return new Map([...lines].flatMap((line) => [...placesInLine(line)]));
}

/** A caller in line as their row says; `heard` is what they were told so far, oldest first. */
type Told = { arrivedAt: Date; heard: readonly { at: string; text: string }[] };

/**
 * Whether a caller hears their place now: not within a minute of what they heard last, or of their arrival, and
 * not the same place again. In whichever language it was said, it is the same place.
 */
export function isToHear({ arrivedAt, heard }: Told, place: number, now: Date): boolean {
  const last = heard.at(-1);
  const since = last ? new Date(last.at) : arrivedAt;
  if (now.getTime() - since.getTime() < toldEveryMs) return false;
  return !(["en", "es"] as const).some((language) => last?.text.startsWith(placeSaid(language, place)));
}

const placeSaid = (language: Language, place: number) => standingWords(language, place, null).text;
