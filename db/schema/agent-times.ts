import { bigint, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { AgentState } from "../../server/contract/centers.ts";
import { at, enterpriseId, ownEnterprise } from "./columns.ts";

/**
 * When an agent's state began: a row for each change, written by the database itself (db/migrations/times.sql),
 * so that no way of changing a state can forget it. It lasts until the person's next row.
 */
export const agentTimes = pgTable(
  "agent_times",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    enterpriseId: enterpriseId(),
    personId: uuid().notNull(),
    seatId: uuid(),
    state: text().$type<AgentState>().notNull(),
    at: at().notNull(),
  },
  (t) => [
    index("agent_times_by_person").on(t.enterpriseId, t.personId, t.at),
    index("agent_times_by_time").on(t.enterpriseId, t.at),
    ownEnterprise(),
  ],
);
