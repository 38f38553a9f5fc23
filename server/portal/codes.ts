/** One-time codes: asked for, and tried. Hashed at rest, ten minutes, five tries, once, in the browser that asked. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { portalCodes } from "#db/schema/portal.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { type CodeRow, customersReachedAt, lockCode } from "./queries.ts";
import { isSame, type PortalSecrets } from "./secrets.ts";
import { codeLivesMs, codeTriesMax } from "./timing.ts";

/** A code as it is kept: made by whoever sends it, so that only they ever hold the digits. */
export const newCode = z.strictObject({ id: z.uuid(), visit: z.string(), digest: z.string() });
export type NewCode = z.infer<typeof newCode>;

/** @returns the row to keep and the digits to send. */
export function makeCode(
  ids: { uuid(): string },
  secrets: PortalSecrets,
  visit: string,
): { code: NewCode; digits: string } {
  const id = ids.uuid();
  const digits = secrets.code();
  return {
    code: { id, visit: secrets.visitDigest(visit), digest: secrets.codeDigest(id, digits) },
    digits,
  };
}

/**
 * Keeps a code for whoever is reached at a number or address. The same is read and written whether that is
 * nobody, somebody or several; only what is sent afterwards differs.
 */
export const askForCode = operation({
  name: "ask-for-portal-code",
  permission: null,
  input: z.strictObject({ code: newCode, kind: z.enum(["phone", "email"]), value: z.string().max(320) }),
  async run(ctx, { code, kind, value }) {
    const customerIds = await customersReachedAt(ctx.tx, kind, value);
    const stopped = await suppressedAmong(ctx.tx, [value]);
    await keepCode(ctx, code, { purpose: "sign-in", customerIds });
    return { send: customerIds.length > 0 && !stopped.has(value) };
  },
});

type Meant = Pick<CodeRow, "purpose" | "customerIds"> &
  Partial<Pick<CodeRow, "linkId" | "kind" | "value" | "replacesPointId">>;

export async function keepCode(ctx: OperationContext, code: NewCode, meant: Meant): Promise<void> {
  const at = ctx.clock.now();
  await ctx.tx.insert(portalCodes).values({
    ...code,
    ...meant,
    enterpriseId: ctx.enterpriseId,
    at,
    expiresAt: new Date(at.getTime() + codeLivesMs),
  });
  await ctx.audit({
    action: "asked-for-code",
    entity: "portal-code",
    entityId: code.id,
    detail: { purpose: meant.purpose, customers: meant.customerIds },
  });
}

/** `over`: no code of this browser counts any more. */
export type Tried = { outcome: "right"; code: CodeRow } | { outcome: "wrong" | "over" };

/** Counts the try, then compares. One that is right counts once. */
export async function tryCode(
  ctx: OperationContext,
  secrets: PortalSecrets,
  { visit, purpose, digits }: { visit: string; purpose: CodeRow["purpose"]; digits: string },
): Promise<Tried> {
  const code = await lockCode(ctx.tx, visit, purpose);
  if (!code || code.usedAt || code.expiresAt <= ctx.clock.now() || code.tries >= codeTriesMax)
    return { outcome: "over" };
  const isRight = isSame(code.digest, secrets.codeDigest(code.id, digits)) && code.customerIds.length > 0;
  await ctx.tx
    .update(portalCodes)
    .set({ tries: sql`${portalCodes.tries} + 1`, usedAt: isRight ? ctx.clock.now() : null })
    .where(eq(portalCodes.id, code.id));
  if (isRight) return { outcome: "right", code };
  await ctx.audit({ action: "refused", entity: "portal-code", entityId: code.id });
  return { outcome: code.tries + 1 >= codeTriesMax ? "over" : "wrong" };
}
