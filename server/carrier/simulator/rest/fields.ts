import type { Callback, HttpMethod } from "../model.ts";
import { Refusal } from "./refusal.ts";

export type Form = Record<string, unknown>;

/** One text field; a repeated one counts by its last value. Empty: null. */
export function text(form: Form, name: string): string | null {
  const value = form[name];
  const last = Array.isArray(value) ? value[value.length - 1] : value;
  return typeof last === "string" && last !== "" ? last : null;
}

export function flag(form: Form, name: string): boolean | null {
  const value = text(form, name)?.toLowerCase();
  if (value === undefined) return null;
  if (value === "true" || value === "false") return value === "true";
  throw new Refusal(400, 20001, `${name} must be true or false`);
}

/** A whole number in bounds, or 400. */
export function whole(form: Form, name: string, least: number, most: number): number | null {
  const value = text(form, name);
  if (value === null) return null;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new Refusal(400, 20001, `${name} must be a whole number from ${least} to ${most}`);
  }
  return number;
}

export function method(form: Form, name: string): HttpMethod {
  const value = text(form, name)?.toUpperCase() ?? "POST";
  if (value !== "GET" && value !== "POST") throw new Refusal(400, 21207, `${name} must be GET or POST`);
  return value;
}

/** An absolute URL with a host, or the given refusal. */
export function absoluteUrl(form: Form, name: string, code: number): string | null {
  const value = text(form, name);
  if (value === null) return null;
  if (!/^https?:\/\/[^/\s]+/i.test(value) || !URL.canParse(value)) {
    throw new Refusal(400, code, `${name} is not a valid URL: ${value.slice(0, 200)}`);
  }
  return value;
}

/** `+` and 7 to 15 digits; `client:` and `sip:` addresses where they are allowed. */
export const isNumber = (address: string): boolean => /^\+[1-9]\d{6,14}$/.test(address);
export const isAddress = (address: string): boolean =>
  isNumber(address) ||
  /^client:[A-Za-z0-9_.@:-]{1,121}$/.test(address) ||
  /^sips?:[^@\s]+@[^@\s]+$/.test(address);

const progressEvents = new Set(["initiated", "ringing", "answered", "completed"]);

/** The StatusCallback of a call: its events come repeated, or in one field with spaces. */
export function statusCallback(form: Form): Callback | null {
  const url = absoluteUrl(form, "StatusCallback", 21609);
  if (!url) return null;
  const given = form.StatusCallbackEvent;
  const words = (Array.isArray(given) ? given : [given ?? "completed"])
    .join(" ")
    .split(/\s+/)
    .filter(Boolean);
  const unknown = words.find((word) => !progressEvents.has(word));
  if (unknown) throw new Refusal(400, 21626, `StatusCallbackEvent ${unknown} is not an event`);
  return { url, method: method(form, "StatusCallbackMethod"), events: new Set(words) };
}
