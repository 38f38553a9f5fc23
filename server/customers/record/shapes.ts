/** What the fields of a record may hold. Limits are wide for people and narrow for mistakes. */
import { z } from "zod";
import { careNeeds, channels } from "#contract/customers.ts";

/** Longer names exist nowhere; a pasted paragraph does. */
const nameMax = 200;
const tagsMax = 30;
const preferencesMax = 30;
/** Characters that end a line, or turn its direction so that it reads as something else (UAX 9). */
const misleading = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** A line of text in any script. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(max, `at most ${max} characters`)
    .refine((text) => !misleading.test(text), "must be one line, without characters that turn its direction");
/** The same, or nothing: an emptied field. */
const lineOrNone = (max: number) =>
  z.union([z.literal("").transform(() => null), z.null(), line(max)]).nullable();
/** A text of several lines, or nothing. */
const textOrNone = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `at most ${max} characters`)
    .nullable()
    .transform((text) => text || null);

export const version = z.number().int().min(1);
/** The case or call that it is for; on the audit chain. */
export const why = z.uuid().optional();
export const note = z.string().trim().min(1, "must not be empty").max(10_000, "at most 10,000 characters");

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, "is no time zone; write it like America/New_York");

/** @returns whether this name is one of the time zone database (IANA). An offset such as +05:00 is none. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** BCP 47, its first part or with a region: `es`, `pt-BR`. */
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "is no language; write it like en, es or pt-BR")
  .max(35);

export const recordFields = z.strictObject({
  kind: z.enum(["person", "household", "company"]),
  name: line(nameMax),
  language,
  timeZone,
  accountNumber: lineOrNone(60),
  preferredChannel: z.enum(channels).nullable(),
  vulnerability: textOrNone(1_000),
  careNeeds: z.array(z.enum(careNeeds)).max(careNeeds.length).transform(once),
  tags: z.array(line(40)).max(tagsMax, `at most ${tagsMax} tags`).transform(once),
  preferences: z
    .record(line(40), line(300))
    .refine((all) => Object.keys(all).length <= preferencesMax, `at most ${preferencesMax} preferences`),
  /** By key; null empties a field. Checked against the enterprise's own fields. */
  customValues: z.record(z.string().max(60), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

function once<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "at most 254 characters")
  .pipe(z.email("is no e-mail address"));

export const addressFields = z.strictObject({
  lines: line(300),
  city: line(120),
  region: z.string().trim().max(120),
  postcode: z.string().trim().max(20),
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  timeZone: timeZone.nullable(),
});
