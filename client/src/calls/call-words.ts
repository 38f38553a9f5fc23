import type { CallView, Match } from "#contract/calls.ts";
import { clockText, clockTime } from "../ui/duration.ts";

/** North American numbers in their usual groups; any other as the carrier gave it. */
export function phoneText(number: string | null): string {
  if (!number) return "Number withheld";
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? `+1 ${american[1]} ${american[2]} ${american[3]}` : number;
}

export const matchWords: Record<Match, string> = {
  known: "Known",
  several: "Several matches",
  unknown: "Unknown",
  withheld: "Withheld",
};

/** Whom the card names while nobody is certain. */
export function callerName(call: Pick<CallView, "customerName" | "match" | "candidates">): string {
  if (call.customerName) return call.customerName;
  if (call.match === "several") return `One of ${call.candidates.length} customers`;
  return call.match === "withheld" ? "Withheld number" : "Unknown caller";
}

/** "From Tampa, dark since 02:14 · waited 1:20, place kept · longest idle of 6 seats": why it came here. */
export function whyHere(call: CallView, queueName: string | undefined): string {
  const parts: string[] = [];
  if (queueName) parts.push(queueName);
  const from = call.rerouted;
  if (from) parts.push(`from ${from.fromCenterName}, dark since ${clockTime(from.darkSince)}`);
  const reason = call.offer?.reason;
  const waitedMs =
    reason?.waitedMs ?? (call.answeredAt ? Date.parse(call.answeredAt) - Date.parse(call.arrivedAt) : null);
  if (waitedMs !== null) parts.push(`waited ${clockText(waitedMs)}${from ? ", place kept" : ""}`);
  if (call.direction === "callback") parts.push("callback we owe");
  if (reason?.summary) parts.push(reason.summary);
  return parts.join(" · ");
}

const languages = new Intl.DisplayNames(undefined, { type: "language" });

/** "Spanish" for `es`; the tag itself when the browser does not know it. */
export function languageText(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
