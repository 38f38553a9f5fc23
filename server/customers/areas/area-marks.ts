/** How a customer stands to what happens now, by where their addresses are. */
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Area, AreaMark } from "#contract/areas.ts";
import { scriptFacts } from "#db/schema/scripts.ts";
import type { Tx } from "../../platform/database/database.ts";
import { inShape } from "./in-shape.ts";

export type AreaNow = { event: string; area: Area };
/** An address held against each area, in the areas' order. */
export type PlacedAddress = { id: string; isPlaced: boolean; isInside: boolean[] };

/** Events that happen now and of which somebody said where. None in quiet times: then nothing more is asked. */
export async function areasNow(tx: Tx): Promise<AreaNow[]> {
  const { event, area, happening } = scriptFacts;
  const rows = await tx
    .select({ event, area })
    .from(scriptFacts)
    .where(and(eq(happening, true), isNotNull(area)))
    .orderBy(event);
  return rows.map((row) => ({ event: row.event, area: row.area! }));
}

/** One look at the customer's own addresses, by index, whatever the areas are. */
export async function areaMarks(tx: Tx, customerId: string, areas: readonly AreaNow[]): Promise<AreaMark[]> {
  if (areas.length === 0) return [];
  const inside = areas.map(({ area }) => {
    const anyShape = sql.join(
      area.shapes.map((shape) => sql`(${inShape(shape)})`),
      sql` or `,
    );
    return sql`coalesce(${anyShape}, false)`;
  });
  const rows = await tx.execute<PlacedAddress>(sql`
    select a.id, a.latitude is not null and a.longitude is not null as "isPlaced",
           jsonb_build_array(${sql.join(inside, sql`, `)}) as "isInside"
    from addresses a where a.customer_id = ${customerId}
    order by a.id`);
  return marksOf(areas, rows);
}

/** Nobody is outside of whom we do not know where they are. */
export function marksOf(areas: readonly AreaNow[], addresses: readonly PlacedAddress[]): AreaMark[] {
  return areas.flatMap(({ event, area: { name } }, nth): AreaMark[] => {
    const inside = addresses.filter(({ isInside }) => isInside[nth]);
    if (inside.length > 0) return [{ event, area: name, standing: "inside", addressIds: idsOf(inside) }];
    const nowhere = addresses.filter(({ isPlaced }) => !isPlaced);
    if (nowhere.length === 0 && addresses.length > 0) return [];
    return [{ event, area: name, standing: "unknown", addressIds: idsOf(nowhere) }];
  });
}

const idsOf = (addresses: readonly PlacedAddress[]) => addresses.map(({ id }) => id);
