import { permissionsOf } from "#contract/identity.ts";
import type { PersonCaller } from "#server/platform/caller.ts";

/** An agent, for operations that a test performs without HTTP. */
export const agentCaller = (site: { enterpriseId: string }, id: string): PersonCaller => ({
  kind: "person",
  id,
  enterpriseId: site.enterpriseId,
  name: "Agent",
  role: "agent",
  permissions: new Set(permissionsOf.agent),
  partner: false,
  sessionId: "s",
});
