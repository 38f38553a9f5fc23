import { sql } from "drizzle-orm";
import { jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { SegmentFilter } from "#contract/segments.ts";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";

/** Customers who are meant by what is true of them, under a name. The filter is parsed again whenever it is read. */
export const segments = pgTable(
  "segments",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    name: text().notNull(),
    filter: jsonb().$type<SegmentFilter>().notNull(),
    changedByPersonId: uuid().notNull(),
    changedAt: at().notNull(),
    version: version(),
  },
  (t) => [uniqueIndex("segments_name_once").on(t.enterpriseId, sql`lower(${t.name})`), ownEnterprise()],
);
