import { Router } from "express";
import { performFor } from "#server/platform/http/perform-for.ts";
import type { Identity } from "./identity.ts";
import { signedIn, whoIs } from "./may.ts";
import { endOtherSessions, readAccount } from "./own-sessions.ts";

/** What a person may see and change of their own way in, whatever their role. */
export function accountRoutes(identity: Identity): Router {
  const router = Router();
  router.get("/account", async (req, res) => {
    const caller = await whoIs(identity, req.get("authorization"));
    res.json(await readAccount(identity.platform, caller));
  });
  router.post("/account/sessions/end-others", signedIn(), async (req, res) => {
    const answer = await performFor(req, identity.platform, endOtherSessions, { sessionId: null });
    for (const id of answer.ended) identity.forgetSession(id);
    res.json(answer);
  });
  router.post("/account/sessions/:sessionId/end", signedIn(), async (req, res) => {
    const { sessionId } = req.params;
    const answer = await performFor(req, identity.platform, endOtherSessions, { sessionId });
    for (const id of answer.ended) identity.forgetSession(id);
    res.json(answer);
  });
  return router;
}
