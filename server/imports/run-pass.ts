/** The dry run or the commit of one import, batch after batch. */
import { setImmediate as othersFirst } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { imports } from "#db/schema/imports.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { countCustomerTables } from "./count-tables.ts";
import { forgetFile } from "./forget-file.ts";
import { readFile } from "./read-file.ts";
import { type ReadRecord, readRecord } from "./read-row.ts";
import { rowsPerBatch, takeBatch } from "./take-batch.ts";

/** Rows after which the server counts what was written, so that it does not plan for empty tables. */
const countFirstAfter = 500;
const countAgainAfterTimes = 4;
/** Rows read in one go while a batch is written: its statements must not wait for long. */
const rowsInOneGo = 20;

/**
 * From where the import stands to the end of the file. While the database writes a batch the next one is read; it is
 * begun once that one is committed. A file that cannot be read fails as a whole.
 */
export async function runPass(
  platform: Platform,
  one: typeof imports.$inferSelect,
  stop?: AbortSignal,
): Promise<void> {
  const { enterpriseId, id } = one;
  let rows: ReadRecord[] = [];
  let bytesDone = 0;
  const writer = batchWriter(platform, one, stop);
  const onPart = (bytes: number) => {
    bytesDone = bytes;
  };
  try {
    const from = one.resumeAt ?? 0;
    // The first record of the file, its headers, has the number 0.
    let number = from > 0 ? one.rowsDone : -1;
    for await (const record of readFile(platform, enterpriseId, id, { from, onPart })) {
      number += 1;
      if (number === 0 || number <= one.rowsDone) continue;
      if (rows.length === rowsPerBatch) {
        if (!(await writer.write({ rows, bytesDone, isLast: false }))) return;
        rows = [];
      }
      if (rows.length % rowsInOneGo === 0) await othersFirst();
      rows.push(readRecord(record, one.mapping, one.defaults));
    }
    if (!(await writer.write({ rows, bytesDone, isLast: true }))) return;
    if ((await writer.end()) && one.state === "committing") await forgetFile(platform, enterpriseId, id);
  } catch (error) {
    if (!isFaultOfFile(error)) throw error;
    // What was read before the fault is written.
    await writer.end();
    await platform.database.write({ enterpriseId }, (tx) =>
      tx.update(imports).set({ state: "failed", fault: error.message }).where(eq(imports.id, id)),
    );
  } finally {
    await writer.end();
  }
}

type Rows = { rows: readonly ReadRecord[]; bytesDone: number; isLast: boolean };

/** One batch is under way at a time. */
function batchWriter(platform: Platform, one: typeof imports.$inferSelect, stop?: AbortSignal) {
  let after = one.rowsDone;
  let countAt = countFirstAfter;
  let underWay: Promise<boolean> = Promise.resolve(true);
  const take = async (batch: Rows) => {
    const taken = await takeBatch(platform, one, { ...batch, after });
    after += batch.rows.length;
    if (taken && after - one.rowsDone >= countAt) {
      countAt *= countAgainAfterTimes;
      await countCustomerTables(platform, one.enterpriseId);
    }
    return taken;
  };
  return {
    /** Waits for the batch before. @returns false, and writes nothing, when that one was not taken, or told to stop. */
    async write(batch: Rows): Promise<boolean> {
      if (!(await underWay) || stop?.aborted) return false;
      underWay = take(batch);
      // Whoever writes next, or ends, is told.
      underWay.catch(() => undefined);
      return true;
    },
    /** @returns whether the last batch was taken. */
    end: () => underWay,
  };
}

const isFaultOfFile = (error: unknown): error is Error =>
  error instanceof Error &&
  ((error instanceof Problem && error.code === "bad-input") ||
    String((error as { code?: unknown }).code).startsWith("CSV_"));
