/** Works on the imports that are to be checked, committed or undone, a batch at a time, wherever they stand. */
import { asc, eq, inArray } from "drizzle-orm";
import { importParts, imports } from "#db/schema/imports.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { readFile } from "./read-file.ts";
import { rowsPerBatch, takeBatch } from "./take-batch.ts";
import { undoBatch } from "./undo-batch.ts";

const lookEveryMs = 500;
const atWork = ["checking", "committing", "undoing"] as const;

/** Looks twice a second while this site may write. @returns how to stop; it waits for the batch under way. */
export function startImports(platform: Platform): () => Promise<void> {
  let running: Promise<void> | null = null;
  const stop = new AbortController();
  const timer = setInterval(() => {
    if (running || !platform.database.status().writable) return;
    running = runImports(platform, stop.signal)
      .catch((error: unknown) =>
        platform.log.warn({ error: String(error) }, "an import stands still; it is tried again at once"),
      )
      .finally(() => {
        running = null;
      });
  }, lookEveryMs);
  return async () => {
    stop.abort();
    clearInterval(timer);
    await running;
  };
}

/** Works on every import until nothing is left to do, or until told to stop between two batches. */
export async function runImports(platform: Platform, stop?: AbortSignal): Promise<void> {
  const all = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select({ id: enterprises.id }).from(enterprises),
  );
  for (const { id: enterpriseId } of all) {
    const open = await platform.database.read({ enterpriseId }, (tx) =>
      tx
        .select()
        .from(imports)
        .where(inArray(imports.state, [...atWork]))
        .orderBy(asc(imports.createdAt)),
    );
    for (const one of open) {
      if (stop?.aborted) return;
      const now = platform.clock.now();
      if (one.workedBy !== platform.site && one.workedUntil && one.workedUntil > now) continue;
      await platform.database.write({ enterpriseId }, (tx) =>
        tx.update(imports).set({ workedBy: platform.site }).where(eq(imports.id, one.id)),
      );
      if (one.state === "undoing")
        while (!stop?.aborted && (await undoBatch(platform, enterpriseId, one.id)));
      else await runPass(platform, one, stop);
    }
  }
}

/** From where the import stands to the end of the file. A file that cannot be read fails as a whole. */
async function runPass(
  platform: Platform,
  one: typeof imports.$inferSelect,
  stop?: AbortSignal,
): Promise<void> {
  const pass = one.state === "checking" ? "checking" : "committing";
  const { enterpriseId, id } = one;
  let place = one.rowsDone;
  let batch: string[][] = [];
  const take = async (isLast: boolean) => {
    const taken = await takeBatch(platform, enterpriseId, id, pass, place, batch, isLast);
    place += batch.length;
    batch = [];
    return taken;
  };
  try {
    let row = -1;
    for await (const cells of readFile(platform, enterpriseId, id)) {
      row += 1;
      if (row === 0 || row <= one.rowsDone) continue;
      if (batch.length === rowsPerBatch && (!(await take(false)) || stop?.aborted)) return;
      batch.push(cells);
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

/** The file holds more than we keep of it. */
const forgetFile = (platform: Platform, enterpriseId: string, importId: string) =>
  platform.database.write({ enterpriseId }, (tx) =>
    tx.delete(importParts).where(eq(importParts.importId, importId)),
  );
