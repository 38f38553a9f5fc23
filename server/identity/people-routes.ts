import { asc, eq } from "drizzle-orm";
import { Router } from "express";
import type { Role } from "#contract/identity.ts";
import type { PersonView } from "#contract/people.ts";
import { people, users } from "#db/schema/identity.ts";
import { performFor } from "#server/platform/http/perform-for.ts";
import type { Identity } from "./identity.ts";
import { may } from "./may.ts";
import { changeRole, deactivatePerson, invitePerson, requestPasswordLink } from "./person-changes.ts";

const peopleMax = 2_000;

/** `GET /api/people`, and what an administrator may change about them. */
export function peopleRoutes(identity: Identity): Router {
  const { platform } = identity;
  const router = Router();
  /** After the commit: a mail cannot be taken back, and whoever got none can be sent another. */
  const mailPasswordLink = ({ personId, email }: { personId: string; email: string }): Promise<boolean> =>
    identity.auth.api.requestPasswordReset({ body: { email } }).then(
      () => true,
      (error: unknown) => {
        platform.log.warn({ error: String(error), personId }, "the link to set a password was not mailed");
        return false;
      },
    );
  router.get("/people", may("person:administer"), async (req, res) => {
    const { value } = await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      tx
        .select({ person: people, user: users })
        .from(people)
        .innerJoin(users, eq(users.id, people.id))
        .orderBy(asc(people.name), asc(people.id))
        .limit(peopleMax),
    );
    res.json(value.map(({ person, user }): PersonView => viewOf(person, user)));
  });
  router.post("/people", may("person:administer"), async (req, res) => {
    const answer = await performFor(req, platform, invitePerson, req.body);
    res.status(201).json({ ...answer, mailed: await mailPasswordLink(answer) });
  });
  router.post("/people/:personId/password-link", may("person:administer"), async (req, res) => {
    const answer = await performFor(req, platform, requestPasswordLink, { personId: req.params.personId });
    res.json({ personId: answer.personId, mailed: await mailPasswordLink(answer) });
  });
  router.post("/people/:personId/role", may("person:administer"), async (req, res) => {
    const answer = await performFor(req, platform, changeRole, {
      ...req.body,
      personId: req.params.personId,
    });
    identity.forgetPerson(answer.personId);
    res.json(answer);
  });
  router.post("/people/:personId/deactivate", may("person:administer"), async (req, res) => {
    const answer = await performFor(req, platform, deactivatePerson, { personId: req.params.personId });
    identity.forgetPerson(answer.personId);
    res.json(answer);
  });
  return router;
}

function viewOf(person: typeof people.$inferSelect, user: typeof users.$inferSelect): PersonView {
  return {
    id: person.id,
    name: person.name,
    email: user.email,
    role: user.role as Role,
    partner: user.partner,
    robot: person.robot,
    secondFactor: user.twoFactorEnabled,
    deactivatedAt: user.deactivatedAt?.toISOString() ?? null,
  };
}
