/** A real installation, as its operator does it: somebody else's PostgreSQL, three commands, one sign-in. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once as event } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { urlOf } from "#db/cluster/secrets.ts";
import { once } from "#db/cluster/sql-session.ts";
import { freePort, startThrowawayNode, type ThrowawayNode } from "#db/cluster/throwaway-node.ts";
import { runnable } from "#server/programs.ts";

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const deadlineMs = 30_000;

let server: ThrowawayNode;
beforeAll(async () => {
  server = await startThrowawayNode({ bare: true });
});
afterAll(() => server.stop());

function holdfast(args: string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [fileOf("server/cli.js"), ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const asAdmin = <T>(work: Parameters<typeof once<T>>[2]) =>
  once(urlOf("supervisor", server.port, server.passwords, "postgres"), deadlineMs, work);

/** Settings for a database of one test's own; roles belong to the whole server. */
function settingsFor(database: string) {
  const at = `127.0.0.1:${server.port}/${database}`;
  return {
    HOLDFAST_OWNER_URL: `postgres://holdfast_owner:it%27s%20a%20secret@${at}`,
    HOLDFAST_NODES: `main=postgres://holdfast_app:another%20one@${at}`,
    HOLDFAST_SECRET: "a-secret-of-at-least-thirty-two-characters",
  };
}

test("a fresh server is prepared, migrated and served from; its first administrator signs in", async () => {
  const env = settingsFor("holdfast");
  const admin = { HOLDFAST_ADMIN_URL: urlOf("supervisor", server.port, server.passwords, "postgres") };
  const asked = await holdfast(["migrate"], env);
  expect(asked.code).toBe(1);
  expect(asked.err).toMatch(/not prepared for Holdfast yet.*\nHOLDFAST_ADMIN_URL: whoever may create roles/);

  const prepared = await holdfast(["migrate"], { ...env, ...admin });
  expect(prepared).toMatchObject({ code: 0, err: "" });
  expect(prepared.out).toContain("Role holdfast_app was made.\n");
  expect(prepared.out).toContain("Term 1 begins, led by main.\n");
  // Again: with the administrator, who finds everything there, and without.
  const again = await holdfast(["migrate"], { ...env, ...admin });
  expect(again).toEqual({ code: 0, out: "The database is at the present schema.\n", err: "" });
  expect(await holdfast(["migrate"], env)).toEqual(again);

  const [roles] = await asAdmin(
    (sql) => sql`
      select bool_or(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) as "any"
      from pg_roles where rolname like 'holdfast\\_%' and rolname <> 'holdfast_supervisor'`,
  );
  expect(roles).toEqual({ any: false });

  const made = await holdfast(
    ["admin", "create", "--email", "ada@example.com", "--name", "Ada", "--enterprise", "Harbor Mutual"],
    env,
  );
  expect(made).toMatchObject({ code: 0, err: "" });
  const password = /shown this once: (\S+)/.exec(made.out)?.[1];

  await using site = await startSite(env);
  const signIn = await fetch(`${site.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: site.url },
    body: JSON.stringify({ email: "ada@example.com", password }),
  });
  expect(signIn.status).toBe(200);
  const { token } = (await signIn.json()) as { token: string };
  const me = await fetch(`${site.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ name: "Ada", role: "admin" });
});

test("a provider's administrator who is no superuser can prepare it too", async () => {
  await asAdmin(async (sql) => {
    // Roles belong to the server: this administrator did not make them, so may use them only as a member.
    await sql.unsafe("drop database if exists holdfast with (force)");
    await sql.unsafe("drop role if exists holdfast_owner, holdfast_app, holdfast_reader");
    await sql.unsafe("create role provider login createrole createdb password 'provider'");
    await sql.unsafe("grant pg_monitor to provider");
  });
  const env = {
    ...settingsFor("holdfast_eu"),
    HOLDFAST_ADMIN_URL: `postgres://provider:provider@127.0.0.1:${server.port}/postgres`,
  };
  const prepared = await holdfast(["migrate"], env);
  expect(prepared).toMatchObject({ code: 0, err: "" });
  expect(prepared.out).toContain("Database holdfast_eu was made.\n");
  const again = await holdfast(["migrate"], env);
  expect(again).toEqual({ code: 0, out: "The database is at the present schema.\n", err: "" });
});

