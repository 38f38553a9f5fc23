/** Writes through the console's own API client at a steady rate, and keeps what each write was told. */

import type { Api } from "#client/platform/api.ts";
import type { ApiProblem } from "#client/platform/api-problem.ts";
import { newKey, pause } from "#client/platform/waiting.ts";
import type { DraftView } from "#contract/calls.ts";

export type LedgerWrite = {
  /** Names a draft that is written once: a set, in which nothing may be missing. */
  draft: string;
  text: string;
  sentMs: number;
  acknowledgedMs: number | null;
  /** Attempts whose answer never came. */
  unanswered: number;
  refused: string | null;
};

export type LedgerWriter = {
  writes(): readonly LedgerWrite[];
  /** Longest time between two acknowledgements that ends after `fromMs`, and by `untilMs`. */
  longestGapMs(fromMs: number, untilMs: number): number;
  lastAcknowledgedMs(): number;
  /** Lets what is under way finish and writes no more. */
  stop(): Promise<void>;
  /** Acknowledged writes that cannot be read back through the API. */
  lost(): Promise<LedgerWrite[]>;
  close(): void;
};

/** A partial loss would hide behind one lane's order; several lanes commit at once, as people do. */
const lanes = 6;
/** A site tells 100 drafts at once at most. */
const readAtOnce = 80;
const lastAnswersWithinMs = 30_000;

/**
 * @param perSecond - writes begun each second over all lanes while all is well.
 */
export function startLedgerWriter(api: Api, perSecond: number, nowMs: () => number): LedgerWriter {
  const writes: LedgerWrite[] = [];
  const acknowledgements: number[] = [nowMs()];
  const run = newKey().slice(0, 8);
  const stopping = new AbortController();
  const closing = new AbortController();
  const everyMs = (lanes * 1_000) / perSecond;

  async function writeOne(lane: number, turn: number) {
    const write: LedgerWrite = {
      draft: `ledger-${run}-${lane}-${turn}`,
      text: `Written by the ledger, lane ${lane}, turn ${turn}`,
      sentMs: nowMs(),
      acknowledgedMs: null,
      unanswered: 0,
      refused: null,
    };
    writes.push(write);
    const change = {
      method: "PUT" as const,
      path: `drafts/${write.draft}`,
      body: { text: write.text, version: 1 },
    };
    const onRetry = (why: ApiProblem) => {
      if (why.code === "unreachable" || why.code === "outcome-unknown") write.unanswered += 1;
    };
    try {
      await api.send<DraftView>(change, { signal: closing.signal, onRetry });
      write.acknowledgedMs = nowMs();
      acknowledgements.push(write.acknowledgedMs);
    } catch (fault) {
      if (closing.signal.aborted) return;
      write.refused = fault instanceof Error ? fault.message : String(fault);
    }
  }

  async function runLane(lane: number) {
    await pause((everyMs * lane) / lanes, stopping.signal);
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const startedMs = nowMs();
      await writeOne(lane, turn);
      await pause(Math.max(0, everyMs - (nowMs() - startedMs)), stopping.signal);
    }
  }

  const running = Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
  return {
    writes: () => writes,
    longestGapMs(fromMs, untilMs) {
      const ends = [...acknowledgements.slice(1), nowMs()];
      const gaps = ends.flatMap((end, index) => {
        const begin = acknowledgements[index]!;
        return end > fromMs && end <= untilMs ? [end - begin] : [];
      });
      return Math.round(Math.max(0, ...gaps));
    },
    lastAcknowledgedMs: () => acknowledgements.at(-1) ?? 0,
    async stop() {
      stopping.abort();
      const late = setTimeout(() => closing.abort(), lastAnswersWithinMs);
      await running;
      clearTimeout(late);
    },
    async lost() {
      const acknowledged = writes.filter((write) => write.acknowledgedMs !== null);
      const lost: LedgerWrite[] = [];
      for (let from = 0; from < acknowledged.length; from += readAtOnce) {
        const some = acknowledged.slice(from, from + readAtOnce);
        const asked = some.map((write) => `key=${write.draft}`).join("&");
        const stored = await api.get<DraftView[]>(`drafts?${asked}`);
        const textOf = new Map(stored.map((draft) => [draft.key, draft.text]));
        lost.push(...some.filter((write) => textOf.get(write.draft) !== write.text));
      }
      return lost;
    },
    close() {
      stopping.abort();
      closing.abort();
    },
  };
}
