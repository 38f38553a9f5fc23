import { randomBytes } from "node:crypto";
import { takeArrivingCalls } from "#server/calls/take-arriving-calls.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import { enterpriseId } from "./fill.ts";
import type { MillionSite } from "./million-site.ts";

/** Callers come so often, each a transaction of its own, until `stop()`. @returns from it, how many were taken. */
export function startArrivingCalls(site: MillionSite, perSecond: number, numberOf: (nth: number) => string) {
  const caller = systemCaller("bench", enterpriseId);
  const under = new Set<Promise<unknown>>();
  const refused: unknown[] = [];
  let come = 0;
  const startedMs = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - startedMs) / 1_000) * perSecond; come < due; come += 1) {
      const call = {
        callSid: `CA${randomBytes(16).toString("hex")}`,
        from: numberOf(come),
        to: "+15550000000",
        queueId: site.queueId,
        arrivedAt: site.platform.clock.now(),
      };
      const taken = perform(site.platform, takeArrivingCalls, caller, [call]).catch((error) =>
        refused.push(error),
      );
      under.add(taken);
      void taken.finally(() => under.delete(taken));
    }
  }, 5);
  return async () => {
    clearInterval(timer);
    await Promise.all(under);
    if (refused.length > 0) throw new Error(`${refused.length} calls were not taken`, { cause: refused[0] });
    return come;
  };
}
