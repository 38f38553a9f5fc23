/** What of an import is kept for how long. A file holds people who may never become customers. */
import { and, inArray, lt, sql } from "drizzle-orm";
import { imports } from "#db/schema/imports.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Platform } from "#server/platform/platform.ts";
import type { Chore } from "#server/platform/schedule.ts";
import { deleteInBatches, forgetFile, notHeld } from "./forget-file.ts";

/** A file that nobody commits: somebody may be away over a weekend. */
const fileKeptHours = 72;
/** Refused rows for download, and what an undo needs. */
export const keptDays = 30;
const rowsPerBatch = 1_000;

/**
 * Deletes the files of imports that were given up, failed, or not touched for three days (these become abandoned),
 * and after 30 days the refused rows and what an undo would need. A committed file is deleted with its last batch.
 */
export function forgetImportsChore(platform: Platform): Chore {
  return { name: "forget-imports", when: "*/10 * * * *", run: () => forgetImports(platform) };
}

export async function forgetImports(platform: Platform): Promise<void> {
  const all = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select({ id: enterprises.id }).from(enterprises),
  );
  for (const { id } of all) {
    await forgetFiles(platform, id);
    await forgetOutcomes(platform, id);
  }
}

const hoursAgo = (platform: Platform, hours: number) =>
  new Date(platform.clock.now().getTime() - hours * 3_600_000);

async function forgetFiles(platform: Platform, enterpriseId: string): Promise<void> {
  const old = hoursAgo(platform, fileKeptHours);
  const left = await platform.database.write({ enterpriseId }, async (tx) => {
    await tx
      .update(imports)
      .set({ state: "abandoned" })
      .where(
        and(
          inArray(imports.state, ["uploading", "uploaded", "checked", "failed"]),
          lt(sql`coalesce(${imports.passStartedAt}, ${imports.createdAt})`, old.toISOString()),
        ),
      );
    return tx.execute<{ id: string }>(sql`
      select id from imports i where state in ('abandoned', 'failed', 'committed')
         and exists (select from import_parts p where p.import_id = i.id)`);
  });
  for (const { id } of left) await forgetFile(platform, enterpriseId, id);
}

async function forgetOutcomes(platform: Platform, enterpriseId: string): Promise<void> {
  const old = hoursAgo(platform, keptDays * 24);
  const left = await platform.database.read({ enterpriseId }, (tx) =>
    tx.execute<{ id: string }>(sql`
      select id from imports i where created_at < ${old.toISOString()}::timestamptz
         and coalesce(pass_started_at, created_at) < ${old.toISOString()}::timestamptz
         and (exists (select from import_refusals r where r.import_id = i.id)
           or exists (select from import_changes where import_changes.import_id = i.id ${notHeld}))`),
  );
  for (const { id } of left)
    for (const table of ["import_refusals", "import_changes"] as const)
      await deleteInBatches(platform, enterpriseId, table, rowsPerBatch, id);
}
