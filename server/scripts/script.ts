import { z } from "zod";

/** How the conversation begins; each variant names its first step. */
export const scriptVariants = ["arriving-call", "callback", "voicemail"] as const;

/** Every event of the library is written in all of them. */
export const scriptLanguages = ["en", "es"] as const;

/** What steps and answers lead to when nothing is left to say; no step may take this name. */
export const endOfScript = "end";

/** A script is read by a person on the line: a longer one is two scripts. */
export const stepsMax = 60;

/** Larger than any script a person can follow, small enough to read without thought. */
export const scriptCharsMax = 64 * 1024;

/** Names that become keys of a script run's data. */
export const namePattern = /^[a-z][a-z0-9-]{0,39}$/;

const name = z.string().regex(namePattern, "lower-case letters, digits and hyphens, a letter first");
const words = z.string().trim().min(1);

/** What stands between the two `---` lines. */
export const frontMatter = z.strictObject({
  title: words.max(100),
  language: z.enum(scriptLanguages),
  /** Where the safety advice comes from, so that it can be reviewed when the source changes. */
  sources: z.array(z.strictObject({ name: words.max(200), url: z.url({ protocol: /^https$/ }) })).min(1),
  /** Required before the script may be used. `charsMax` is what the limits of messages count with. */
  variables: z.record(
    z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, "camelCase"),
    z.strictObject({ means: words.max(200), charsMax: z.int().min(1).max(300) }),
  ),
  variants: z.strictObject({ "arriving-call": name, callback: name, voicemail: name }),
  messages: z.strictObject({
    sms: words,
    voice: words.max(2000),
    email: z.strictObject({ subject: words.max(150), body: words.max(5000) }),
  }),
});

/** `goesTo` null: the step's own `next` is taken. */
export type Answer = { value: string; label: string; goesTo: string | null };
/** Without answers to choose from, what the caller says is written down. */
export type Question = { name: string; asks: string; answers: Answer[] };
export type Step = { name: string; title: string; says: string; questions: Question[]; next: string | null };
export type Script = z.infer<typeof frontMatter> & { steps: Step[] };

/** A script is refused whole; `faults` has a sentence for each, with the place it is in. */
export class ScriptFaults extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}
