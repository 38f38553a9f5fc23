import type { ImportView } from "#contract/imports.ts";
import type { imports } from "#db/schema/imports.ts";

const running = new Set(["checking", "committing", "undoing"]);

/** What a screen shows of an import; rate and time left only while it runs. */
export function importView(row: typeof imports.$inferSelect, now: Date): ImportView {
  const seconds = row.passStartedAt ? (now.getTime() - row.passStartedAt.getTime()) / 1000 : 0;
  const rate = running.has(row.state) && seconds > 0 && row.rowsDone > 0 ? row.rowsDone / seconds : null;
  const whole = row.state === "undoing" ? row.counts.create + row.counts.update : row.rowsTotal;
  return {
    id: row.id,
    fileName: row.fileName,
    sizeBytes: row.sizeBytes,
    receivedBytes: row.receivedBytes,
    state: row.state,
    headers: row.headers,
    mapping: row.mapping,
    defaults: row.defaults,
    rowsDone: row.rowsDone,
    rowsTotal: row.rowsTotal,
    bytesDone: row.bytesDone,
    counts: row.counts,
    samples: row.samples,
    rowsPerSecond: rate && Math.round(rate),
    secondsLeft: secondsLeft(row, rate, whole, seconds),
    kept: row.kept,
    fault: row.fault,
    createdAt: row.createdAt.toISOString(),
  };
}

/** By rows; in a first dry run, where nobody has counted them, by how much of the file was read. */
function secondsLeft(
  row: typeof imports.$inferSelect,
  rate: number | null,
  whole: number | null,
  seconds: number,
): number | null {
  if (!rate) return null;
  if (whole !== null) return Math.max(0, Math.round((whole - row.rowsDone) / rate));
  if (row.bytesDone === 0) return null;
  return Math.max(0, Math.round((seconds * (row.sizeBytes - row.bytesDone)) / row.bytesDone));
}
