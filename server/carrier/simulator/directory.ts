import { z } from "zod";

const entry = z.object({ number: z.string().max(64), name: z.string().max(200).default("") });
const list = z.array(entry).max(2_000).default([]);

/** Numbers the seed knows, so that *Call in* can ring as somebody on file. */
export const directorySchema = z.object({
  /** Numbers that belong to exactly one customer. */
  known: list,
  /** Numbers that several customers share. */
  several: list,
});
export type Directory = z.infer<typeof directorySchema>;

export const callerKinds = ["known", "several", "unknown", "withheld"] as const;
