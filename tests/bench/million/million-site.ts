/** A site's look-up and search over that database, through sign-in, permission, row-level security and audit chain. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { queues } from "#db/schema/calls.ts";
import { centers } from "#db/schema/centers.ts";
import { openRecorder } from "#server/audit/recorder.ts";
import { customerRoutes } from "#server/customers/routes.ts";
import { createPerson } from "#server/identity/create-person.ts";
import { openIdentity } from "#server/identity/identity.ts";
import { identify } from "#server/identity/may.ts";
import { openSessionFor } from "#server/identity/open-session.ts";
import { systemClock } from "#server/platform/clock.ts";
import { Database } from "#server/platform/database/database.ts";
import { openFeedWaker } from "#server/platform/feed/wake.ts";
import { problemResponder } from "#server/platform/http/respond.ts";
import { systemIds } from "#server/platform/ids.ts";
import { openLog } from "#server/platform/log.ts";
import type { Platform } from "#server/platform/platform.ts";
import { leanFetch } from "../lean-fetch.ts";
import { enterpriseId } from "./fill.ts";
import type { MillionNode } from "./million-node.ts";

export type MillionSite = {
  platform: Platform;
  queueId: string;
  /** An agent's request. Throws when it is refused. @returns the answer and how long it took. */
  get<T>(path: string): Promise<{ answer: T; ms: number }>;
  close(): Promise<void>;
};

export async function openMillionSite(node: MillionNode): Promise<MillionSite> {
  const log = openLog("bench", process.env.HOLDFAST_LOG ?? "silent");
  const database = new Database([{ id: "main", url: node.url("app") }], "main", systemClock, log);
  const waker = openFeedWaker(database.follower, log);
  await database.follower.untilWritable(10_000);
  const platform: Platform = {
    site: "main",
    clock: systemClock,
    ids: systemIds,
    log,
    database,
    waker,
    auditKey: randomBytes(32),
  };
  const journal = mkdtempSync(join(tmpdir(), "holdfast-journal-"));
  const audit = await openRecorder(platform, journal);
  const secret = randomBytes(32).toString("hex");
  const identity = openIdentity({
    platform,
    audit,
    mailer: async () => undefined,
    secret,
    siteUrl: "http://127.0.0.1",
  });
  const app = express();
  app.set("query parser", "simple");
  app.set("etag", false);
  app.use("/api", identify(identity), customerRoutes({ platform, identity }));
  app.use(problemResponder(log));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const email = `bench-${randomBytes(4).toString("hex")}@example.com`;
  const agent = await createPerson(platform, enterpriseId, { name: "Agent", role: "agent", email });
  const authorization = `Bearer ${await openSessionFor(platform, secret, agent, 3_600_000)}`;
  return {
    platform,
    queueId: await makeQueue(platform),
    async get(path) {
      const startedMs = performance.now();
      const answer = await leanFetch(base + path, { headers: { authorization } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${text}`);
      return { answer: JSON.parse(text), ms: performance.now() - startedMs };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await audit.close();
      waker.close();
      database.close();
      rmSync(journal, { recursive: true, force: true });
    },
  };
}

async function makeQueue({ database, clock, ids }: Platform): Promise<string> {
  const [centerId, queueId] = [ids.uuid(), ids.uuid()];
  await database.write({ enterpriseId }, async (tx) => {
    await tx.insert(centers).values({
      id: centerId,
      enterpriseId,
      name: `Center ${centerId}`,
      kind: "own",
      timeZone: "America/New_York",
      stateAt: clock.now(),
      backupRule: "by-hand",
    });
    await tx.insert(queues).values({
      id: queueId,
      enterpriseId,
      name: `Queue ${queueId}`,
      homeCenterId: centerId,
      priority: 5,
      skills: [],
    });
  });
  return queueId;
}
