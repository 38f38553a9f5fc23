/** When a queue is open, by its home center's clock. Pure. */
import { type OpeningHours, type Weekday, weekdays } from "#contract/settings.ts";

const minuteMs = 60_000;
const stepMs = 15 * minuteMs;
/** Hours repeat each week; a queue that does not open within it never does. */
const aheadMaxMs = 8 * 24 * 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, made);
  return made;
}

/** `null` hours: always open. A zone that is not known counts as open: nobody is turned away for a typing mistake. */
export function isOpen(hours: OpeningHours | null, timeZone: string, at: Date): boolean {
  if (hours === null) return true;
  const local = localTime(timeZone, at);
  if (local === null) return true;
  const day = hours[local.day];
  return day !== undefined && day.from <= local.time && local.time < day.until;
}

function localTime(timeZone: string, at: Date): { day: Weekday; time: string } | null {
  try {
    const parts = new Map(
      formatFor(timeZone)
        .formatToParts(at)
        .map(({ type, value }) => [type, value]),
    );
    const day = weekdays.find((each) => each === parts.get("weekday")?.toLowerCase());
    return day ? { day, time: `${parts.get("hour")}:${parts.get("minute")}` } : null;
  } catch {
    return null;
  }
}

/**
 * The next minute in which it is open; now, when it is.
 * @returns null when it never opens.
 */
export function nextOpening(hours: OpeningHours | null, timeZone: string, at: Date): Date | null {
  if (isOpen(hours, timeZone, at)) return at;
  // Whole minutes: opening times are, and so are the steps from here.
  const start = Math.floor(at.getTime() / minuteMs) * minuteMs;
  for (let ms = start + stepMs; ms <= start + aheadMaxMs; ms += stepMs) {
    if (!isOpen(hours, timeZone, new Date(ms))) continue;
    let first = ms;
    while (first - minuteMs > at.getTime() && isOpen(hours, timeZone, new Date(first - minuteMs)))
      first -= minuteMs;
    return new Date(first);
  }
  return null;
}
