/** Whether the customer's own addresses are in the area of what happens, as they read it beside the notice. */
import { inArray } from "drizzle-orm";
import { addresses } from "#db/schema/customers.ts";
import { areaMarks, areasNow } from "../customers/areas/area-marks.ts";
import type { Tx } from "../platform/database/database.ts";
import type { Visit } from "./visit.ts";

export type AreaTold = { isInside: boolean; text: string; addresses: string[]; more: string };

/**
 * Nobody is told that they are outside: the area is as good as what was known when it was drawn, and whoever reads
 * that they are safe stays.
 */
export async function areaTold(tx: Tx, visit: Visit, customerId: string): Promise<AreaTold[]> {
  const marks = await areaMarks(tx, customerId, await areasNow(tx));
  const ids = marks.flatMap(({ addressIds }) => addressIds);
  const rows = ids.length > 0 ? await tx.select().from(addresses).where(inArray(addresses.id, ids)) : [];
  const { area: words } = visit.words;
  return marks.map(({ area, standing, addressIds }) => {
    const own = rows
      .filter(({ id }) => addressIds.includes(id))
      .map(({ lines, city }) => `${lines}, ${city}`);
    if (standing === "inside")
      return { isInside: true, text: words.inside(area), addresses: own, more: words.insideMore };
    const text = own.length > 0 ? words.unknown(area) : words.noAddress(area);
    return { isInside: false, text, addresses: own, more: words.unknownMore };
  });
}
