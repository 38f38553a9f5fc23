/** Middleware that asks who it is and whether they may. Not signed in: 401. Not allowed: 403, on the audit chain. */
import type { RequestHandler } from "express";
import type { Permission } from "#contract/identity.ts";
import { recordRefusal } from "#server/audit/record-refusal.ts";
import type { PersonCaller } from "#server/platform/caller.ts";
import { Problem } from "#server/platform/problem.ts";
import type { Identity } from "./identity.ts";
import { bearerOf } from "./session-token.ts";
import type { SeatedCaller } from "./who-is.ts";

declare global {
  namespace Express {
    interface Request {
      /** Who sent it; set by `signedIn` and `may`, absent before them. */
      caller: PersonCaller;
      identity: Identity;
    }
  }
}

/** Lets the routes below it ask who is calling. Mounted once, above them. */
export function identify(identity: Identity): RequestHandler {
  return (req, _res, next) => {
    req.identity = identity;
    next();
  };
}

/** Who sent a request. Throws Problem `not-signed-in`, or `no-leader` when no database can say. */
export async function whoIs(identity: Identity, authorization: string | undefined): Promise<SeatedCaller> {
  const token = bearerOf(authorization);
  if (!token) throw new Problem("not-signed-in", "The request carries no session; sign in first.");
  const caller = await identity.callerOfToken(token);
  if (!caller)
    throw new Problem("not-signed-in", "The session has ended; sign in again. What you typed is kept.");
  return caller;
}

/** Lets anybody through who is signed in. */
export function signedIn(): RequestHandler {
  return async (req, _res, next) => {
    req.caller = await whoIs(req.identity, req.get("authorization"));
    next();
  };
}

/** Lets through who has the permission; refuses the others, and records that. */
export function may(permission: Permission): RequestHandler {
  return async (req, _res, next) => {
    const caller = await whoIs(req.identity, req.get("authorization"));
    if (!caller.permissions.has(permission)) {
      await recordRefusal(req.identity.audit, caller, permission);
      throw new Problem(
        "not-allowed",
        `Your role (${caller.role}) has no permission ${permission}; this is recorded.`,
      );
    }
    req.caller = caller;
    next();
  };
}
