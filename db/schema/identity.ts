import { boolean, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";

/** Who works here, as every screen shows them. Credentials live apart, in `users`. */
export const people = pgTable(
  "people",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    name: text().notNull(),
    role: text().notNull(),
    /** A robot of the simulator, marked as such wherever it is shown. */
    robot: boolean().notNull().default(false),
  },
  () => [ownEnterprise()],
);

/**
 * Sign-in identity (better-auth's `user`); same id as the person. No row-level security: it is read by
 * e-mail or session before anybody knows whose enterprise it is. So it holds nothing but who may sign in.
 */
export const users = pgTable("users", {
  id: id(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  createdAt: at().notNull(),
  updatedAt: at().notNull(),
  twoFactorEnabled: boolean().notNull().default(false),
  enterpriseId: enterpriseId(),
  role: text().notNull(),
  /** Works for a partner: sees only the customer on their call (promise 11). */
  partner: boolean().notNull().default(false),
  /** Set when the person left; they cannot sign in, and what they did stays on record. */
  deactivatedAt: at(),
});

export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    token: text().notNull().unique(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expiresAt: at().notNull(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
    ipAddress: text(),
    userAgent: text(),
  },
  (t) => [index("sessions_by_user").on(t.userId)],
);

export const accounts = pgTable(
  "accounts",
  {
    id: id(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: at(),
    refreshTokenExpiresAt: at(),
    scope: text(),
    password: text(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index("accounts_by_user").on(t.userId)],
);

export const verifications = pgTable(
  "verifications",
  {
    id: id(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: at().notNull(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index("verifications_by_identifier").on(t.identifier)],
);

export const twoFactors = pgTable(
  "two_factors",
  {
    id: id(),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    verified: boolean().notNull().default(true),
    failedVerificationCount: integer().notNull().default(0),
    lockedUntil: at(),
  },
  (t) => [index("two_factors_by_user").on(t.userId)],
);

/** Attempts counted at both sites together, so that failing over does not reset a limit. `key` is a digest. */
export const rateLimits = pgTable(
  "rate_limits",
  {
    key: text().primaryKey(),
    attempts: integer().notNull(),
    windowEndsAt: at().notNull(),
  },
  (t) => [index("rate_limits_by_age").on(t.windowEndsAt)],
);
