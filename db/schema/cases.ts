import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { CaseEventKind } from "../../server/contract/cases.ts";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";
import { cases, customers } from "./customers.ts";

/** What happened to a case, never changed: who opened, assigned, moved or wrote, and when. */
export const caseEvents = pgTable(
  "case_events",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    /** The case's own, so that a customer's timeline needs no join. */
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    kind: text().$type<CaseEventKind>().notNull(),
    /** What was before and after: a state, a due time, a person's name. */
    from: text(),
    to: text(),
    text: text(),
    byPersonId: uuid(),
    at: at().notNull(),
  },
  (t) => [
    index("case_events_by_case").on(t.caseId, t.at, t.id),
    index("case_events_by_customer").on(t.customerId, t.at, t.id),
    ownEnterprise(),
  ],
);
