import type { OptWord } from "#contract/messages.ts";

/**
 * Whole bodies, any case. The first eight are Twilio's; "opt out" in two words is the FCC's too, and Twilio does
 * not act on it. Sources: twilio.com/docs/messaging/tutorials/advanced-opt-out, 47 CFR 64.1200(a)(10).
 */
const words: Record<OptWord, readonly string[]> = {
  stop: ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"],
  // "Yes" opts in at the carrier as well, but answers many questions: here it counts only when the carrier says so.
  start: ["start", "unstop"],
  help: ["help", "info"],
};
const kinds = ["stop", "start", "help"] as const;

/**
 * What a text says about being messaged, or null when it is about something else.
 *
 * @param told - Twilio's `OptOutType`; there only with Advanced Opt-Out, and then it knows more languages.
 */
export function optWordOf(body: string, told: string | undefined): OptWord | null {
  const known = kinds.find((kind) => kind === told?.toLowerCase());
  if (known) return known;
  const said = body
    .trim()
    .toLowerCase()
    .replace(/[.!]+$/, "")
    .replace(/[-\s]+/g, " ");
  return kinds.find((kind) => words[kind].includes(said)) ?? null;
}
