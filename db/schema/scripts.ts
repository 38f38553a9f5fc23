import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ScriptAnswer, ScriptVisit } from "../../server/contract/script-runs.ts";
import type { ScriptLanguage, ScriptVariant } from "../../server/contract/scripts.ts";
import { calls } from "./calls.ts";
import { at, enterpriseId, ownEnterprise } from "./columns.ts";

/** A script as it was followed on a call. The console names it, so that a late or repeated save is the same run. */
export const scriptRuns = pgTable(
  "script_runs",
  {
    id: uuid().notNull(),
    enterpriseId: enterpriseId(),
    callId: uuid()
      .notNull()
      .references(() => calls.id),
    personId: uuid().notNull(),
    event: text().notNull(),
    language: text().$type<ScriptLanguage>().notNull(),
    variant: text().$type<ScriptVariant>().notNull(),
    /** Digest of the text. */
    version: text().notNull(),
    answers: jsonb().$type<ScriptAnswer[]>().notNull(),
    visits: jsonb().$type<ScriptVisit[]>().notNull(),
    startedAt: at().notNull(),
    endedAt: at(),
    revision: integer().notNull(),
    savedAt: at().notNull(),
  },
  (t) => [
    // With the enterprise: an id that another enterprise has already is no conflict.
    primaryKey({ columns: [t.enterpriseId, t.id] }),
    index("script_runs_by_call").on(t.callId),
    ownEnterprise(),
  ],
);
