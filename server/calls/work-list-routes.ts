import { Router } from "express";
import { z } from "zod";
import { type WorkListView, workScopes } from "#contract/work-list.ts";
import type { AppParts } from "../app-parts.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import { soundRoutes } from "./sound-routes.ts";
import { readWorkList } from "./work-list.ts";

const query = z.object({ scope: z.enum(workScopes).default("mine") });

/** What waits for somebody names customers: a look, on the chain first. */
export function workListRoutes(parts: Pick<AppParts, "platform" | "identity" | "carrier">): Router {
  const { platform, identity } = parts;
  const router = Router().use(soundRoutes(parts));
  const { database } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);
  router.get("/work-list", may("call:take"), async (req, res) => {
    await refusePartner(req.caller, "work-list");
    const { scope } = query.parse(req.query);
    const { enterpriseId, id: personId, permissions } = req.caller;
    const supervises = permissions.has("call:supervise");
    const { value, ageMs } = await database.readAny({ enterpriseId }, (tx) =>
      readWorkList(tx, { scope, personId, supervises }),
    );
    const named = [...value.callbacks, ...value.cases, ...value.voicemails].flatMap(
      ({ customerId }) => customerId ?? [],
    );
    // Asked for every few seconds: nobody is named by an empty list.
    if (named.length > 0)
      await identity.audit.record(req.caller, {
        action: "searched",
        entity: "work-list",
        entityId: scope,
        detail: { found: [...new Set(named)] },
      });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(value satisfies WorkListView);
  });
  return router;
}
