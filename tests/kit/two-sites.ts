/** Two site servers as processes of their own on a real cluster, a cable between each of them and each node. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "#db/cluster/sql-session.ts";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { fallbackPack, folderStore, writePack } from "#server/carrier/fallback-pack.ts";
import { type Child, openChild } from "#server/embedded/child.ts";
import { openStartedProcesses } from "#server/embedded/started-processes.ts";
import { untilAnswers } from "#server/embedded/until-answers.ts";
import { startTestCluster, type TestCluster } from "./cluster.ts";
import { makeEnterprise, openSite, type SitePlatform } from "./cluster-platform.ts";
import { account, type Lines, openLines } from "./lines.ts";
import { lineNumber, publicUrl } from "./site.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

export const siteIds = ["main", "cloud"] as const;
export type SiteId = (typeof siteIds)[number];

export type SiteProcess = {
  id: SiteId;
  url: string;
  child: Child;
  /** By node. */
  cables: ReadonlyMap<string, TcpProxy>;
};

export type TwoSites = {
  cluster: TestCluster;
  sites: readonly SiteProcess[];
  lines: Lines;
  /** The test's own way to the database, past every cable. */
  platform: SitePlatform;
  secret: string;
  /** Starts what is down, wakes what is frozen, and waits until both sites may write. */
  untilServing(): Promise<void>;
  /** What each site says of itself now, and the last lines of its log: for whoever has to find out why. */
  lastWords(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

const main = join(import.meta.dirname, "..", "..", "server", "main.ts");
const servesWithinMs = 60_000;

export async function openTwoSites(): Promise<TwoSites> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-two-sites-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const cluster = opened.use(await startTestCluster({ migrated: true }));
  const platform = await openSite(cluster, "tests", await makeEnterprise(cluster));
  opened.defer(() => platform.close());
  const secret = randomBytes(32).toString("hex");
  const urls = new Map<SiteId, string>();
  for (const id of siteIds) urls.set(id, `http://127.0.0.1:${await freePort()}`);
  const packFolder = join(folder, "pack");
  await writePack(folderStore(packFolder), fallbackPack([rescue]));
  const lines = opened.use(await openLines([...urls.values()], { packFolder, probeMs: 200 }));
  const started = openStartedProcesses(join(folder, "processes.json"));
  const sites: SiteProcess[] = [];
  for (const [id, url] of urls) {
    const cables = new Map<string, TcpProxy>();
    const nodes: string[] = [];
    for (const node of cluster.urlsFor("app")) {
      const address = new URL(node.url);
      const port = Number(address.port);
      const cable = await openTcpProxy(() => port);
      opened.defer(() => cable.close());
      address.port = String(cable.port);
      cables.set(node.id, cable);
      nodes.push(`${node.id}=${address.href}`);
    }
    const child = openChild(
      {
        name: `site-${id}`,
        script: main,
        env: {
          PATH: process.env.PATH,
          HOLDFAST_LOG: process.env.HOLDFAST_LOG ?? "warn",
          HOLDFAST_SITE: id,
          HOLDFAST_PORT: new URL(url).port,
          HOLDFAST_NODES: nodes.join(","),
          HOLDFAST_SITES: [...urls].map(([each, at]) => `${each}=${at}`).join(","),
          HOLDFAST_SECRET: secret,
          HOLDFAST_PUBLIC_URL: publicUrl,
          HOLDFAST_SUPERVISOR_URL: cluster.supervisorUrl,
          HOLDFAST_SUPERVISOR_TOKEN: cluster.token,
          HOLDFAST_JOURNAL: join(folder, `journal-${id}`),
          ...carrierSettings(lines.url),
        },
        logFile: join(folder, `${id}.log`),
        // A test says when; a server that ends by itself is a fault that shows.
        restarts: false,
      },
      started,
      (line) => process.stderr.write(`${line}\n`),
    );
    opened.defer(() => child.kill());
    sites.push({ id, url, child, cables });
  }
  const untilServing = async () => {
    await Promise.all(
      sites.map(async ({ id, url, child }) => {
        if (child.pid !== null) process.kill(child.pid, "SIGCONT");
        child.start();
        await untilAnswers(`${url}/readyz`, servesWithinMs, () =>
          child.state === "ended" ? `The server of site ${id} ended by itself.` : null,
        );
        await untilWritable(url);
      }),
    );
  };
  const lastWords = async () => {
    const words = sites.map(async ({ id, url }) => {
      const asked = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })
        .then((res) => res.text())
        .catch(String);
      const lines = (await readFile(join(folder, `${id}.log`), "utf8")).trim().split("\n").slice(-8);
      return [`${id}: ${asked}`, ...lines].join("\n");
    });
    return [...(await Promise.all(words)), await busyConnections(cluster)].join("\n");
  };
  await untilServing();
  const kept = opened.move();
  return {
    cluster,
    sites,
    lines,
    platform,
    secret,
    untilServing,
    lastWords,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const rescue = {
  phoneNumber: lineNumber,
  queueName: "rescue",
  words: { text: "Stay on the line.", language: "en-US" },
};

const carrierSettings = (url: string) => ({
  TWILIO_ACCOUNT_SID: account.accountSid,
  TWILIO_AUTH_TOKEN: account.authToken,
  TWILIO_API_KEY: account.apiKey,
  TWILIO_API_SECRET: account.apiSecret,
  TWILIO_APP_SID: account.appSid,
  TWILIO_API_URL: url,
  // Nothing here sends mail; discard's port.
  SMTP_URL: "smtp://127.0.0.1:9",
});

/** Whoever is in a transaction on the leader, for how long, and who waits for whom. */
async function busyConnections(cluster: TestCluster): Promise<string> {
  const { id } = await cluster.leader();
  const rows = await once(
    cluster.url(id, "supervisor"),
    5_000,
    (sql) => sql`
      select pid, application_name as app, state, wait_event as waits, pg_blocking_pids(pid) as behind,
             round(extract(epoch from clock_timestamp() - xact_start)::numeric, 1)::text as age_s,
             left(regexp_replace(query, '\\s+', ' ', 'g'), 140) as query
      from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid() order by xact_start`,
  );
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

async function untilWritable(url: string): Promise<void> {
  for (let leftMs = servesWithinMs; leftMs > 0; leftMs -= 50) {
    const answer = await fetch(`${url}/readyz`).then(
      (res) => res.json() as Promise<{ writable?: boolean }>,
      () => ({ writable: false }),
    );
    if (answer.writable) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} never took writes`);
}
