/** Works on the imports that are to be checked, committed or undone, a batch at a time, wherever they stand. */
import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { imports } from "#db/schema/imports.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { countCustomerTables } from "./count-tables.ts";
import type { FileRecord } from "./file-record.ts";
import { forgetFile } from "./forget-file.ts";
import { readFile } from "./read-file.ts";
import { rowsPerBatch, takeBatch, workedUntil } from "./take-batch.ts";
import { undoBatch } from "./undo-batch.ts";

/** Rows after which the server counts what was written, so that it does not plan for empty tables. */
const countFirstAfter = 500;
const countAgainAfterTimes = 4;
/** States in which there is something to do. */
const atWork = ["checking", "committing", "undoing"] as const;

/**
 * Which imports a site may work at: its own, and what the other one was silent about for too long. The time is the
 * database's, so that two sites whose clocks differ agree on it.
 */
export const openTo = (site: string) =>
  and(
    inArray(imports.state, [...atWork]),
    or(eq(imports.workedBy, site), isNull(imports.workedUntil), lte(imports.workedUntil, sql`now()`)),
  );

/** Works on every import until nothing is left to do, or until told to stop between two batches. */
export async function runImports(platform: Platform, stop?: AbortSignal): Promise<void> {
  const all = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select({ id: enterprises.id }).from(enterprises),
  );
  for (const { id: enterpriseId } of all) {
    const open = await platform.database.read({ enterpriseId }, (tx) =>
      tx.select().from(imports).where(openTo(platform.site)).orderBy(asc(imports.createdAt)),
    );
    for (const one of open) {
      if (stop?.aborted) return;
      if (!(await claim(platform, enterpriseId, one.id))) continue;
      if (one.state === "undoing")
        while (!stop?.aborted && (await undoBatch(platform, enterpriseId, one.id)));
      else await runPass(platform, one, stop);
    }
  }
}

/** Both sites see a new import at the same moment: one statement decides whose it is, and only that one takes a batch. */
async function claim(platform: Platform, enterpriseId: string, id: string): Promise<boolean> {
  const claimed = await platform.database.write({ enterpriseId }, (tx) =>
    tx
      .update(imports)
      .set({ workedBy: platform.site, workedUntil: workedUntil() })
      .where(and(eq(imports.id, id), openTo(platform.site)))
      .returning({ id: imports.id }),
  );
  return claimed.length > 0;
}

/** From where the import stands to the end of the file. A file that cannot be read fails as a whole. */
async function runPass(
  platform: Platform,
  one: typeof imports.$inferSelect,
  stop?: AbortSignal,
): Promise<void> {
  const pass = one.state === "checking" ? "checking" : "committing";
  const { enterpriseId, id } = one;
  let after = one.rowsDone;
  let bytesDone = 0;
  let countAt = countFirstAfter;
  let rows: FileRecord[] = [];
  const take = async (isLast: boolean) => {
    const taken = await takeBatch(platform, enterpriseId, id, pass, { after, rows, bytesDone, isLast });
    after += rows.length;
    rows = [];
    if (after - one.rowsDone >= countAt) {
      countAt *= countAgainAfterTimes;
      await countCustomerTables(platform, enterpriseId);
    }
    return taken;
  };
  const onPart = (bytes: number) => {
    bytesDone = bytes;
  };
  try {
    let row = -1;
    for await (const record of readFile(platform, enterpriseId, id, onPart)) {
      row += 1;
      if (row === 0 || row <= one.rowsDone) continue;
      if (rows.length === rowsPerBatch && (!(await take(false)) || stop?.aborted)) return;
      rows.push(record);
    }
    await take(true);
    if (pass === "committing") await forgetFile(platform, enterpriseId, id);
  } catch (error) {
    if (!isFaultOfFile(error)) throw error;
    await platform.database.write({ enterpriseId }, (tx) =>
      tx.update(imports).set({ state: "failed", fault: error.message }).where(eq(imports.id, id)),
    );
  }
}

const isFaultOfFile = (error: unknown): error is Error =>
  error instanceof Error &&
  ((error instanceof Problem && error.code === "bad-input") ||
    String((error as { code?: unknown }).code).startsWith("CSV_"));
