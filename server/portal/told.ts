/** How times, numbers and ages are said to customers. */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { PortalLanguage } from "#contract/portal.ts";
import type { Visit } from "./visit.ts";

/** The country's way of writing, in the reader's language: 2:05 p. m. */
const locales: Record<PortalLanguage, string> = { en: "en-US", es: "es-US" };
const today: Record<PortalLanguage, (time: string) => string> = {
  en: (time) => `today at ${time}`,
  es: (time) => `hoy, ${time}`,
};

/** "today at 2:05 PM", "Thu, Nov 26, 9:00 AM". */
export function when(
  { language, timeZone }: Pick<Visit, "language" | "timeZone">,
  at: Date,
  now: Date,
): string {
  const said = (options: Intl.DateTimeFormatOptions, time = at) =>
    new Intl.DateTimeFormat(locales[language], { timeZone, ...options }).format(time);
  const day = (time: Date) => said({ dateStyle: "short" }, time);
  const clock = { hour: "numeric", minute: "2-digit" } as const;
  if (day(at) === day(now)) return today[language](said(clock));
  return said({ weekday: "short", month: "short", day: "numeric", ...clock });
}

/** As people of its country write it; with the country code elsewhere. */
export function phoneTold(number: string): string {
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return number;
  return parsed.countryCallingCode === "1" ? parsed.formatNational() : parsed.formatInternational();
}
