import type { ScriptFault } from "#contract/scripts.ts";

/** What a fault is found in: `step NAME`, `question NAME`, or a path in the front matter such as `messages.sms`. */
export type FoundFault = { place: string; reason: string };

export const inStep = (name: string) => `step ${name}`;
export const inQuestion = (name: string) => `question ${name}`;

/** As a person reads it. */
export const faultText = ({ line, reason }: ScriptFault): string =>
  line === null ? reason : `line ${line}: ${reason}`;
