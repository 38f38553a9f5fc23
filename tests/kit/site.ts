/**
 * A whole site in one test process, on a database of its own: routes, webhooks, sign-in, routing. Without
 * `carrier`, orders to the carrier go to a stub that accepts everything and remembers it.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import express, { type Express } from "express";
import request from "supertest";
import type { AgentState } from "#contract/centers.ts";
import type { SiteProbe } from "#contract/continuity.ts";
import type { Role } from "#contract/identity.ts";
import { calls, phoneNumbers, queues, wrapUpCodes } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { openRecorder } from "#server/audit/recorder.ts";
import { auditRoutes } from "#server/audit/routes.ts";
import { type CallsFeature, openCalls } from "#server/calls/calls.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { workListRoutes } from "#server/calls/work-list-routes.ts";
import type { Carrier } from "#server/carrier/carrier.ts";
import type { CenterTiming } from "#server/centers/timing.ts";
import type { Config } from "#server/config.ts";
import { customerRoutes } from "#server/customers/routes.ts";
import { exportRoutes } from "#server/exports/routes.ts";
import { createPerson } from "#server/identity/create-person.ts";
import { openIdentity } from "#server/identity/identity.ts";
import { identify } from "#server/identity/may.ts";
import { openSessionFor } from "#server/identity/open-session.ts";
import { importRoutes } from "#server/imports/routes.ts";
import { messageWebhooks } from "#server/messages/webhooks.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { FeedStream } from "#server/platform/feed/stream.ts";
import { problemResponder } from "#server/platform/http/respond.ts";
import type { Mail } from "#server/platform/mail.ts";
import { openPortal } from "#server/portal/portal.ts";
import { reportRoutes } from "#server/reports/routes.ts";
import { openScripts } from "#server/scripts/open-scripts.ts";
import { scriptRoutes } from "#server/scripts/routes.ts";
import { openLongReads } from "#server/segments/long-reads.ts";
import { segmentRoutes } from "#server/segments/routes.ts";
import { callWebhook } from "#tests/kit/webhook.ts";
import { freshPlatform, type TestPlatform } from "./platform.ts";
import type { TestDatabase } from "./postgres.ts";
import { type StubCarrier, stubCarrier } from "./stub-carrier.ts";

export const publicUrl = "http://voice.holdfast.example";
export const authToken = "an-auth-token-of-tests";
export const lineNumber = "+18135550100";

type CenterRow = typeof centers.$inferSelect & { queueId: string };
type Agent = { personId: string; seatId: string; token: string; centerId: string };

export type TestSite = Awaited<ReturnType<typeof freshSite>>;

export type SiteWish = {
  site?: "main" | "cloud";
  /** The same installation's first site: shares database, secret and enterprise. */
  beside?: { platform: TestPlatform; secret: string };
  carrier?: Carrier;
  clockwork?: boolean;
  /** The durable reader of the feed; by default as the clockwork. */
  reader?: boolean;
  timing?: CenterTiming;
  /** How this site sees the others. */
  otherSites?: () => SiteProbe[];
  /** Replaces parts of the platform, such as its clock. */
  change?: Partial<TestPlatform>;
};

