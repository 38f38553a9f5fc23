/** Settings as a person types and reads them in one line. Pure: what cannot be read says where. */
import { type OpeningHours, type Relaxation, type Weekday, weekdays } from "#contract/settings.ts";

type Read<T> = { value: T } | { fault: string };

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** `mon-fri 08:00-18:00, sat 09:00-13:00`; nothing for always. */
export function hoursText(hours: OpeningHours | null): string {
  if (hours === null) return "";
  const parts: { first: Weekday; last: Weekday; times: string }[] = [];
  for (const day of weekdays) {
    const open = hours[day];
    if (!open) continue;
    const times = `${open.from}-${open.until}`;
    const before = parts.at(-1);
    const follows = before && weekdays.indexOf(before.last) === weekdays.indexOf(day) - 1;
    if (follows && before.times === times) before.last = day;
    else parts.push({ first: day, last: day, times });
  }
  if (parts.length === 0) return "closed";
  return parts
    .map(({ first, last, times }) => `${first === last ? first : `${first}-${last}`} ${times}`)
    .join(", ");
}

export function readHours(text: string): Read<OpeningHours | null> {
  const typed = text.trim().toLowerCase().replaceAll("–", "-");
  if (typed === "") return { value: null };
  if (typed === "closed") return { value: {} };
  const hours: OpeningHours = {};
  for (const part of typed.split(",")) {
    const match = /^\s*([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+([\d:]+)\s*-\s*([\d:]+)\s*$/.exec(part);
    const [, firstDay, lastDay = firstDay, from = "", until = ""] = match ?? [];
    const first = weekdays.indexOf(firstDay as Weekday);
    const last = weekdays.indexOf(lastDay as Weekday);
    if (first < 0 || last < first || !timePattern.test(from) || !timePattern.test(until))
      return { fault: `"${part.trim()}" is not like mon-fri 08:00-18:00` };
    for (const day of weekdays.slice(first, last + 1)) {
      if (hours[day]) return { fault: `${day} stands there twice` };
      hours[day] = { from, until };
    }
  }
  return { value: hours };
}

/** `60 s: es; 120 s: billing`; nothing when skills are always asked for. */
export const relaxationText = (steps: readonly Relaxation[]): string =>
  steps.map(({ afterMs, drop }) => `${afterMs / 1_000} s: ${drop.join(", ")}`).join("; ");

export function readRelaxation(text: string): Read<Relaxation[]> {
  const steps: Relaxation[] = [];
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const match = /^\s*(\d{1,5})\s*s\s*:\s*(.+)$/.exec(part);
    const drop = (match?.[2] ?? "")
      .split(",")
      .map((skill) => skill.trim().toLowerCase())
      .filter((skill) => skill !== "");
    if (!match || drop.length === 0) return { fault: `"${part.trim()}" is not like 60 s: es` };
    steps.push({ afterMs: Number(match[1]) * 1_000, drop });
  }
  return { value: steps };
}
