import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Area } from "../../server/contract/areas.ts";
import type { ScriptAnswer, ScriptVisit } from "../../server/contract/script-runs.ts";
import type {
  ScriptFactsView,
  ScriptLanguage,
  ScriptTexts,
  ScriptVariant,
  ScriptVersionState,
} from "../../server/contract/scripts.ts";
import { calls } from "./calls.ts";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";

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

/** A change to a script, in all its languages. Never changed once decided; the file that is shipped is number 0. */
export const scriptVersions = pgTable(
  "script_versions",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    event: text().notNull(),
    number: integer().notNull(),
    basedOn: integer().notNull(),
    texts: jsonb().$type<ScriptTexts>().notNull(),
    why: text().notNull(),
    state: text().$type<ScriptVersionState>().notNull(),
    authorId: uuid().notNull(),
    proposedAt: at().notNull(),
    decidedBy: uuid(),
    decidedAt: at(),
    decidedWhy: text(),
  },
  (t) => [
    uniqueIndex("script_versions_number_once").on(t.enterpriseId, t.event, t.number),
    // Two that wait could each be approved without having seen the other.
    uniqueIndex("script_versions_one_waits").on(t.enterpriseId, t.event).where(sql`state = 'proposed'`),
    check("script_versions_decided", sql`(${t.state} = 'proposed') = (${t.decidedAt} is null)`),
    // Kept by the database whatever the code does: nobody approves their own text.
    check(
      "script_versions_second_person",
      sql`${t.state} <> 'approved' or ${t.decidedBy} is distinct from ${t.authorId}`,
    ),
    ownEnterprise(),
  ],
);

/** Which version of a script an enterprise reads. No row: the one that is shipped. */
export const scriptsInUse = pgTable(
  "scripts_in_use",
  {
    enterpriseId: enterpriseId(),
    event: text().notNull(),
    number: integer().notNull(),
    /** Null: as shipped. */
    versionId: uuid().references(() => scriptVersions.id),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.enterpriseId, t.event] }), ownEnterprise()],
);

/** What is known of an event now: filled into its script wherever it is read. */
export const scriptFacts = pgTable(
  "script_facts",
  {
    enterpriseId: enterpriseId(),
    event: text().notNull(),
    happening: boolean().notNull(),
    queueIds: uuid().array().notNull(),
    values: jsonb().$type<ScriptFactsView["values"]>().notNull(),
    /** Where it happens. Null: nobody has said so. */
    area: jsonb().$type<Area>(),
    byPersonId: uuid().notNull(),
    at: at().notNull(),
    version: version(),
  },
  (t) => [primaryKey({ columns: [t.enterpriseId, t.event] }), ownEnterprise()],
);
