import { z } from "zod";
import { describeRoute, type RouteDescription } from "#server/platform/http/openapi.ts";
import { passwordLength } from "./better-auth.ts";
import { changeRole, deactivatePerson, invitePerson } from "./person-changes.ts";

const tag = "identity";
const password = z.string().min(passwordLength.min).max(passwordLength.max);
const code = z.object({ challenge: z.string().optional(), code: z.string() });
const post = (
  path: string,
  summary: string,
  needs: RouteDescription["needs"],
  body: z.ZodType,
  answers: string,
) => describeRoute({ method: "post", path: `/api/auth${path}`, tag, summary, needs, body, answers });
const session = "`token`: the bearer token, good at every site";

export const identityDescriptions: readonly RouteDescription[] = [
  post(
    "/sign-in/email",
    "Sign in",
    "nothing",
    z.object({ email: z.email(), password: z.string() }),
    `${session}; or \`challenge\` when a second factor is asked for`,
  ),
  post(
    "/two-factor/verify-totp",
    "Give the second factor, or finish setting it up",
    "nothing",
    code,
    session,
  ),
  post("/two-factor/verify-backup-code", "Sign in with a backup code", "nothing", code, session),
  post(
    "/two-factor/enable",
    "Begin to set up a second factor",
    "a session",
    z.object({ password }),
    "`totpURI` for the authenticator, `backupCodes`",
  ),
  post(
    "/two-factor/disable",
    "Remove the second factor",
    "a session",
    z.object({ password }),
    "`token`: replaces the session's",
  ),
  post(
    "/two-factor/get-totp-uri",
    "Show the second factor again",
    "a session",
    z.object({ password }),
    "`totpURI`",
  ),
  post(
    "/two-factor/generate-backup-codes",
    "New backup codes",
    "a session",
    z.object({ password }),
    "`backupCodes`",
  ),
  post(
    "/one-time-token/verify",
    "Open this site signed in",
    "nothing",
    z.object({ token: z.string() }),
    session,
  ),
  post(
    "/change-password",
    "Change one's password",
    "a session",
    z.object({
      currentPassword: z.string(),
      newPassword: password,
      revokeOtherSessions: z.boolean().optional(),
    }),
    "`token` when the other sessions were ended",
  ),
  post(
    "/request-password-reset",
    "Ask for a link to set a password",
    "nothing",
    z.object({ email: z.email() }),
    "the same for every e-mail, known or not",
  ),
  post(
    "/reset-password",
    "Set a password by a mailed link",
    "nothing",
    z.object({ token: z.string(), newPassword: password }),
    "`status`",
  ),
  post("/sign-out", "End the session at every site", "a session", z.object({}), "`ended`"),
  describeRoute({
    method: "get",
    path: "/api/auth/one-time-token/generate",
    tag,
    summary: "A token that opens another site signed in, once, within a minute",
    needs: "a session",
    answers: "`token`",
  }),
  describeRoute({
    method: "get",
    path: "/api/me",
    tag,
    summary: "Who is signed in",
    needs: "a session",
    answers: "MeView",
  }),
  describeRoute({
    method: "get",
    path: "/api/people",
    tag,
    summary: "Everybody who works here",
    needs: "person:administer",
    answers: "PersonView[]",
  }),
  describeRoute({
    method: "post",
    path: "/api/people",
    tag,
    summary: "Invite a person",
    needs: "person:administer",
    body: invitePerson.input,
    answers: "`personId`, `mailed`",
    status: 201,
  }),
  describeRoute({
    method: "post",
    path: "/api/people/{personId}/role",
    tag,
    summary: "Give a person another role",
    needs: "person:administer",
    body: changeRole.input,
    fromPath: ["personId"],
    answers: "`personId`",
  }),
  describeRoute({
    method: "post",
    path: "/api/people/{personId}/deactivate",
    tag,
    summary: "End a person's access",
    needs: "person:administer",
    body: deactivatePerson.input,
    fromPath: ["personId"],
    answers: "`personId`",
  }),
];
