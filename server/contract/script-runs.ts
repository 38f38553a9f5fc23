/** What became of a script that an agent followed on a call. Times are ISO 8601 by the agent's console. */
import type { ScriptLanguage, ScriptVariant } from "./scripts.ts";

/** `value` is what is counted; `asks` and `label` are the words that were on screen, whatever the script says later. */
export type ScriptAnswer = { question: string; value: string; asks: string; label: string | null };

/** A step that was on screen, as often as it was. `ms`: how long; null while it still is. */
export type ScriptVisit = { step: string; language: ScriptLanguage; enteredAt: string; ms: number | null };

export type ScriptRunView = {
  id: string;
  event: string;
  language: ScriptLanguage;
  variant: ScriptVariant;
  /** Digest of the text that was followed. */
  version: string;
  answers: ScriptAnswer[];
  visits: ScriptVisit[];
  startedAt: string;
  /** Null until its end was reached or it was left. */
  endedAt: string | null;
  /** Grows with each change in the console; an older one never replaces a newer one. */
  revision: number;
};

export const scriptRunLimits = {
  /** More than a script has questions; a caller answers few. */
  answers: 60,
  /** Back and forth through a long script and a caller who changes their mind. */
  visits: 300,
  valueChars: 2_000,
  asksChars: 600,
} as const;
