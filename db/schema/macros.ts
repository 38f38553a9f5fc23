import { sql } from "drizzle-orm";
import { boolean, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { enterpriseId, id, ownEnterprise } from "./columns.ts";

/** Canned answers: words that agents put into a note instead of typing them again. */
export const macros = pgTable(
  "macros",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    /** What an agent types after the slash to find it. */
    name: text().notNull(),
    /** `en`, `es`: of one name there may be one in each language. */
    language: text().notNull(),
    /** With `{{variables}}` that are filled in for the customer. */
    text: text().notNull(),
    retired: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex("macros_name_once").on(t.enterpriseId, t.name, t.language).where(sql`not retired`),
    ownEnterprise(),
  ],
);
