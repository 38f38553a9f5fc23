/** What every change of a setting does: one at a time, what it was and what it is on the chain, consoles told. */
import { sql } from "drizzle-orm";
import type { OperationContext } from "../../platform/operation.ts";

/** Settings change a few times a day: one at a time, so that two people never both take a name or a last place. */
export async function lockSettings({ tx, enterpriseId }: OperationContext): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('settings'), hashtext(${enterpriseId}))`);
}

type Kind = "seat" | "skill" | "queue" | "number" | "wrap-up-code" | "break-reason" | "agent" | "macro";

/** Records and announces. `detail` says what the setting was and is. */
export async function settingChanged(
  ctx: OperationContext,
  action: string,
  entity: Kind,
  id: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await ctx.audit({ action, entity, entityId: id, detail });
  await ctx.emit({ topic: "settings", type: `${entity}:${action}`, id });
}