/** A site server that cannot start: what it says, a line each. */
async function refusedStart(env: NodeJS.ProcessEnv): Promise<{ code: number; lines: string[] }> {
  const child = spawn(process.execPath, [runnable("site")], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [err, [code]] = await Promise.all([text(child.stderr), event(child, "exit") as Promise<[number]>]);
  return { code, lines: err.trim().split("\n") };
}

test("a site that is told nothing names every fault at once, each with its remedy", async () => {
  const refused = await refusedStart({
    HOLDFAST_NODES: "main=postgres://postgres:x@db:5432/holdfast",
    SMTP_URL: "https://mail.example.com",
    S3_ENDPOINT: "https://s3.example.com",
    TWILIO_ACCOUNT_SID: "SK123",
    HOLDFAST_PUBLIC_URL: "",
  });
  expect(refused.code).toBe(1);
  expect(refused.lines).toEqual([
    "Holdfast cannot start with this configuration:",
    "HOLDFAST_SITE: say which site this server is: main or cloud",
    "HOLDFAST_PORT: a port number",
    'HOLDFAST_NODES: "main" must be a PostgreSQL URL of the role holdfast_app',
    expect.stringMatching(/^HOLDFAST_SITES: missing; each site's own address, e\.g\. main=https:/),
    "HOLDFAST_SECRET: missing; make one with: openssl rand -hex 32",
    expect.stringMatching(/^HOLDFAST_PUBLIC_URL: the one public address the carrier calls/),
    "HOLDFAST_JOURNAL: a folder on this machine's own disk",
    "TWILIO_ACCOUNT_SID: begins with AC, then 32 hex digits",
    "TWILIO_AUTH_TOKEN: from the Twilio console; signs the webhooks",
    "TWILIO_API_KEY: make an API key in the Twilio console, begins with SK",
    "TWILIO_API_SECRET: the secret of that API key",
    "TWILIO_APP_SID: the TwiML app whose voice URL is …/carrier/agent, begins with AP",
    "SMTP_URL: the mail server, e.g. smtp://user:password@host:587",
    "S3_BUCKET: missing; it belongs with S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY",
    "S3_ACCESS_KEY: missing; it belongs with S3_ENDPOINT, S3_BUCKET, S3_SECRET_KEY",
    "S3_SECRET_KEY: missing; it belongs with S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY",
  ]);
});

test("a folder that cannot be written and a taken port are one sentence each", async () => {
  const refused = await refusedStart(siteSettings(settingsFor("holdfast"), server.port, "/dev/null/journal"));
  expect(refused).toEqual({
    code: 1,
    lines: [
      "Holdfast cannot start with this configuration:",
      "HOLDFAST_JOURNAL: /dev/null/journal cannot be written (ENOTDIR): name a folder that this account may write",
      `HOLDFAST_PORT: port ${server.port} of 127.0.0.1 is taken by another program: choose another, or make it free`,
    ],
  });
});

/** Nothing listens at port 9: neither a carrier nor a mail server is needed to sign in. */
function siteSettings(env: NodeJS.ProcessEnv, port: number, folder: string): NodeJS.ProcessEnv {
  const hex = "0123456789abcdef".repeat(2);
  return {
    ...env,
    HOLDFAST_OWNER_URL: "",
    HOLDFAST_SITE: "main",
    HOLDFAST_PORT: String(port),
    HOLDFAST_SITES: `main=http://localhost:${port}`,
    HOLDFAST_PUBLIC_URL: "http://voice.example.com",
    HOLDFAST_JOURNAL: folder,
    TWILIO_ACCOUNT_SID: `AC${hex}`,
    TWILIO_AUTH_TOKEN: hex,
    TWILIO_API_KEY: `SK${hex}`,
    TWILIO_API_SECRET: hex,
    TWILIO_APP_SID: `AP${hex}`,
    TWILIO_API_URL: "http://127.0.0.1:9",
    SMTP_URL: "smtp://127.0.0.1:9",
  };
}

async function startSite(env: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-installation-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child: ChildProcess = spawn(process.execPath, [runnable("site")], {
    env: { PATH: process.env.PATH, ...siteSettings(env, port, folder) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = event(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const gone = event(child, "exit").then(() => {
    throw new Error("the site ended before it served");
  });
  gone.catch(() => undefined);
  try {
    await Promise.race([event(child, "message"), gone]);
    await expect
      .poll(async () => (await (await fetch(`${url}/readyz`)).json()) as object, { timeout: deadlineMs })
      .toMatchObject({ ready: true, writable: true });
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { url, [Symbol.asyncDispose]: stop };
}
