/** Has the carrier delete what erased people had said to a machine. */
import { sql } from "drizzle-orm";
import { erasures } from "#db/schema/erasures.ts";
import type { Carrier } from "../../carrier/carrier.ts";
import type { Platform } from "../../platform/platform.ts";
import { enterpriseIds } from "../../platform/prune.ts";
import type { Chore } from "../../platform/schedule.ts";

const erasuresPerRun = 50;

/** Both sites run it: deleting twice is deleting. What the carrier refuses is tried again in the next run. */
export function deleteRecordingsChore(platform: Platform, carrier: Pick<Carrier, "deleteRecording">): Chore {
  return {
    name: "delete-recordings",
    when: "* * * * *",
    async run() {
      for (const enterpriseId of await enterpriseIds(platform))
        await deleteRecordings(platform, carrier, enterpriseId);
    },
  };
}

async function deleteRecordings(
  platform: Platform,
  carrier: Pick<Carrier, "deleteRecording">,
  enterpriseId: string,
): Promise<void> {
  const owed = await platform.database.read({ enterpriseId }, (tx) =>
    tx
      .select({ id: erasures.id, sids: erasures.recordingSids })
      .from(erasures)
      .where(sql`recording_sids <> '{}'`)
      .limit(erasuresPerRun),
  );
  for (const { id, sids } of owed)
    for (const sid of sids) {
      await carrier.deleteRecording(sid);
      await platform.database.write({ enterpriseId }, (tx) =>
        tx.execute(
          sql`update erasures set recording_sids = array_remove(recording_sids, ${sid}) where id = ${id}`,
        ),
      );
    }
}
