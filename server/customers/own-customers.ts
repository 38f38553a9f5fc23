import { recordRefusal } from "../audit/record-refusal.ts";
import type { AuditRecorder } from "../audit/recorder.ts";
import type { PersonCaller } from "../platform/caller.ts";
import type { Database } from "../platform/database/database.ts";
import { Problem } from "../platform/problem.ts";
import { onACallWith } from "./queries.ts";

/**
 * Promise 11: a partner's seat reaches only the customer on its call. Asked before a body is even read, so that
 * what is wrong with it tells nothing either.
 */
export function ownCustomers(database: Database, audit: AuditRecorder) {
  async function refuse(caller: PersonCaller, what: string): Promise<never> {
    await recordRefusal(audit, caller, what);
    throw new Problem(
      "not-allowed",
      "A partner's seat sees only the customer on its call; this is recorded.",
    );
  }
  return {
    /** What reaches many customers at once is not for partners. */
    async refusePartner(caller: PersonCaller, what: string): Promise<void> {
      if (caller.partner) await refuse(caller, what);
    },
    /** This customer is on the person's call now, or the person is no partner's. */
    async mustBeOwn(caller: PersonCaller, customerId: string): Promise<void> {
      if (!caller.partner) return;
      const { value } = await database.readAny({ enterpriseId: caller.enterpriseId }, (tx) =>
        onACallWith(tx, caller.id, customerId),
      );
      if (!value) await refuse(caller, `customer ${customerId}`);
    },
  };
}
