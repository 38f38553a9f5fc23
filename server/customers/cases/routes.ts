import { Router } from "express";
import { z } from "zod";
import { type CaseOwner, type CasesPage, type CaseView, caseScopes } from "#contract/cases.ts";
import { caseStates } from "#contract/customers.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import { formatCursor, parseCursor } from "../../platform/page-cursor.ts";
import { Problem } from "../../platform/problem.ts";
import { ownCustomers } from "../own-customers.ts";
import { caseLine, caseView } from "./case-view.ts";
import { casesByDue, possibleOwners, readCase } from "./queries.ts";

export const casesQuery = z.object({
  scope: z.enum(caseScopes).default("mine"),
  state: z.enum([...caseStates, "not-closed"]).default("not-closed"),
  after: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `cases`: the queue by due time, one case, who may own one. What is shown is a look, on the chain first. */
export function caseRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database, clock } = platform;
  const { mustBeOwn, refusePartner } = ownCustomers(database, identity.audit);

  router.get("/cases", may("customer:look"), async (req, res) => {
    await refusePartner(req.caller, "cases:list");
    const { after, limit, ...filter } = casesQuery.parse(req.query);
    const place = after === undefined ? null : parseCursor(after, "after");
    const { enterpriseId, id: personId } = req.caller;
    const { value, ageMs } = await database.readAny({ enterpriseId }, (tx) =>
      casesByDue(tx, { ...filter, personId }, place, limit + 1),
    );
    const shown = value.slice(0, limit);
    const last = shown.at(-1)?.one;
    // One entry for the page: who looked, and everybody it named.
    await identity.audit.record(req.caller, {
      action: "searched",
      entity: "cases",
      entityId: filter.scope,
      detail: { found: [...new Set(shown.map(({ one }) => one.customerId))] },
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json({
      cases: shown.map(caseLine),
      next:
        value.length > limit && last
          ? formatCursor({ at: last.dueAt?.toISOString() ?? null, id: last.id })
          : null,
    } satisfies CasesPage);
  });

  router.get("/case-owners", may("customer:look"), async (req, res) => {
    await refusePartner(req.caller, "cases:owners");
    const { enterpriseId } = req.caller;
    const { value } = await database.readAny({ enterpriseId }, (tx) => possibleOwners(tx, enterpriseId));
    res.json(value satisfies CaseOwner[]);
  });

  router.get("/cases/:id", may("customer:look"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    const callId = z.uuid().optional().parse(req.query.callId);
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value, ageMs } = await database.readAny(scope, (tx) => readCase(tx, id));
    if (value) await mustBeOwn(req.caller, value.named.one.customerId);
    else {
      await refusePartner(req.caller, `case ${id}`);
      throw new Problem("not-found", "There is no such case.");
    }
    // A look at a case is a look at its customer.
    await identity.audit.record(req.caller, {
      action: "looked",
      entity: "customer",
      entityId: value.named.one.customerId,
      why: callId ?? id,
      detail: { case: id },
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(caseView(value.named, value.events, value.voicemailId, clock.now()) satisfies CaseView);
  });
  return router;
}
