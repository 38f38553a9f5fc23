import { Router } from "express";
import type { Config } from "#server/config.ts";
import { accountRoutes } from "./account-routes.ts";
import { authRoutes } from "./auth-routes.ts";
import type { Identity } from "./identity.ts";
import { whoIs } from "./may.ts";
import { readMe } from "./me.ts";
import { peopleRoutes } from "./people-routes.ts";

/** Mounted under /api, below `identify(identity)`. */
export function identityRoutes({ identity, config }: { identity: Identity; config: Config }): Router {
  const router = Router();
  router.use(authRoutes(identity), accountRoutes(identity), peopleRoutes(identity));
  router.get("/me", async (req, res) => {
    const caller = await whoIs(identity, req.get("authorization"));
    res.json(await readMe(identity.platform, config, caller));
  });
  return router;
}
