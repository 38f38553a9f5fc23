import type { Exchange } from "./exchange.ts";
import type { Call, HttpMethod } from "./model.ts";
import type { Fields } from "./webhook-sender.ts";
import type { Element } from "./xml.ts";

/** Where the next TwiML comes from. */
export type Instructions =
  | { kind: "fetch"; url: string; method: HttpMethod; fields: Fields }
  | { kind: "given"; twiml: string };

/** What a verb leaves to do. */
export type Outcome =
  | { does: "next" }
  | { does: "goto"; instructions: Instructions }
  | { does: "hang-up"; reason: string }
  | { does: "failed"; code: number; message: string };

export type Line = { x: Exchange; call: Call; signal: AbortSignal };
export type Verb = (line: Line, element: Element) => Promise<Outcome>;

/**
 * The absolute URL a TwiML attribute means. TwiML given by REST has no URL of its own, so a relative one
 * there is refused (Twilio 15004).
 */
export function resolveUrl(call: Call, relative: string): string | null {
  if (/^https?:\/\//i.test(relative)) return relative;
  const base = call.documentUrl?.split("#", 1)[0];
  if (!base || !URL.canParse(relative, base)) return null;
  return new URL(relative, base).href;
}

/** Where a verb's `action` leads. Absent: null. */
export function actionOf(call: Call, element: Element, fields: Fields): Outcome | null {
  const action = element.attributes.action;
  if (action === undefined) return null;
  const url = resolveUrl(call, action);
  if (!url) return { does: "failed", code: 15004, message: "a relative action URL in TwiML given by REST" };
  return { does: "goto", instructions: { kind: "fetch", url, method: methodOf(element), fields } };
}

export const methodOf = (element: Element, name = "method"): HttpMethod =>
  element.attributes[name]?.toUpperCase() === "GET" ? "GET" : "POST";
