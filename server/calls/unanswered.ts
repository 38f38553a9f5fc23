/** Customers who were dialled, as the carrier has them: what was told while no site listened is found out. */
import { and, desc, eq } from "drizzle-orm";
import { carrierCommands } from "#db/schema/carrier.ts";
import type { SystemCaller } from "../platform/caller.ts";
import { customerUnreached, isDialling, unansweredBy } from "./customer-unreached.ts";
import type { CallRow } from "./queries.ts";
import type { Switchboard } from "./switchboard.ts";

/** Orders are tried again every few seconds; one that is undecided for longer is given up. */
const decidedWithinMs = 45_000;

/**
 * Ends the dialling of a customer whose phone is not ringing any more. Their leg's joining is looked for
 * elsewhere.
 *
 * @param settleMs - younger than this, a webhook may simply still be on its way.
 * @returns whether it was ended.
 */
export async function giveUpUnanswered(
  { switchboard, self, now }: { switchboard: Switchboard; self: SystemCaller; now: Date },
  call: CallRow,
  settleMs: number,
): Promise<boolean> {
  if (!isDialling(call)) return false;
  const [order] = await switchboard.platform.database.read({ enterpriseId: self.enterpriseId }, (tx) =>
    tx
      .select()
      .from(carrierCommands)
      .where(and(eq(carrierCommands.callId, call.id), eq(carrierCommands.kind, "dial-customer")))
      .orderBy(desc(carrierCommands.createdAt))
      .limit(1),
  );
  if (!order) return false;
  const ageMs = now.getTime() - (order.settledAt ?? order.createdAt).getTime();
  if (ageMs < settleMs) return false;
  const leg = order.carrierSid ? await switchboard.carrier.findCall(order.carrierSid) : null;
  if (leg && leg.endedAt === null) return false;
  const undecided = order.state === "submitting" || order.state === "unknown";
  if (!leg && undecided && now.getTime() - order.createdAt.getTime() < decidedWithinMs) return false;
  const { ended } = await switchboard.perform(customerUnreached, self, {
    callId: call.id,
    dial: leg ? unansweredBy(leg.status) : "failed",
  });
  return ended;
}
