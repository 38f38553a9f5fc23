import { z } from "zod";
import { Problem } from "../platform/problem.ts";
import type { PageStart } from "./queries.ts";

const start = z.strictObject({ name: z.string().max(500), id: z.uuid() });

/** Where the page after this customer begins, as a text to hand back. */
export const pageStart = ({ name, id }: PageStart) =>
  Buffer.from(JSON.stringify({ name, id })).toString("base64url");

/** @throws Problem `bad-input` for a text that was not handed out. */
export function readPageStart(text: string): PageStart {
  try {
    return start.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch (cause) {
    throw new Problem(
      "bad-input",
      "The page cannot be found.",
      [{ field: "after", message: "take `next` of the page before as it is" }],
      { cause },
    );
  }
}
