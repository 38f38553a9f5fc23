import { createHash } from "node:crypto";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { perform } from "#server/platform/operation.ts";
import { Problem } from "#server/platform/problem.ts";
import { giveBack, takeAttempt } from "./attempts.ts";
import { type AuthAnswer, exchange } from "./auth-exchange.ts";
import type { Identity } from "./identity.ts";
import { signedIn } from "./may.ts";
import { endOtherSessions } from "./own-sessions.ts";
import { isGivenBack, limitsOf } from "./sign-in-limits.ts";
import { endSession, recordOwnChange, recordRefusedSignIn } from "./sign-in-record.ts";

type Served = {
  path: string;
  method: "GET" | "POST";
  /** Goes on the audit chain. */
  records: string | null;
  /** Instead of `records`, when it is asked for with a session: the same path finishes a set-up. */
  recordsSignedIn?: string;
  /** A changed password ends every other session: whoever knew the old one is out. */
  endsOthers?: boolean;
};

/** Everything of better-auth that is served; the rest does not exist. */
const served: readonly Served[] = [
  { path: "/sign-in/email", method: "POST", records: "signed-in" },
  {
    path: "/two-factor/verify-totp",
    method: "POST",
    records: "signed-in",
    recordsSignedIn: "second-factor-enabled",
  },
  { path: "/two-factor/verify-backup-code", method: "POST", records: "signed-in" },
  { path: "/two-factor/enable", method: "POST", records: "second-factor-begun" },
  { path: "/two-factor/disable", method: "POST", records: "second-factor-disabled" },
  { path: "/two-factor/get-totp-uri", method: "POST", records: null },
  { path: "/two-factor/generate-backup-codes", method: "POST", records: "backup-codes-renewed" },
  { path: "/one-time-token/generate", method: "GET", records: null },
  { path: "/one-time-token/verify", method: "POST", records: "signed-in" },
  { path: "/change-password", method: "POST", records: "password-changed", endsOthers: true },
  { path: "/request-password-reset", method: "POST", records: null },
  { path: "/reset-password", method: "POST", records: null },
];

const body = z.record(z.string(), z.unknown()).default({});

/** Mounted under /api: `POST /api/auth/sign-in/email` and what else is served of better-auth. */
export function authRoutes(identity: Identity): Router {
  const router = Router();
  router.post("/auth/sign-out", signedIn(), async (req, res) => {
    await endSession(identity.platform, req.caller);
    identity.forgetSession(req.caller.sessionId);
    res.json({ ended: true });
  });
  for (const route of served) {
    const handler = async (req: Request, res: Response) => {
      const answer = await answerLimited(identity, route.path, route.method, req, res);
      await record(identity, route, answer, req);
      res.json(withoutInner(answer.body));
    };
    if (route.method === "GET") router.get(`/auth${route.path}`, handler);
    else router.post(`/auth${route.path}`, handler);
  }
  return router;
}

async function answerLimited(
  identity: Identity,
  path: string,
  method: "GET" | "POST",
  req: Request,
  res: Response,
): Promise<AuthAnswer> {
  const given = body.parse(req.body);
  const email = typeof given.email === "string" ? given.email.trim().toLowerCase() : null;
  const address = req.ip ?? "unknown";
  const subjectText = typeof given.challenge === "string" ? given.challenge : req.get("authorization");
  const subject = subjectText ? createHash("sha256").update(subjectText).digest("base64url") : null;
  const limits = limitsOf({ path, address, email, subject });
  const waitMs = await takeAttempt(identity.platform, limits);
  if (waitMs > 0) {
    res.setHeader("Retry-After", Math.ceil(waitMs / 1_000));
    throw new Problem("too-many", `Too many attempts; try again in ${Math.ceil(waitMs / 60_000)} min.`);
  }
  try {
    const answer = await exchange(identity.auth, identity.siteUrl, {
      path,
      method,
      body: given,
      authorization: req.get("authorization"),
      userAgent: req.get("user-agent"),
    });
    if (isGivenBack(path)) await giveBack(identity.platform, limits);
    return answer;
  } catch (error) {
    if (path === "/sign-in/email" && email && error instanceof Problem && error.code === "not-signed-in") {
      // After the answer, so that its time does not tell whether the e-mail is known.
      res.once("finish", () => {
        recordRefusedSignIn(identity.platform, email, address).catch((fault: unknown) =>
          identity.platform.log.warn({ error: String(fault) }, "a refused sign-in is not on the audit chain"),
        );
      });
    }
    throw error;
  }
}

/** Records who did it. A token that belongs to nobody who may work here (they left) is not handed out. */
async function record(identity: Identity, route: Served, answer: AuthAnswer, req: Request): Promise<void> {
  const action = (req.get("authorization") && route.recordsSignedIn) || route.records;
  if (!action || answer.challenge) return;
  const token = answer.token ?? req.get("authorization")?.replace(/^bearer +/i, "");
  const caller = token ? await identity.callerOfToken(token) : null;
  if (!caller) throw new Problem("not-signed-in", "The e-mail or the password is wrong.");
  await recordOwnChange(identity.platform, caller, action);
  if (route.endsOthers) {
    await perform(identity.platform, endOtherSessions, caller, { sessionId: null });
  }
  if (action !== "signed-in") identity.forgetPerson(caller.id);
}

/** better-auth's own user and session objects stay inside; `GET /api/me` says who it is. */
function withoutInner({
  user: _user,
  session: _session,
  redirect: _redirect,
  url: _url,
  ...rest
}: Record<string, unknown>) {
  return rest;
}
