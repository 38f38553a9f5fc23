import { sql } from "drizzle-orm";
import type { Platform } from "#server/platform/platform.ts";

/** Rows a transaction deletes at most: it must be over within 250 ms, and a part has 128 KB. */
const partsPerBatch = 100;
const keysPerBatch = 5_000;

/** The file holds more than we keep of it; its keys are of use only while it is read. */
export async function forgetFile(platform: Platform, enterpriseId: string, importId: string): Promise<void> {
  await deleteInBatches(platform, enterpriseId, "import_parts", partsPerBatch, importId);
  await deleteInBatches(platform, enterpriseId, "import_keys", keysPerBatch, importId);
}

/** What an import did to a record under a legal hold is kept as long as the hold. */
export const notHeld = sql`and not exists (
  select from legal_holds h where h.customer_id = import_changes.customer_id and h.lifted_at is null)`;

export async function deleteInBatches(
  platform: Platform,
  enterpriseId: string,
  table: "import_parts" | "import_keys" | "import_refusals" | "import_changes",
  rowsMax: number,
  importId: string,
): Promise<void> {
  for (let gone = rowsMax; gone === rowsMax; )
    gone = await platform.database.write({ enterpriseId }, async (tx) => {
      const rows = await tx.execute(sql`
        delete from ${sql.identifier(table)} where ctid = any (array(
          select ctid from ${sql.identifier(table)} where import_id = ${importId}
             ${table === "import_changes" ? notHeld : sql``} limit ${rowsMax})) returning 1`);
      return rows.length;
    });
}
