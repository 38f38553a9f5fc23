/** Texts of a cell that mean something else than themselves. Pure. */

const yes = new Set([
  "yes",
  "y",
  "true",
  "t",
  "1",
  "x",
  "on",
  "opted in",
  "subscribed",
  "si",
  "sí",
  "granted",
]);
const no = new Set(["no", "n", "false", "f", "0", "off", "opted out", "unsubscribed", "denied", "withdrawn"]);

/** @returns null when it is neither. */
export function readYesNo(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : null;
}

const isoDate = /^(\d{4})[-/](\d{2})[-/](\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A day, with or without a time; a time without its zone is UTC.
 * @returns ISO 8601, or null: 3/4/2026 is one day in one country and another in the next.
 */
export function readDate(text: string): string | null {
  const parts = isoDate.exec(text.trim());
  if (!parts) return null;
  const [, year, month, day, time = ""] = parts;
  const zone = parts[7] || time === "" ? "" : "Z";
  const at = Date.parse(`${year}-${month}-${day}${time.replace(" ", "T")}${zone}`);
  if (Number.isNaN(at)) return null;
  const iso = new Date(at).toISOString();
  // 2026-02-31 would be the third of March.
  return time === "" && iso.slice(0, 10) !== `${year}-${month}-${day}` ? null : iso;
}

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
/** UK becomes GB, as does every code that was replaced. */
const today = (code: string) => Intl.getCanonicalLocales(`und-${code}`)[0]!.slice("und-".length);
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const byName = new Map([
  ...letters.flatMap((first) =>
    letters.flatMap((second): [string, string][] => {
      const name = regionNames.of(first + second);
      return name ? [[name.toLowerCase(), today(first + second)]] : [];
    }),
  ),
  ["usa", "US"],
  ["united states of america", "US"],
  ["u.s.", "US"],
  ["uk", "GB"],
  ["great britain", "GB"],
]);

/** @returns the two letters of ISO 3166-1 of a country written so or by its English name, or null. */
export function readCountry(text: string): string | null {
  const word = text.trim();
  if (/^[A-Za-z]{2}$/.test(word) && regionNames.of(word.toUpperCase())) return today(word.toUpperCase());
  return byName.get(word.toLowerCase()) ?? null;
}

const known = new Map<string, boolean>();

/** Remembered: asking costs more than reading the rest of a row. A file has few zones, whatever it has instead is not kept. */
export function isTimeZone(name: string): boolean {
  const so = known.get(name);
  if (so !== undefined) return so;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    known.set(name, /^[A-Za-z]/.test(name));
    return known.get(name)!;
  } catch {
    return false;
  }
}
