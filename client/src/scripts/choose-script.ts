import type { CallDirection } from "#contract/calls.ts";
import {
  type ScriptFactsView,
  type ScriptLanguage,
  type ScriptListView,
  type ScriptVariant,
  scriptLanguages,
} from "#contract/scripts.ts";

/** What is known of a call when its script is chosen. */
export type CallForScript = {
  queueId: string;
  direction: CallDirection;
  rerouted: unknown;
  language: string | null;
};

export type Choice = { event: string | null; language: ScriptLanguage; variant: ScriptVariant };

/**
 * Which script a call begins with. `event` null: nothing speaks for one, the agent chooses.
 *
 * What happens now goes first, if it concerns the call's queue: of several, the one told of last. Then a call we
 * owe, then one that was moved out of a dark center.
 */
export function chooseScript(
  list: ScriptListView,
  facts: readonly Pick<ScriptFactsView, "event" | "happening" | "queueIds" | "at">[],
  call: CallForScript,
  customerLanguage: string | null,
): Choice {
  const known = (event: string) => list.scripts.some((script) => script.event === event);
  const happening = facts
    .filter((fact) => fact.happening && (fact.queueIds.length === 0 || fact.queueIds.includes(call.queueId)))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const wishes = [
    ...happening.map(({ event }) => event),
    ...(call.direction === "callback" ? ["callback"] : []),
    ...(call.rerouted ? ["center-moved"] : []),
  ];
  return {
    event: wishes.find(known) ?? null,
    language: languageFor(customerLanguage ?? call.language),
    // Whoever is called hears who calls and why, whether it was promised or not.
    variant: call.direction === "inbound" ? "arriving-call" : "callback",
  };
}

/** `es-MX` is read to in Spanish; a language that no script is written in, in the first. */
export function languageFor(tag: string | null): ScriptLanguage {
  const short = tag?.toLowerCase().split("-")[0];
  return scriptLanguages.find((language) => language === short) ?? scriptLanguages[0];
}
