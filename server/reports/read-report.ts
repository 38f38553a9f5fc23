import { type SQL, sql } from "drizzle-orm";
import type { ReportCut, ReportRow, ReportView } from "#contract/reports.ts";
import { reachedBy, type SegmentFilter } from "#contract/segments.ts";
import type { Tx } from "../platform/database/database.ts";
import { compileFilter } from "../segments/compile-filter.ts";
import { countCustomers, readSegments } from "../segments/queries.ts";
import { byColumn, byList, byPart, byReach, valuesMax } from "./queries.ts";

type FiltersOf = (values: string[]) => SegmentFilter;
type Cutting = { read: (tx: Tx, condition: SQL) => ReturnType<typeof byColumn>; filterOf: FiltersOf };

const addresses = sql`addresses`;

/** A new cut by one value each is a row here: how it is counted, and the filter that finds those counted. */
const cuttings: Record<Exclude<ReportCut, "reachability" | "segment">, Cutting> = {
  region: {
    read: (tx, condition) => byPart(tx, condition, addresses, "region"),
    filterOf: (region) => ({ on: "place", region }),
  },
  city: {
    read: (tx, condition) => byPart(tx, condition, addresses, "city"),
    filterOf: (city) => ({ on: "place", city }),
  },
  postcode: {
    read: (tx, condition) => byPart(tx, condition, addresses, "postcode"),
    filterOf: (postcode) => ({ on: "place", postcode }),
  },
  product: {
    read: (tx, condition) => byPart(tx, condition, sql`holdings`, "product"),
    filterOf: (product) => ({ on: "holding", product }),
  },
  language: {
    read: (tx, condition) => byColumn(tx, condition, sql`c.language`),
    filterOf: (is) => ({ on: "language", is }),
  },
  kind: {
    read: (tx, condition) => byColumn(tx, condition, sql`c.kind`),
    filterOf: (is) => ({ on: "kind", is }) as SegmentFilter,
  },
  channel: {
    read: (tx, condition) => byColumn(tx, condition, sql`c.preferred_channel`),
    filterOf: (is) => ({ on: "channel", is }) as SegmentFilter,
  },
  "time-zone": {
    read: (tx, condition) => byColumn(tx, condition, sql`c.time_zone`),
    filterOf: (is) => ({ on: "time-zone", is }),
  },
  tag: {
    read: (tx, condition) => byList(tx, condition, sql`c.tags`),
    filterOf: (is) => ({ on: "tag", is }),
  },
  care: {
    read: (tx, condition) => byList(tx, condition, sql`c.care_needs`),
    filterOf: (is) => ({ on: "care", is }) as SegmentFilter,
  },
};

/**
 * How many of those a filter means there are of each kind.
 *
 * @param now - what "within so many days" counts back from.
 */
export async function readReport(
  tx: Tx,
  cut: ReportCut,
  filter: SegmentFilter,
  now: Date,
): Promise<ReportView> {
  const condition = compileFilter(filter, now);
  const told = { cut, total: await countCustomers(tx, condition), at: now.toISOString() };
  if (cut === "segment") return { ...told, rows: await segmentRows(tx), valuesLeft: 0 };
  if (cut === "reachability")
    return { ...told, rows: reachRows(told.total, await byReach(tx, condition, now)), valuesLeft: 0 };
  const { read, filterOf } = cuttings[cut];
  const { rows, values, having } = await read(tx, condition);
  const without = told.total - having;
  return {
    ...told,
    rows: [
      ...rows.map(({ value, count }) => ({ value, count, filter: filterOf([value]) })),
      ...(without > 0 ? [{ value: null, count: without, filter: havingNone(rows, values, filterOf) }] : []),
    ],
    valuesLeft: Math.max(0, values - valuesMax),
  };
}

/** None of the values there are; there is no saying it while some are not known here. */
function havingNone(
  rows: readonly { value: string }[],
  values: number,
  filterOf: FiltersOf,
): SegmentFilter | null {
  if (values > valuesMax) return null;
  if (values === 0) return { on: "all", of: [] };
  return { on: "not", of: filterOf(rows.map(({ value }) => value)) };
}

function reachRows(total: number, counts: Awaited<ReturnType<typeof byReach>>): ReportRow[] {
  return [
    ...reachedBy.map(
      (by): ReportRow => ({
        value: by,
        count: counts[by],
        filter: { on: "reachable", by: [by] },
      }),
    ),
    {
      value: null,
      count: total - counts.any,
      filter: { on: "not", of: { on: "reachable", by: ["phone", "email"] } },
    },
  ];
}

/** Each may need a second at a million customers: whoever asked counts them one by one, by their filters. */
async function segmentRows(tx: Tx): Promise<ReportRow[]> {
  return (await readSegments(tx)).map(({ name, filter }) => ({ value: name, count: null, filter }));
}
