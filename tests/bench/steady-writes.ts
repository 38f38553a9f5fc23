import type { Api } from "#client/platform/api.ts";
import { startLedgerWriter } from "#server/embedded/ledger/ledger-writer.ts";

/** Writes through the API, 60 a second, while `disturb` runs, and returns the longest time without an acknowledgement. */
export async function writeGapMs(
  api: Api,
  disturb: () => Promise<unknown>,
  settleMs: number,
): Promise<number> {
  const nowMs = () => performance.now();
  const writer = startLedgerWriter(api, 60, nowMs);
  await pauseMs(2_000);
  const fromMs = nowMs();
  await disturb();
  await pauseMs(settleMs);
  const gap = writer.longestGapMs(fromMs, nowMs());
  await writer.stop();
  const lost = await writer.lost();
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged writes were lost`);
  return gap;
}

const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
