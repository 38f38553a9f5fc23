import type { ScriptLanguage } from "#contract/scripts.ts";

/** Each by its own name: whoever looks for it reads it. */
export const languageNames: Record<ScriptLanguage, string> = { en: "English", es: "Español" };
