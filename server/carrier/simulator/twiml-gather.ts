import { setHearing } from "./call-life.ts";
import { pause } from "./ports.ts";
import { methodOf, type Outcome, resolveUrl, type Verb } from "./twiml-line.ts";
import type { Element } from "./xml.ts";

/** Gather: speaks what stands inside and collects keys, which may come before it has finished speaking. */
export const gather: Verb = async ({ x, call, signal }, element) => {
  const digitsMax = Number(element.attributes.numDigits ?? Number.POSITIVE_INFINITY);
  const finishOnKey = element.attributes.finishOnKey ?? "#";
  const timeoutMs = (Number(element.attributes.timeout ?? 5) || 5) * 1000;
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  let digits = "";
  let sinceKey = new AbortController();
  call.onKey = (key) => {
    if (finishOnKey.includes(key)) return done.abort();
    digits += key;
    if (digits.length >= digitsMax) return done.abort();
    sinceKey.abort();
  };
  call.farEnd.asked?.(spokenText(element));
  for (const prompt of element.children) {
    if (digits || either.aborted) break;
    if (prompt.name === "Say") setHearing(x, call, { what: "speech", text: prompt.text.trim() });
    await pause(promptMs(prompt, x.config.speechCharsPerSecond), AbortSignal.any([either, sinceKey.signal]));
  }
  setHearing(x, call, { what: "silence", why: "nothing" });
  // The timeout starts anew with each key.
  while (!either.aborted) {
    if (sinceKey.signal.aborted) sinceKey = new AbortController();
    await pause(timeoutMs, AbortSignal.any([either, sinceKey.signal]));
    if (!sinceKey.signal.aborted) break;
  }
  call.onKey = null;
  if (!digits && element.attributes.actionOnEmptyResult !== "true") return { does: "next" } satisfies Outcome;
  const url = resolveUrl(call, element.attributes.action ?? "") ?? call.documentUrl;
  if (!url) return { does: "failed", code: 15004, message: "a relative action URL in TwiML given by REST" };
  return {
    does: "goto",
    instructions: {
      kind: "fetch",
      url,
      method: methodOf(element),
      fields: { Digits: digits, FinishedOnKey: "" },
    },
  };
};

function spokenText(element: Element): string {
  return element.children
    .filter((child) => child.name === "Say")
    .map((child) => child.text.trim())
    .join(" ");
}

function promptMs(prompt: Element, charsPerSecond: number): number {
  if (prompt.name === "Say") return (prompt.text.trim().length / charsPerSecond) * 1000;
  if (prompt.name === "Pause") return (Number(prompt.attributes.length ?? 1) || 1) * 1000;
  return prompt.name === "Play" ? 2000 : 0;
}
