import { Router } from "express";
import { z } from "zod";
import type { LookUpView, SearchView } from "#contract/customers.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import { ownCustomers } from "../own-customers.ts";
import { customersByNumber } from "../queries.ts";
import { readNumber } from "../read-number.ts";
import { judgeMatch } from "./match.ts";
import { findCustomers, spokeFrom } from "./queries.ts";

const lookUpMax = 20;
/** A first page: what fits on a screen. Whoever sees more types more. */
const pageMax = 25;
export const askedMax = 200;
/** Who spoke from a shared number within this time is probably who calls from it again. */
const latelyMs = 30 * 24 * 3_600_000;

/** `GET customers/look-up`, `customers/search`: what is found is a look, on the audit chain before it is sent. */
export function findRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database, clock } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);

  router.get("/customers/look-up", may("customer:look"), async (req, res) => {
    await refusePartner(req.caller, "customers:look-up");
    const { number } = readNumber(z.string().max(64).parse(req.query.number));
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, async (tx) => {
      if (number === null) return judgeMatch(null, [], []);
      const sharers = await customersByNumber(tx, number, lookUpMax);
      const since = new Date(clock.now().getTime() - latelyMs);
      const ids = sharers.length > 1 ? sharers.map(({ id }) => id) : [];
      return judgeMatch(number, sharers, await spokeFrom(tx, number, ids, since));
    });
    await Promise.all(
      value.customers.map(({ id }) =>
        identity.audit.record(req.caller, { action: "looked", entity: "customer", entityId: id }),
      ),
    );
    res.json(value satisfies LookUpView);
  });

  router.get("/customers/search", may("customer:look"), async (req, res) => {
    await refusePartner(req.caller, "customers:search");
    const asked = z.string().trim().min(1).max(askedMax).parse(req.query.q);
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value, ageMs } = await database.readAny(scope, (tx) => findCustomers(tx, asked, pageMax + 1));
    const customers = value.customers.slice(0, pageMax);
    // One entry for the page: who searched, and everybody the answer named.
    await identity.audit.record(req.caller, {
      action: "searched",
      entity: "customers",
      entityId: "search",
      detail: { found: customers.map(({ id }) => id) },
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json({
      customers,
      tolerant: value.tolerant,
      more: value.customers.length > pageMax,
    } satisfies SearchView);
  });
  return router;
}
