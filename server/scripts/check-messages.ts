import type { FoundFault } from "./fault.ts";
import type { Script } from "./script.ts";
import { smsSegments } from "./sms-segments.ts";
import { fillIn, TemplateFault } from "./template.ts";

/**
 * A long code sends one segment a second: each more segment makes the last of many people wait that much
 * longer. Four hold a warning in Spanish, whose accents make it UCS-2 (268 characters).
 */
export const smsSegmentsMax = 4;

/**
 * Counts the SMS with every variable at its longest. Values are counted in the text's own alphabet: one with
 * a character outside GSM-7 can make an English text longer, which only the sender can count.
 */
export function checkMessages({ messages, variables }: Pick<Script, "messages" | "variables">): FoundFault[] {
  const longest = Object.entries(variables).map(([name, { charsMax }]) => [name, "x".repeat(charsMax)]);
  try {
    const { alphabet, segments } = smsSegments(fillIn(messages.sms, Object.fromEntries(longest)));
    if (segments <= smsSegmentsMax) return [];
    const reason = `the sms is ${segments} segments of ${alphabet} at its longest, more than ${smsSegmentsMax}`;
    return [{ place: "messages.sms", reason }];
  } catch (error) {
    // The check of variables names what is wrong with the template.
    if (error instanceof TemplateFault) return [];
    throw error;
  }
}
