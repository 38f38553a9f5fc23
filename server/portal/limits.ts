import { type Limit, takeAttempt } from "../identity/attempts.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import { limits } from "./timing.ts";

/** What is counted: an IP address, a number or e-mail as typed, a customer. */
export type Counted = Partial<Record<keyof typeof limits, string>>;

/**
 * Counts one attempt, before anything is looked up, so that a limit tells nothing about whom we know.
 * @throws Problem `too-many` with the wait.
 */
export async function countAttempt(platform: Platform, counted: Counted): Promise<void> {
  const all = Object.entries(counted).map(
    ([name, what]): Limit => ({ key: `portal ${name} ${what}`, ...limits[name as keyof typeof limits] }),
  );
  const waitMs = await takeAttempt(platform, all);
  if (waitMs > 0) throw new Problem("too-many", String(Math.ceil(waitMs / 60_000)));
}
