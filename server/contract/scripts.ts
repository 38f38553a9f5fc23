/** Scripts that agents read from, as the console sees them. */
import type { Area } from "./areas.ts";

export const scriptLanguages = ["en", "es"] as const;
export type ScriptLanguage = (typeof scriptLanguages)[number];

/** How the conversation begins; each variant names its first step. */
export const scriptVariants = ["arriving-call", "callback", "voicemail"] as const;
export type ScriptVariant = (typeof scriptVariants)[number];

/** What steps and answers lead to when nothing is left to say; no step may take this name. */
export const endOfScript = "end";

/** `goesTo` null: the step's own `next` is taken. */
export type Answer = { value: string; label: string; goesTo: string | null };
/** Without answers to choose from, what the caller says is written down. */
export type Question = { name: string; asks: string; answers: Answer[] };
export type Step = { name: string; title: string; says: string; questions: Question[]; next: string | null };

/** One event in one language. Its texts hold `{{variable}}`; whoever shows them fills and escapes. */
export type ScriptView = {
  event: string;
  title: string;
  language: ScriptLanguage;
  /** Changes with any word of the script; the same at every site. */
  version: string;
  /** `read`: the day it was read for this text; without it, the source was named from knowledge. */
  sources: { name: string; url: string; read?: string | undefined }[];
  variables: Record<string, { means: string; charsMax: number }>;
  variants: Record<ScriptVariant, string>;
  messages: { sms: string; voice: string; email: { subject: string; body: string } };
  steps: Step[];
};

/** Why a text cannot be used. `line` counts from 1; null: the fault is in no one line. */
export type ScriptFault = { line: number | null; reason: string };

export type ScriptListView = {
  /** By event; every event is there in every language or not at all. `number`: the version in use, 0 as shipped. */
  scripts: (Pick<ScriptView, "event" | "language" | "title" | "version"> & { number: number })[];
  /** Why a newer text is not in use, a sentence each, beginning with the file or the event. */
  faults: string[];
};

export const scriptVersionStates = ["proposed", "approved", "turned-down", "withdrawn"] as const;
export type ScriptVersionState = (typeof scriptVersionStates)[number];

/** A script's text by language. */
export type ScriptTexts = Record<ScriptLanguage, string>;

/** A change somebody proposed to a script. Version 0 is the file that came with Holdfast; nobody proposed it. */
export type ScriptVersionView = {
  id: string;
  event: string;
  number: number;
  state: ScriptVersionState;
  /** The version whose text it began as. */
  basedOn: number;
  why: string;
  author: { id: string; name: string };
  proposedAt: string;
  /** Who approved, turned down or withdrew it. */
  decided: { name: string; at: string; why: string | null } | null;
};

/** What became of one event's script in this enterprise. */
export type ScriptHistoryView = {
  event: string;
  /** False: no file of that event came with Holdfast. */
  shipped: boolean;
  /** Null: never approved, and not shipped. */
  inUse: number | null;
  /** Newest first. */
  versions: ScriptVersionView[];
};

/** Whether texts could be used, and what they say: `scripts` is empty when one has a fault. */
export type ScriptCheckView = {
  faults: (ScriptFault & { language: ScriptLanguage })[];
  scripts: ScriptView[];
};

/** What is known of an event now, for every agent who reads its script. */
export type ScriptFactsView = {
  event: string;
  /** It goes on now: calls to its queues begin with this script. */
  happening: boolean;
  /** Empty: calls to every queue. */
  queueIds: string[];
  /** Values of the script's variables, by language. */
  values: Record<ScriptLanguage, Record<string, string>>;
  /** Where it happens. Null: nobody has said so, and no customer is marked. */
  area: Area | null;
  by: string | null;
  at: string;
  version: number;
};
