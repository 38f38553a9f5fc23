/** What a console is told before anyone signed in: which site this is, which others there are. */
import { Router } from "express";
import type { WelcomeView } from "#contract/identity.ts";
import { demoPassword, demoPeople } from "#db/seed/demo.ts";
import type { AppParts } from "./app-parts.ts";

/** Consoles probe it to choose a site, so it asks no database and no session. Mounted under /api. */
export function welcomeRoutes({ platform, config }: Pick<AppParts, "platform" | "config">): Router {
  const router = Router();
  // Only the demo has a stage; its password is public and exists nowhere else.
  const demo = config.stage
    ? demoPeople.map(({ name, role, email, note }) => ({
        name,
        role,
        email,
        password: demoPassword,
        does: note,
      }))
    : null;
  router.get("/welcome", (_req, res) => {
    res.setHeader("Cache-Control", "no-store");
    res.json({
      site: platform.site,
      sites: config.sites.map(({ id, url }) => ({ id, url })),
      carrier: config.twilio.apiUrl ? "simulated" : "twilio",
      writable: platform.database.status().writable,
      demo,
    } satisfies WelcomeView);
  });
  return router;
}
