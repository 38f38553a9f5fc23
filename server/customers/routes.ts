import { Router } from "express";
import { z } from "zod";
import type { AppParts } from "../app-parts.ts";
import { recordRefusal } from "../audit/record-refusal.ts";

import { may } from "../identity/may.ts";
import type { PersonCaller } from "../platform/caller.ts";
import { Problem } from "../platform/problem.ts";
import { customerSummary } from "./customer-summary.ts";
import { customersByNumber, onACallWith, readCustomer } from "./queries.ts";
import { readNumber } from "./read-number.ts";

const lookUpMax = 20;

/** `GET customers/…`: every answer is a look, on the audit chain before it is sent. */
export function customerRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database } = platform;

  router.get("/customers/look-up", may("customer:look"), async (req, res) => {
    if (req.caller.partner) await refuse(req.caller, "customers:look-up");
    const { number } = readNumber(z.string().max(64).parse(req.query.number));
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value } = await database.readAny(scope, async (tx) =>
      number === null ? [] : customersByNumber(tx, number, lookUpMax),
    );
    await Promise.all(
      value.map((found) =>
        identity.audit.record(req.caller, { action: "looked", entity: "customer", entityId: found.id }),
      ),
    );
    res.json({ number, customers: value.map(({ id, name, city }) => ({ id, name, city })) });
  });

  router.get("/customers/:id", may("customer:look"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    const callId = z.uuid().optional().parse(req.query.callId);
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value, ageMs } = await database.readAny(scope, async (tx) => ({
      allowed: !req.caller.partner || (await onACallWith(tx, req.caller.id, id)),
      found: await readCustomer(tx, id),
    }));
    if (!value.allowed) await refuse(req.caller, `customer ${id}`);
    if (!value.found) throw new Problem("not-found", "There is no such customer.");
    await identity.audit.record(req.caller, {
      action: "looked",
      entity: "customer",
      entityId: id,
      why: callId ?? null,
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(customerSummary(value.found));
  });

  /** Promise 11. */
  async function refuse(caller: PersonCaller, what: string): Promise<never> {
    await recordRefusal(identity.audit, caller, what);
    throw new Problem(
      "not-allowed",
      "A partner's seat sees only the customer on its call; this is recorded.",
    );
  }
  return router;
}
