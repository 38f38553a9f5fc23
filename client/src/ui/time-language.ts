import { type Signal, signal } from "../platform/signal.ts";

/** In which language and manner times and dates are written; empty: as the browser says. */
export const timeLanguages = [
  { value: "", label: "As this browser" },
  { value: "en-US", label: "English (United States)" },
  { value: "en-GB", label: "English (United Kingdom)" },
  { value: "es-US", label: "Español (Estados Unidos)" },
  { value: "fr-CA", label: "Français (Canada)" },
] as const;

const place = "holdfast/time-language";
const isKnown = (value: string | null) => timeLanguages.some((each) => each.value === value);

export const timeLanguage: Signal<string> = signal(readLanguage());

function readLanguage(): string {
  try {
    const kept = localStorage.getItem(place);
    return isKnown(kept) ? (kept ?? "") : "";
  } catch {
    return "";
  }
}

export function chooseTimeLanguage(value: string) {
  timeLanguage.set(isKnown(value) ? value : "");
  try {
    localStorage.setItem(place, timeLanguage.get());
  } catch {
    // Forgotten with the page; it holds until then.
  }
}

const made = new Map<string, Intl.DateTimeFormat>();

/** A formatter in the chosen language, made once: making one costs more than a hundred uses. */
export function inTimeLanguage(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeLanguage.get()} ${JSON.stringify(options)}`;
  const known = made.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(timeLanguage.get() || undefined, options);
  made.set(key, format);
  return format;
}
