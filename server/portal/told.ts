/** How times, numbers and addresses are said to customers. */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { PortalLanguage } from "#contract/portal.ts";
import type { Visit } from "./visit.ts";

/** The country's way of writing, in the reader's language: 2:05 p. m. */
const locales: Record<PortalLanguage, string> = { en: "en-US", es: "es-US" };
/** A time of this day, and the same as a time until when: "today at 2:05 PM", "by 2:05 PM today". */
const today: Record<PortalLanguage, { at(time: string): string; by(time: string): string }> = {
  en: { at: (time) => `today at ${time}`, by: (time) => `${time} today` },
  es: { at: (time) => `hoy ${atSpanish(time)}`, by: (time) => `hoy ${atSpanish(time)}` },
};

const atSpanish = (time: string) => (/^1:/.test(time) ? `a la ${time}` : `a las ${time}`);

type Reader = Pick<Visit, "language" | "timeZone" | "customer">;

/** "today at 2:05 PM", "Thu, Nov 26, 9:00 AM". Whoever is not signed in may be elsewhere: the zone is named. */
export const when = (reader: Reader, at: Date, now: Date) => said(reader, at, now, "at");
/** As `when`, for what is said to come at the latest then: "2:05 PM today". */
export const byWhen = (reader: Reader, at: Date, now: Date) => said(reader, at, now, "by");

function said({ language, timeZone, customer }: Reader, at: Date, now: Date, how: "at" | "by"): string {
  const format = (options: Intl.DateTimeFormatOptions, time = at) =>
    new Intl.DateTimeFormat(locales[language], { timeZone, ...options }).format(time);
  const day = (time: Date) => format({ dateStyle: "short" }, time);
  const zone = customer ? {} : ({ timeZoneName: "short" } as const);
  const clock = { hour: "numeric", minute: "2-digit", ...zone } as const;
  if (day(at) === day(now)) return today[language][how](format(clock));
  return format({ weekday: "short", month: "short", day: "numeric", ...clock });
}

/** As people of its country write it; with the country code elsewhere. */
export function phoneTold(number: string): string {
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return number;
  return parsed.countryCallingCode === "1" ? parsed.formatNational() : parsed.formatInternational();
}
