import type { PortalLanguage } from "#contract/portal.ts";
import { en, type Words } from "./en.ts";
import { es } from "./es.ts";

const all: Record<PortalLanguage, Words> = { en, es };

export const wordsIn = (language: PortalLanguage): Words => all[language];

/** The language a page can speak that is nearest to a record's (BCP 47). Null: neither. */
export function languageFor(tag: string): PortalLanguage | null {
  const base = tag.split("-", 1)[0];
  return base === "en" || base === "es" ? base : null;
}
