/** A phone number as it came from outside. What a stranger sends is text and nothing more. */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { isWithheld } from "../carrier/withheld.ts";

/** Longest number kept as it came; E.164 has 15 digits, a SIP address may be longer. */
const numberMaxLength = 64;
/** @returns the number as E.164 where it is one, else as cleaned text; null when it was withheld. */
export function readNumber(raw: string | undefined): { number: string | null; dialable: boolean } {
  const text = (raw ?? "").replace(/\p{C}/gu, "").trim();
  if (isWithheld(text)) return { number: null, dialable: false };
  const short = [...text].slice(0, numberMaxLength).join("");
  const parsed = text.length <= numberMaxLength ? parsePhoneNumberFromString(text, "US") : undefined;
  return parsed?.isPossible()
    ? { number: parsed.number, dialable: true }
    : { number: short, dialable: false };
}
