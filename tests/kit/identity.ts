/** A site's identity routes over a real database, with an outbox instead of a mail server. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type Express } from "express";
import type { Role } from "#contract/identity.ts";
import { once } from "#db/cluster/sql-session.ts";
import { openRecorder } from "#server/audit/recorder.ts";
import type { Config } from "#server/config.ts";
import { createPerson, type NewPerson } from "#server/identity/create-person.ts";
import { type Identity, openIdentity } from "#server/identity/identity.ts";
import { identify } from "#server/identity/may.ts";
import { openSessionFor } from "#server/identity/open-session.ts";
import { identityRoutes } from "#server/identity/routes.ts";
import { problemResponder } from "#server/platform/http/respond.ts";
import type { Mail } from "#server/platform/mail.ts";
import { trustProxies } from "#server/trusted-proxies.ts";
import { freshPlatform, type TestPlatform } from "./platform.ts";
import type { TestDatabase } from "./postgres.ts";

export const goodPassword = "correct horse battery";

export type TestIdentity = {
  platform: TestPlatform;
  identity: Identity;
  app: Express;
  config: Config;
  secret: string;
  mails: Mail[];
  journalFolder: string;
  person(
    role: Role,
    more?: Partial<NewPerson> & { password?: string },
  ): Promise<{ id: string; email: string; token: string }>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** @param other - the same installation's other site: shares its database and secret. */
export async function freshIdentity(
  site: "main" | "cloud" = "main",
  other?: { store: TestDatabase; secret: string },
  trustedProxies: readonly string[] = [],
): Promise<TestIdentity> {
  const platform = await freshPlatform(site, other?.store);
  const secret = other?.secret ?? randomBytes(32).toString("hex");
  const journalFolder = await mkdtemp(join(tmpdir(), "holdfast-journal-"));
  const audit = await openRecorder(platform, journalFolder);
  const mails: Mail[] = [];
  const mailer = async (mail: Mail) => void mails.push(mail);
  const identity = openIdentity({ platform, audit, mailer, secret, siteUrl: "http://127.0.0.1:7100" });
  const config = {
    site,
    sites: [
      { id: "main", url: "http://127.0.0.1:7100" },
      { id: "cloud", url: "http://127.0.0.1:7200" },
    ],
    twilio: { apiUrl: "http://127.0.0.1:7300" },
    stage: null,
    trustedProxies,
  } as unknown as Config;
  const app = express();
  trustProxies(app, config);
  app.use("/api", express.json({ limit: "256kb" }), identify(identity), identityRoutes({ identity, config }));
  app.use(problemResponder(platform.log));
  return {
    platform,
    identity,
    app,
    config,
    secret,
    mails,
    journalFolder,
    async person(role, more = {}) {
      const email = more.email ?? `${role}-${randomBytes(4).toString("hex")}@example.com`;
      const id = await createPerson(platform, platform.enterpriseId, {
        name: `Test ${role}`,
        role,
        ...more,
        email,
      });
      return { id, email, token: await openSessionFor(platform, secret, id, 3_600_000) };
    },
    async [Symbol.asyncDispose]() {
      await audit.close();
      await platform[Symbol.asyncDispose]();
      await rm(journalFolder, { recursive: true, force: true });
    },
  };
}

/** Looks behind the curtain: what stands in the tables, whatever row-level security says. */
export function rowsOf(store: TestDatabase, query: string): Promise<Record<string, unknown>[]> {
  return once(store.supervisorUrl, 10_000, async (sql) => [...(await sql.unsafe(query))]);
}
