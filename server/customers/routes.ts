import { Router } from "express";
import { z } from "zod";
import type { AppParts } from "../app-parts.ts";
import { may } from "../identity/may.ts";
import { caseRoutes } from "./cases/routes.ts";
import { customerSummary } from "./customer-summary.ts";
import { duplicateRoutes } from "./duplicates/routes.ts";
import { eraseRoutes } from "./erase/routes.ts";
import { findRoutes } from "./find/routes.ts";
import { leadOn } from "./lead-on.ts";
import { mergeRoutes } from "./merge/routes.ts";
import { ownCustomers } from "./own-customers.ts";
import { readCustomer } from "./queries.ts";
import { recordRoutes } from "./record/routes.ts";

/** What the look is for. */
export const lookQuery = z.object({ callId: z.uuid().optional(), caseId: z.uuid().optional() });

/** `customers/…`: every answer is a look, on the audit chain before it is sent. */
export function customerRoutes(parts: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { platform, identity } = parts;
  const { database } = platform;
  const { mustBeOwn } = ownCustomers(database, identity.audit);
  router.use(findRoutes(parts), duplicateRoutes(parts), mergeRoutes(parts), eraseRoutes(parts));
  router.use(recordRoutes(parts), caseRoutes(parts));

  router.get("/customers/:id", may("customer:look"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    const { callId, caseId } = lookQuery.parse(req.query);
    const scope = { enterpriseId: req.caller.enterpriseId };
    await mustBeOwn(req.caller, id);
    const { value, ageMs } = await database.readAny(scope, (tx) => readCustomer(tx, id));
    if (!value) return await leadOn(database, req, res);
    await identity.audit.record(req.caller, {
      action: "looked",
      entity: "customer",
      entityId: id,
      why: callId ?? caseId ?? null,
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(customerSummary(value));
  });
  return router;
}
