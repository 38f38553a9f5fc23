/** Works on the imports that are to be checked, committed or undone, a batch at a time, wherever they stand. */
import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { imports } from "#db/schema/imports.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Platform } from "#server/platform/platform.ts";
import { runPass } from "./run-pass.ts";
import { workedUntil } from "./take-batch.ts";
import { undoBatch } from "./undo-batch.ts";

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
