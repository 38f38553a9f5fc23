import {
  type ScriptLanguage,
  type ScriptListView,
  type ScriptVariant,
  scriptLanguages,
} from "#contract/scripts.ts";

/** What is known of a call when its script is chosen. */
export type CallForScript = {
  direction: "inbound" | "callback";
  rerouted: unknown;
  language: string | null;
};

export type Choice = { event: string | null; language: ScriptLanguage; variant: ScriptVariant };

/**
 * Which script a call begins with. `event` null: nothing speaks for one, the agent chooses.
 *
 * A call that was moved out of a dark center has its own script; a call of ours likewise.
 */
export function chooseScript(
  list: ScriptListView,
  call: CallForScript,
  customerLanguage: string | null,
): Choice {
  const known = (event: string) => list.scripts.some((script) => script.event === event);
  const wishes = [
    ...(call.direction === "callback" ? ["callback"] : []),
    ...(call.rerouted ? ["center-moved"] : []),
  ];
  return {
    event: wishes.find(known) ?? null,
    language: languageFor(customerLanguage ?? call.language),
    variant: call.direction === "callback" ? "callback" : "arriving-call",
  };
}

/** `es-MX` is read to in Spanish; a language that no script is written in, in the first. */
export function languageFor(tag: string | null): ScriptLanguage {
  const short = tag?.toLowerCase().split("-")[0];
  return scriptLanguages.find((language) => language === short) ?? scriptLanguages[0];
}
