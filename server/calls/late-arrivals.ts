/**
 * Callers who were answered while nothing could be committed. They wait in their conference; as soon as this
 * site can write, they are taken at the time they came. If the site dies first, the reconciler finds them.
 */
import { systemCaller } from "../platform/caller.ts";
import type { Switchboard } from "./switchboard.ts";
import { type ArrivingCall, adoptCall } from "./take-arriving-calls.ts";
import type { WhoseCall } from "./whose-call.ts";

export type LateArrivals = {
  /** `to`: the number that was dialled; whose it is may not be readable now. */
  keep(callSid: string, from: string | undefined, to: string): void;
  /** The caller hung up before they could be taken. */
  forget(callSid: string): void;
  /** @returns how many were taken. */
  take(): Promise<number>;
};

const keptMax = 10_000;
const atOnce = 4;

export function openLateArrivals(switchboard: Switchboard, whose: WhoseCall): LateArrivals {
  const waiting = new Map<string, Omit<ArrivingCall, "queueId">>();
  let taking = false;

  async function takeOne(late: typeof waiting extends Map<string, infer V> ? V : never): Promise<boolean> {
    const owner = await whose.byNumber(late.to);
    if (!owner) return waiting.delete(late.callSid);
    await switchboard.perform(adoptCall, systemCaller("late-arrivals", owner.enterpriseId), {
      ...late,
      queueId: owner.queueId,
      conferenceSid: null,
    });
    return waiting.delete(late.callSid);
  }
  return {
    keep(callSid, from, to) {
      if (waiting.size < keptMax)
        waiting.set(callSid, { callSid, from, to, arrivedAt: switchboard.platform.clock.now() });
    },
    forget: (callSid) => void waiting.delete(callSid),
    async take() {
      if (taking || waiting.size === 0) return 0;
      taking = true;
      let taken = 0;
      const rest = [...waiting.values()].values();
      try {
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (const late of rest) if (waiting.has(late.callSid) && (await takeOne(late))) taken += 1;
          }),
        );
      } finally {
        taking = false;
      }
      return taken;
    },
  };
}
