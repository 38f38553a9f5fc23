import { z } from "zod";
import { type ScriptFault, type Step, scriptLanguages } from "#contract/scripts.ts";
import { faultText } from "./fault.ts";

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
  sources: z
    .array(
      z.strictObject({
        name: words.max(200),
        url: z.url({ protocol: /^https$/ }),
        /** The day the source was read for this text; without it, it was named from knowledge. */
        read: z.iso.date().optional(),
      }),
    )
    .min(1),
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

export type Script = z.infer<typeof frontMatter> & { steps: Step[] };

/** A script is refused whole; `faults` has a sentence for each, with the line it is in. */
export class ScriptFaults extends Error {
  readonly faults: readonly ScriptFault[];
  constructor(faults: readonly ScriptFault[]) {
    super(faults.map(faultText).join("\n"));
    this.faults = faults;
  }
}
