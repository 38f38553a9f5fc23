import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type {
  ImportDefaults,
  ImportMapping,
  ImportSample,
  ImportState,
  RowCounts,
  RowFate,
} from "../../server/contract/imports.ts";
import { at, bytea, enterpriseId, id, ownEnterprise } from "./columns.ts";
import type { contactPoints } from "./customers.ts";

/** A file of customers: where its reading stands is written in the transaction of what was read. */
export const imports = pgTable(
  "imports",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    byPersonId: uuid().notNull(),
    fileName: text().notNull(),
    sizeBytes: bigint({ mode: "number" }).notNull(),
    receivedBytes: bigint({ mode: "number" }).notNull().default(0),
    state: text().$type<ImportState>().notNull(),
    headers: text().array().notNull().default(sql`'{}'::text[]`),
    mapping: jsonb().$type<ImportMapping>().notNull().default([]),
    defaults: jsonb().$type<ImportDefaults>().notNull(),
    /** Counts the dry runs and commits that were begun: what belongs to an earlier one is never asked for. */
    pass: integer().notNull().default(0),
    rowsDone: integer().notNull().default(0),
    rowsTotal: integer(),
    /** Of the file, up to the end of the part that the last row done was in. */
    bytesDone: bigint({ mode: "number" }).notNull().default(0),
    /** Byte after the last row done, from which another site goes on reading; null: it begins anew and passes over them. */
    resumeAt: bigint({ mode: "number" }),
    counts: jsonb().$type<RowCounts>().notNull(),
    samples: jsonb().$type<ImportSample[]>().notNull().default([]),
    kept: integer().notNull().default(0),
    fault: text(),
    createdAt: at().notNull(),
    passStartedAt: at(),
    /** The site at work on it, and until when the other leaves it alone: saves work, protects nothing. */
    workedBy: text(),
    workedUntil: at(),
  },
  (t) => [index("imports_newest").on(t.enterpriseId, t.createdAt), ownEnterprise()],
);

/** The file itself, in parts: any site can go on reading it. Gone once the import is committed. */
export const importParts = pgTable(
  "import_parts",
  {
    importId: uuid()
      .notNull()
      .references(() => imports.id),
    enterpriseId: enterpriseId(),
    /** Byte of the file that it begins with. */
    place: bigint({ mode: "number" }).notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.place] }), ownEnterprise()],
);

/**
 * Who each row of a pass said it was, as a digest: the second to say the same is a duplicate. Gone with the file.
 */
export const importKeys = pgTable(
  "import_keys",
  {
    // No reference: looking the import up for each key took as long as writing it.
    importId: uuid().notNull(),
    enterpriseId: enterpriseId(),
    pass: integer().notNull(),
    key: uuid().notNull(),
    row: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.pass, t.key] }), ownEnterprise()],
);

/** Rows that were not taken, with the reason, as somebody downloads them. */
export const importRefusals = pgTable(
  "import_refusals",
  {
    importId: uuid()
      .notNull()
      .references(() => imports.id),
    enterpriseId: enterpriseId(),
    pass: integer().notNull(),
    row: integer().notNull(),
    fate: text().$type<RowFate>().notNull(),
    reason: text().notNull(),
    cells: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.pass, t.row] }), ownEnterprise()],
);

type ConsentBefore = Pick<typeof contactPoints.$inferSelect, "id" | "consent" | "consentFrom">;

/** What an import did to a customer, and how it is taken back. */
export const importChanges = pgTable(
  "import_changes",
  {
    importId: uuid()
      .notNull()
      .references(() => imports.id),
    enterpriseId: enterpriseId(),
    // No reference: an undo deletes the customer before this row.
    customerId: uuid().notNull(),
    /** Columns as they were; null: the import made the customer. */
    before: jsonb().$type<Record<string, string | null>>(),
    /** Digest of the whole record after it: any other means that somebody changed something of it since. */
    digestAfter: text().notNull(),
    pointIds: uuid().array().notNull(),
    addressIds: uuid().array().notNull(),
    /** Consent as it was, of contact points that were there before. */
    consentsBefore: jsonb().$type<ConsentBefore[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.importId, t.customerId] }), ownEnterprise()],
);
