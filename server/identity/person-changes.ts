/** What an administrator does with people. Each ends what is kept about the person at both sites. */
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { roles } from "#contract/identity.ts";
import { accounts, people, sessions, users } from "#db/schema/identity.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { type OperationContext, operation } from "#server/platform/operation.ts";
import { Problem } from "#server/platform/problem.ts";
import { insertPerson } from "./create-person.ts";
import { personChanged } from "./events.ts";

const name = z.string().trim().min(1).max(120);
const role = z.enum(roles);

/** Makes a person who chooses their password by a mailed link; the route sends it. Answers their id. */
export const invitePerson = operation({
  name: "invite-person",
  permission: "person:administer",
  input: z.object({
    name,
    email: z.email().max(254).toLowerCase(),
    role,
    partner: z.boolean().default(false),
  }),
  async run(context, input) {
    const [known] = await context.tx.select({ id: users.id }).from(users).where(eq(users.email, input.email));
    if (known) {
      throw new Problem("bad-input", "Somebody has this e-mail already; nobody was invited.", [
        { field: "email", message: "taken" },
      ]);
    }
    const personId = await insertPerson(context.tx, context, context.enterpriseId, input);
    await recorded(context, personId, "invited", { role: input.role, partner: input.partner });
    return { personId, email: input.email };
  },
});

/** Gives a person another role. Their sessions stay; what they may do changes within seconds at both sites. */
export const changeRole = operation({
  name: "change-role",
  permission: "person:administer",
  input: z.object({ personId: z.uuid(), role }),
  async run(context, input) {
    const person = await lockPerson(context.tx, context.enterpriseId, input.personId);
    await keepAnAdmin(context, person, input.role === "admin");
    await context.tx
      .update(users)
      .set({ role: input.role, updatedAt: context.clock.now() })
      .where(eq(users.id, person.id));
    await context.tx.update(people).set({ role: input.role }).where(eq(people.id, person.id));
    await recorded(context, person.id, "role-changed", { from: person.role, to: input.role });
    return { personId: person.id };
  },
});

/** Ends a person's sessions and their way in. What they did stays on record under their name. */
export const deactivatePerson = operation({
  name: "deactivate-person",
  permission: "person:administer",
  input: z.object({ personId: z.uuid() }),
  async run(context, input) {
    const person = await lockPerson(context.tx, context.enterpriseId, input.personId);
    await keepAnAdmin(context, person, false);
    const at = context.clock.now();
    await context.tx.update(users).set({ deactivatedAt: at, updatedAt: at }).where(eq(users.id, person.id));
    await context.tx.delete(sessions).where(eq(sessions.userId, person.id));
    await context.tx.delete(accounts).where(eq(accounts.userId, person.id));
    await recorded(context, person.id, "deactivated", {});
    return { personId: person.id };
  },
});

/** Records that an administrator asked for a person's password link; the route mails it. Answers the e-mail. */
export const requestPasswordLink = operation({
  name: "request-password-link",
  permission: "person:administer",
  input: z.object({ personId: z.uuid() }),
  async run(context, input) {
    const person = await lockPerson(context.tx, context.enterpriseId, input.personId);
    await recorded(context, person.id, "password-link-asked", {});
    return { personId: person.id, email: person.email };
  },
});

type Person = { id: string; role: string; email: string };

/**
 * `users` has no row-level security, so the enterprise is asked for here. One administrator at a time: two
 * who demote each other at the same moment must not leave nobody.
 */
async function lockPerson(tx: Tx, enterpriseId: string, personId: string): Promise<Person> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('people'), hashtext(${enterpriseId}))`);
  const [person] = await tx
    .select({ id: users.id, role: users.role, email: users.email })
    .from(users)
    .where(and(eq(users.id, personId), eq(users.enterpriseId, enterpriseId), isNull(users.deactivatedAt)))
    .for("update");
  if (!person) throw new Problem("not-found", "There is no such person, or they have left.");
  return person;
}

/** An enterprise that nobody can administer any more could only be repaired by its operator. */
async function keepAnAdmin(context: OperationContext, person: Person, staysAdmin: boolean): Promise<void> {
  if (person.role !== "admin" || staysAdmin) return;
  const admins = await context.tx
    .select({ id: users.id })
    .from(users)
    .where(
      and(eq(users.enterpriseId, context.enterpriseId), eq(users.role, "admin"), isNull(users.deactivatedAt)),
    )
    .limit(2);
  if (admins.length > 1) return;
  throw new Problem("not-possible-now", "This is the last administrator; make another one first.");
}

async function recorded(
  context: OperationContext,
  personId: string,
  action: string,
  detail: Record<string, unknown>,
) {
  await context.audit({ action, entity: "person", entityId: personId, detail });
  await context.emit({ topic: "people", type: personChanged, id: personId });
}
