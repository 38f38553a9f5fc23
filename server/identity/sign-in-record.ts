/** Sign-ins, refused sign-ins and sign-outs, on the audit chain; sign-outs on the feed too, for the other site. */
import { eq } from "drizzle-orm";
import { sessions, users } from "#db/schema/identity.ts";
import { type AuditNote, writeAuditEntry } from "#server/platform/audit-chain/entry.ts";
import { type Caller, type PersonCaller, systemCaller } from "#server/platform/caller.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { type FeedEvent, writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { personChanged, sessionEnded } from "./events.ts";

/** Ends one session: it is refused here from now on, and at the other site once the feed arrives. */
export async function endSession(platform: Platform, caller: PersonCaller): Promise<void> {
  await change(
    platform,
    caller,
    { action: "signed-out", entity: "session", entityId: caller.sessionId },
    { topic: "people", type: sessionEnded, id: caller.sessionId },
    (tx) => tx.delete(sessions).where(eq(sessions.id, caller.sessionId)),
  );
}

/** What somebody did with their own way in: `signed-in`, `second-factor-enabled`, `password-changed`. */
export async function recordOwnChange(
  platform: Platform,
  caller: PersonCaller,
  action: string,
): Promise<void> {
  const note = {
    action,
    entity: "person",
    entityId: caller.id,
    detail: { sessionId: caller.sessionId, site: platform.site },
  };
  const event =
    action === "signed-in" ? null : { topic: "people" as const, type: personChanged, id: caller.id };
  await change(platform, caller, note, event, async () => undefined);
}

/** A failed sign-in, if the e-mail is anybody's. Call it after the answer: its time would tell. */
export async function recordRefusedSignIn(platform: Platform, email: string, address: string): Promise<void> {
  const person = await personBy(platform, eq(users.email, email));
  if (!person) return;
  const note = {
    action: "sign-in-refused",
    entity: "person",
    entityId: person.id,
    detail: { address, site: platform.site },
  };
  await change(platform, systemCaller("sign-in", person.enterpriseId), note, null, async () => undefined);
}

export async function recordPasswordReset(platform: Platform, personId: string): Promise<void> {
  const person = await personBy(platform, eq(users.id, personId));
  if (!person) return;
  const note = { action: "password-reset", entity: "person", entityId: personId };
  const event = { topic: "people" as const, type: personChanged, id: personId };
  await change(platform, systemCaller("sign-in", person.enterpriseId), note, event, async () => undefined);
}

async function personBy(platform: Platform, where: ReturnType<typeof eq>) {
  const { value } = await platform.database.readAny({ enterpriseId: null }, (tx) =>
    tx.select({ id: users.id, enterpriseId: users.enterpriseId }).from(users).where(where),
  );
  return value[0] ?? null;
}

async function change(
  platform: Platform,
  caller: Caller,
  note: AuditNote,
  event: FeedEvent | null,
  work: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  await platform.database.write({ enterpriseId: caller.enterpriseId }, async (tx, term) => {
    await work(tx);
    await writeAuditEntry(tx, platform, caller, term, note);
    if (event) await writeFeedEvents(tx, caller.enterpriseId, term, [event], platform.clock.now());
  });
  if (event) platform.waker.wake();
}
