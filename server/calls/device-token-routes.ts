import { Router } from "express";
import type { AppParts } from "../app-parts.ts";
import { may } from "../identity/may.ts";

/** What a seat's softphone signs in at the carrier with. Minted without asking the carrier, so either site can. */
export function deviceTokenRoutes({ carrier, config }: Pick<AppParts, "carrier" | "config">): Router {
  const router = Router();
  router.get("/carrier/token", may("call:take"), (req, res) => {
    // Twilio takes letters, digits and underscores in an identity.
    const { token } = carrier.accessToken(req.caller.id.replaceAll("-", "_"));
    res.json({ token, url: config.twilio.apiUrl ?? "", simulated: config.twilio.apiUrl !== null });
  });
  return router;
}
