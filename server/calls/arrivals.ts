/**
 * Callers who come while another's commit is under way share the next one. A commit costs the quorum's time
 * however many rows it carries; one transaction a caller took 6 round trips each, so a storm of callers waited
 * for connections instead of for seats.
 */
import type { SystemCaller } from "../platform/caller.ts";
import { Problem } from "../platform/problem.ts";
import type { Switchboard } from "./switchboard.ts";
import { type ArrivingCall, arrivalsMax, takeArrivingCalls } from "./take-arriving-calls.ts";
import { arrivalDeadlineMs } from "./timing.ts";

export type Arrivals = {
  /**
   * Resolves once the caller's row is acknowledged by the quorum.
   * @throws Problem when it is not within the time a caller's webhook may wait.
   */
  take(enterpriseId: string, call: ArrivingCall): Promise<void>;
};

/** Commits under way at once: one that waits for a slow server must not hold up all who come after. */
const commitsMax = 3;
/** A commit under way for longer than this waits for something; until then whoever comes shares the next one. */
const usualCommitMs = 25;
/** As many as were just answered are likely to follow: waiting for them, at most so long, saves commits. */
const gatherMaxMs = 6;

type Waiting = { call: ArrivingCall; answer: PromiseWithResolvers<void>; sinceMs: number };
type Line = {
  waiting: Waiting[];
  /** Under way, and how many of them have taken longer than usual. */
  commits: number;
  slow: number;
  /** A commit of so many has just ended; 0 when that was some time ago. */
  expected: number;
  gathering?: NodeJS.Timeout;
};

const noDatabase = (error: unknown) =>
  error instanceof Problem && (error.code === "no-leader" || error.code === "outcome-unknown");

export function openArrivals(switchboard: Switchboard): Arrivals {
  const lines = new Map<string, Line>();

  async function commit(enterpriseId: string, batch: readonly Waiting[]): Promise<void> {
    const { clock } = switchboard.platform;
    const waitedMs = clock.monotonicMs() - Math.min(...batch.map((each) => each.sinceMs));
    const deadlineMs = Math.max(1, arrivalDeadlineMs - waitedMs);
    const carrier: SystemCaller = { kind: "carrier", id: "arrivals", enterpriseId };
    try {
      const calls = batch.map((each) => each.call);
      await switchboard.perform(takeArrivingCalls, carrier, calls, { deadlineMs });
      for (const { answer } of batch) answer.resolve();
    } catch (error) {
      // One caller whose row is refused must not turn away those who came with them.
      if (batch.length > 1 && !noDatabase(error))
        await Promise.all(batch.map((each) => commit(enterpriseId, [each])));
      else for (const { answer } of batch) answer.reject(error);
    }
  }

  function pump(enterpriseId: string): void {
    const line = lines.get(enterpriseId);
    if (!line || line.waiting.length === 0 || line.waiting.length < line.expected) return;
    if (line.commits > line.slow || line.commits >= commitsMax) return;
    line.commits += 1;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      line.slow += 1;
      pump(enterpriseId);
    }, usualCommitMs);
    const batch = line.waiting.splice(0, arrivalsMax);
    line.expected = 0;
    void commit(enterpriseId, batch).finally(() => {
      clearTimeout(timer);
      line.commits -= 1;
      if (isSlow) line.slow -= 1;
      line.expected = batch.length;
      clearTimeout(line.gathering);
      line.gathering = setTimeout(() => {
        line.expected = 0;
        if (line.waiting.length > 0) pump(enterpriseId);
        else if (line.commits === 0) lines.delete(enterpriseId);
      }, gatherMaxMs);
      pump(enterpriseId);
    });
  }

  return {
    take(enterpriseId, call) {
      const line = lines.get(enterpriseId) ?? { waiting: [], commits: 0, slow: 0, expected: 0 };
      lines.set(enterpriseId, line);
      const answer = Promise.withResolvers<void>();
      line.waiting.push({ call, answer, sinceMs: switchboard.platform.clock.monotonicMs() });
      // Those whose webhooks were read in the same turn of the event loop go together.
      setImmediate(() => pump(enterpriseId));
      return answer.promise;
    },
  };
}