export async function freshSite(wish: SiteWish = {}) {
  const store: TestDatabase | undefined = wish.beside?.platform.store;
  const opened = await freshPlatform(wish.site ?? "main", store);
  const platform: TestPlatform = { ...opened, ...wish.change };
  const secret = wish.beside?.secret ?? randomBytes(32).toString("hex");
  const journalFolder = await mkdtemp(join(tmpdir(), "holdfast-journal-"));
  const audit = await openRecorder(platform, journalFolder);
  const mails: Mail[] = [];
  const identity = openIdentity({
    platform,
    audit,
    mailer: async (mail) => void mails.push(mail),
    secret,
    siteUrl: "http://127.0.0.1:7100",
  });
  const stream = new FeedStream(platform.database, platform.waker, platform.log);
  const offIdentity = stream.listen({ rows: identity.onFeedRows, reset: identity.onFeedReset });
  const stub: StubCarrier = stubCarrier();
  const carrier = wish.carrier ?? stub;
  const config = {
    site: platform.site,
    secret,
    publicUrl,
    portalUrl: null,
    twilio: { authToken, apiUrl: "http://127.0.0.1:1" },
    sites: [],
    trustedProxies: [],
  } as unknown as Config;
  const siteProbes = { look: () => wish.otherSites?.() ?? [], close: () => undefined };
  const feature: CallsFeature = openCalls(
    { platform, config, identity, carrier, stream, siteProbes },
    {
      clockwork: wish.clockwork ?? false,
      reader: wish.reader ?? wish.clockwork ?? false,
      timing: wish.timing,
    },
  );
  const app: Express = express();
  const longReads = openLongReads(platform);
  const portal = openPortal({ platform, config, identity, carrier }, feature.switchboard);
  app.use(
    "/api",
    express.json(),
    identify(identity),
    auditRoutes({ platform, identity }),
    feature.api,
    workListRoutes({ platform, identity, carrier }),
    customerRoutes({ platform, identity }),
    importRoutes({ platform }),
    segmentRoutes({ platform, identity }, longReads),
    reportRoutes({ platform, identity }, longReads),
    exportRoutes({ platform, identity }),
    portal.api,
    scriptRoutes({ platform }, openScripts(platform)),
  );
  app.use(
    "/carrier",
    feature.webhooks,
    messageWebhooks({ platform, authToken, publicUrl, ownerOf: feature.ownerOf }),
  );
  app.use(portal.pages);
  app.use(problemResponder(platform.log));

  const { enterpriseId } = platform;
  const write = <T>(work: (tx: Tx) => Promise<T>) => platform.database.write({ enterpriseId }, work);
  const read = <T>(work: (tx: Tx) => Promise<T>) => platform.database.read({ enterpriseId }, work);
  const now = () => platform.clock.now();
  const tokens = new Map<string, string>();
  let counted = 0;
  const nth = () => {
    counted += 1;
    return counted;
  };

  const made = {
    platform,
    identity,
    stream,
    feature,
    app,
    secret,
    stub,
    mails,
    portal,
    config,
    read,
    write,
    enterpriseId,
    switchboard: feature.switchboard,

    async person(role: Role, more: { partner?: boolean; name?: string } = {}) {
      const n = nth();
      const id = await createPerson(platform, enterpriseId, {
        name: more.name ?? `Person ${n}`,
        role,
        partner: more.partner,
        email: `${role}-${n}-${randomBytes(3).toString("hex")}@example.com`,
      });
      const token = await openSessionFor(platform, secret, id, 3_600_000);
      tokens.set(id, token);
      return { id, token };
    },

    /** A center with a queue of its own, open. */
    async center(
      more: Partial<typeof centers.$inferInsert> & {
        priority?: number;
        skills?: string[];
        number?: string;
      } = {},
    ): Promise<CenterRow> {
      const { priority = 5, skills = [], number, ...own } = more;
      const id = platform.ids.uuid();
      const queueId = platform.ids.uuid();
      return write(async (tx) => {
        const [row] = await tx
          .insert(centers)
          .values({
            id,
            enterpriseId,
            name: `Center ${nth()}`,
            kind: "own",
            timeZone: "America/New_York",
            stateAt: now(),
            backupRule: "at-once",
            ...own,
          })
          .returning();
        await tx.insert(queues).values({
          id: queueId,
          enterpriseId,
          name: `Queue of ${row!.name}`,
          homeCenterId: id,
          priority,
          skills,
        });
        if (number) await tx.insert(phoneNumbers).values({ number, enterpriseId, queueId });
        return { ...row!, queueId };
      });
    },

    /** A seat with an agent in it, available unless said otherwise. */
    async agent(
      center: { id: string },
      more: {
        kind?: "primary" | "backup";
        phone?: "browser" | "phone" | "sip";
        address?: string;
        state?: AgentState;
        skills?: string[];
        idleSecondsAgo?: number;
        partner?: boolean;
      } = {},
    ): Promise<Agent> {
      const person = await made.person("agent", { partner: more.partner });
      const seatId = platform.ids.uuid();
      const since = new Date(now().getTime() - (more.idleSecondsAgo ?? 60) * 1_000);
      await write(async (tx) => {
        await tx.insert(seats).values({
          id: seatId,
          enterpriseId,
          centerId: center.id,
          label: `S${nth()}`,
          kind: more.kind ?? "primary",
          phone: more.phone ?? "browser",
          address: more.address,
        });
        await tx.insert(agents).values({
          personId: person.id,
          enterpriseId,
          seatId,
          state: more.state ?? "available",
          stateAt: since,
          idleSince: since,
          skills: more.skills ?? [],
        });
      });
      return { personId: person.id, seatId, token: person.token, centerId: center.id };
    },

    async customer(more: { name?: string; number?: string; language?: string; city?: string } = {}) {
      const id = platform.ids.uuid();
      const name = more.name ?? `Customer ${nth()}`;
      await write(async (tx) => {
        await tx.insert(customers).values({
          id,
          enterpriseId,
          kind: "person",
          name,
          language: more.language ?? "en",
          timeZone: "America/New_York",
          createdAt: now(),
        });
        if (more.number)
          await tx.insert(contactPoints).values({
            id: platform.ids.uuid(),
            enterpriseId,
            customerId: id,
            kind: "phone",
            value: more.number,
            consent: { lifeSafety: true, service: true, marketing: false },
            source: "test",
            at: now(),
          });
        if (more.city)
          await tx.insert(addresses).values({
            id: platform.ids.uuid(),
            enterpriseId,
            customerId: id,
            lines: "1 Main St",
            city: more.city,
            region: "FL",
            postcode: "33601",
            latitude: 27.9,
            longitude: -82.4,
          });
      });
      return { id, name };
    },

    async wrapUpCode(label = "Solved") {
      const id = platform.ids.uuid();
      await write((tx) =>
        tx.insert(wrapUpCodes).values({ id, enterpriseId, group: "answered", label, key: 1 }),
      );
      return { id, label };
    },

    /** A caller in line, without a webhook. */
    async waitingCall(
      center: { id: string; queueId: string },
      more: { arrivedSecondsAgo?: number; skills?: string[]; priority?: number; customerId?: string } = {},
    ) {
      const callSid = `CA${randomBytes(16).toString("hex")}`;
      const arrivedAt = new Date(now().getTime() - (more.arrivedSecondsAgo ?? 1) * 1_000);
      const id = callIdOf(callSid);
      await write((tx) =>
        tx.insert(calls).values({
          id,
          enterpriseId,
          queueId: center.queueId,
          centerId: center.id,
          direction: "inbound",
          state: "waiting",
          stateAt: arrivedAt,
          carrierCallSid: callSid,
          conferenceSid: `CF${callSid.slice(2)}`,
          fromNumber: "+18135550111",
          toNumber: lineNumber,
          match: "unknown",
          skills: more.skills ?? [],
          priority: more.priority ?? 5,
          arrivedAt,
          customerId: more.customerId,
        }),
      );
      return { id, callSid };
    },

    call: async (id: string) =>
      (await read((tx) => tx.select().from(calls).where(eq(calls.id, id))))[0] ?? null,
    agentRow: async (personId: string) =>
      (await read((tx) => tx.select().from(agents).where(eq(agents.personId, personId))))[0]!,

    /** A signed webhook, as the carrier sends it. */
    webhook: (path: string, form: Record<string, string>) =>
      callWebhook(app, publicUrl, authToken, path, form),

    /** Somebody's requests to the API, by token or as a fresh person of a role. */
    async as(who: { token: string } | Role) {
      const { token } = typeof who === "string" ? await made.person(who) : who;
      const send = (method: "get" | "post" | "put", path: string) =>
        request(app)[method](`/api${path}`).set("Authorization", `Bearer ${token}`);
      return {
        get: (path: string) => send("get", path),
        post: (path: string, body: object = {}, key?: string) => {
          const sent = send("post", path);
          return (key ? sent.set("Idempotency-Key", key) : sent).send(body);
        },
        put: (path: string, body: object) => send("put", path).send(body),
      };
    },

    /** Every reaction to what was committed is over. */
    async settled() {
      await feature.switchboard.settled();
      await portal.courier.settled();
      await wish.beside?.platform.database.follower.untilWritable(1_000);
    },

    /** The feed so far, as `type id`. */
    feed: () =>
      read(async (tx) =>
        (
          await tx.execute<{ line: string }>("select type || ' ' || entity_id as line from feed order by id")
        ).map((row) => row.line),
      ),

    async [Symbol.asyncDispose]() {
      await feature.close();
      offIdentity();
      stream.close();
      await audit.close();
      await opened[Symbol.asyncDispose]();
      await rm(journalFolder, { recursive: true, force: true });
    },
  };
  return made;
}
