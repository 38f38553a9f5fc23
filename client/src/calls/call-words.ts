import type { CallView, DialState, Match } from "#contract/calls.ts";
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

/** How far a customer who was dialled has come. */
export const dialWords: Record<DialState, string> = {
  dialling: "Dialling",
  ringing: "Their phone rings",
  answered: "Answered",
  machine: "A machine answered",
  busy: "Their phone was busy",
  "no-answer": "Nobody answered",
  failed: "Their phone could not be reached",
};

/** We dialled, and nobody is on the line yet: what cannot be done until somebody is. */
export function whyNotYet(call: Pick<CallView, "state" | "dial">): string | null {
  if (call.state === "connecting") return "The line is being connected";
  return call.dial === "dialling" || call.dial === "ringing" ? "They have not answered yet" : null;
}

/** Whom the card names while nobody is certain. */
export function callerName(
  call: Pick<CallView, "customerName" | "match" | "candidates"> & Partial<Pick<CallView, "direction">>,
): string {
  if (call.customerName) return call.customerName;
  if (call.match === "several") return `One of ${call.candidates.length} customers`;
  if (call.match === "withheld") return "Withheld number";
  return (call.direction ?? "inbound") === "inbound" ? "Unknown caller" : "Unknown number";
}

/** "From Tampa, dark since 02:14 · waited 1:20, place kept · longest idle of 6 seats": why it came here. */
export function whyHere(call: CallView, queueName: string | undefined): string {
  const parts: string[] = [];
  if (call.need) parts.push(`Asks for help: ${call.need}`);
  if (queueName) parts.push(queueName);
  const from = call.rerouted;
  if (from) parts.push(`from ${from.fromCenterName}, dark since ${clockTime(from.darkSince)}`);
  const reason = call.offer?.reason;
  const waitedMs =
    call.direction === "outbound"
      ? null
      : (reason?.waitedMs ??
        (call.answeredAt ? Date.parse(call.answeredAt) - Date.parse(call.arrivedAt) : null));
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
