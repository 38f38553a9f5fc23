/** Makes a person who can sign in. For seeds, the first admin and invitations. */
import { hashPassword } from "better-auth/crypto";
import type { Role } from "#contract/identity.ts";
import { accounts, people, users } from "#db/schema/identity.ts";
import { writeAuditEntry } from "#server/platform/audit-chain/entry.ts";
import { type Caller, systemCaller } from "#server/platform/caller.ts";
import type { Clock } from "#server/platform/clock.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Ids } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.ts";
import { personChanged } from "./events.ts";

export { hashPassword };

export type NewPerson = {
  /** Chosen when the caller needs to know it beforehand (a seed); otherwise made. */
  id?: string;
  name: string;
  email: string;
  role: Role;
  /** Works for a partner: sees only the customer on their call. */
  partner?: boolean;
  robot?: boolean;
  /** From `hashPassword`; hash once for many (80 ms of a core each). Absent: they choose one by a mailed link. */
  passwordHash?: string;
};

/** Writes the rows of one person into a transaction of the caller's. @returns the person's id. */
export async function insertPerson(
  tx: Tx,
  ports: { clock: Clock; ids: Ids },
  enterpriseId: string,
  person: NewPerson,
): Promise<string> {
  const id = person.id ?? ports.ids.uuid();
  const at = ports.clock.now();
  const { name, role, robot = false, partner = false } = person;
  const email = person.email.trim().toLowerCase();
  await tx.insert(people).values({ id, enterpriseId, name, role, robot });
  await tx.insert(users).values({
    id,
    enterpriseId,
    name,
    role,
    partner,
    email,
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
  });
  if (person.passwordHash) {
    await tx.insert(accounts).values({
      id: ports.ids.uuid(),
      accountId: id,
      providerId: "credential",
      userId: id,
      password: person.passwordHash,
      createdAt: at,
      updatedAt: at,
    });
  }
  return id;
}

/**
 * Makes a person in a transaction of its own, on the audit chain and the feed.
 *
 * @param password - in clear text; `passwordHash` instead saves hashing the same one many times.
 * @returns the person's id.
 */
export async function createPerson(
  platform: Platform,
  enterpriseId: string,
  person: NewPerson & { password?: string },
  by: Caller = systemCaller("installer", enterpriseId),
): Promise<string> {
  const passwordHash =
    person.passwordHash ?? (person.password ? await hashPassword(person.password) : undefined);
  const id = await platform.database.write({ enterpriseId }, async (tx, term) => {
    const made = await insertPerson(tx, platform, enterpriseId, { ...person, passwordHash });
    await writeAuditEntry(tx, platform, by, term, {
      action: "created",
      entity: "person",
      entityId: made,
      detail: { role: person.role, robot: person.robot ?? false },
    });
    await writeFeedEvents(
      tx,
      enterpriseId,
      term,
      [{ topic: "people", type: personChanged, id: made }],
      platform.clock.now(),
    );
    return made;
  });
  platform.waker.wake();
  return id;
}
