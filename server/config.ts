/** Everything this process is told from outside: one frozen object, every fault at once with its remedy. */
import { z } from "zod";
import { type CenterTiming, defaultTiming } from "./centers/timing.ts";
import { proxyFault } from "./trusted-proxies.ts";

const nodesExample = "main=postgres://holdfast_app:…@host:5432/holdfast,s1=…";
const sitesExample = "main=https://main.example.com,cloud=https://cloud.example.com";

const nodes = z
  .string({ error: `missing; each PostgreSQL server by name, e.g. ${nodesExample}` })
  .transform((text, ctx) => parsePairs(text, ctx, nodesExample))
  .refine(
    (pairs) => new Set(pairs.map(([, url]) => url)).size === pairs.length,
    "names the same server twice",
  )
  .superRefine((pairs, ctx) => {
    // Another role might own tables or go past row-level security.
    for (const [id, url] of pairs)
      if (!/^postgres(ql)?:$/.test(new URL(url).protocol) || new URL(url).username !== "holdfast_app")
        ctx.addIssue({
          code: "custom",
          message: `"${id}" must be a PostgreSQL URL of the role holdfast_app`,
        });
  });

const sites = z
  .string({ error: `missing; each site's own address, e.g. ${sitesExample}` })
  .transform((text, ctx) => parsePairs(text, ctx, sitesExample))
  .superRefine((pairs, ctx) => {
    for (const [id, url] of pairs)
      if (!/^https?:$/.test(new URL(url).protocol))
        ctx.addIssue({ code: "custom", message: `"${id}" must be an http or https address` });
  });

const proxies = z.string().transform((text, ctx) => {
  const list = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  for (const fault of list.map(proxyFault)) if (fault) ctx.addIssue({ code: "custom", message: fault });
  return list;
});

/** Each variable with its rule; tools that need only some pick theirs. */
export const configSchema = z.object({
  HOLDFAST_SITE: z.enum(["main", "cloud"], { error: "say which site this server is: main or cloud" }),
  HOLDFAST_PORT: z.coerce.number({ error: "a port number" }).int().min(1).max(65_535),
  HOLDFAST_HOST: z.string().default("127.0.0.1"),
  HOLDFAST_NODES: nodes,
  HOLDFAST_SITES: sites,
  HOLDFAST_SECRET: z
    .string({ error: "missing; make one with: openssl rand -hex 32" })
    .min(32, "at least 32 characters; make one with: openssl rand -hex 32"),
  HOLDFAST_PUBLIC_URL: z.url({
    protocol: /^https?$/,
    error: "the one public address the carrier calls, e.g. https://voice.example.com",
  }),
  /** Where customers reach their own page, whichever site answers; without it, this site's own address. */
  HOLDFAST_PORTAL_URL: z
    .url({
      protocol: /^https?$/,
      error: "the public address of the customers' page, e.g. https://my.example.com",
    })
    .optional(),
  /** Reverse proxies in front of this server, addresses or CIDRs: only theirs is `X-Forwarded-For` believed. */
  HOLDFAST_TRUSTED_PROXIES: proxies.default([]),
  HOLDFAST_SUPERVISOR_URL: z.url().optional(),
  HOLDFAST_SUPERVISOR_TOKEN: z.string().optional(),
  HOLDFAST_STAGE_URL: z.url().optional(),
  HOLDFAST_STAGE_TOKEN: z.string().optional(),
  /** Where looks are journaled while no server takes writes, and fallback packs are kept. */
  HOLDFAST_JOURNAL: z.string({ error: "a folder on this machine's own disk" }),
  /** A center is noticed silent after so long, and declared dark so much later; back after the hold-down. */
  HOLDFAST_NOTICE_MS: z.coerce.number().int().min(2_500).max(60_000).default(defaultTiming.noticeMs),
  HOLDFAST_COUNTDOWN_MS: z.coerce.number().int().min(0).max(600_000).default(defaultTiming.countdownMs),
  HOLDFAST_HOLD_DOWN_MS: z.coerce.number().int().min(0).max(3_600_000).default(defaultTiming.holdDownMs),
  /** How often live calls are compared with the carrier's own lists; the sites take turns. */
  HOLDFAST_COMPARE_MS: z.coerce.number().int().min(5_000).max(3_600_000).default(10_000),
  TWILIO_ACCOUNT_SID: z
    .string({ error: "from the Twilio console, begins with AC" })
    .regex(/^AC[0-9a-f]{32}$/, "begins with AC, then 32 hex digits"),
  TWILIO_AUTH_TOKEN: z.string({ error: "from the Twilio console; signs the webhooks" }).min(16, "too short"),
  TWILIO_API_KEY: z
    .string({ error: "make an API key in the Twilio console, begins with SK" })
    .regex(/^SK[0-9a-f]{32}$/, "begins with SK, then 32 hex digits"),
  TWILIO_API_SECRET: z.string({ error: "the secret of that API key" }),
  TWILIO_APP_SID: z
    .string({ error: "the TwiML app whose voice URL is …/carrier/agent, begins with AP" })
    .regex(/^AP[0-9a-f]{32}$/, "begins with AP, then 32 hex digits"),
  /** Set only for the simulator; then every screen says so. */
  TWILIO_API_URL: z.url().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "the mail server, e.g. smtp://user:password@host:587" }),
  S3_ENDPOINT: z
    .url({
      protocol: /^https?$/,
      error: "the object store's address, e.g. https://s3.us-east-1.amazonaws.com",
    })
    .optional(),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
});

export type Config = Readonly<{
  site: "main" | "cloud";
  port: number;
  host: string;
  nodes: readonly { id: string; url: string }[];
  sites: readonly { id: string; url: string }[];
  secret: string;
  publicUrl: string;
  /** Null: each site's own address. */
  portalUrl: string | null;
  /** Addresses or CIDRs whose `X-Forwarded-For` is believed; none by default. */
  trustedProxies: readonly string[];
  journalFolder: string;
  supervisor: { url: string; token: string } | null;
  stage: { url: string; token: string } | null;
  twilio: {
    accountSid: string;
    authToken: string;
    apiKey: string;
    apiSecret: string;
    appSid: string;
    /** The simulator's address; null on a real account. */
    apiUrl: string | null;
  };
  smtpUrl: string;
  /** How fast a center is believed dark, and how slowly back. */
  centerTiming: CenterTiming;
  /** Milliseconds between two comparisons with the carrier, by whichever site. Design §6: 10 s. */
  compareEveryMs: number;
  /** Object storage of the fallback pack; null keeps it in `journalFolder`. */
  s3: { endpoint: string; bucket: string; accessKey: string; secretKey: string } | null;
}>;

/** The configuration cannot be used; `message` lists every fault with its remedy, a line each. */
export class ConfigFaults extends Error {}

/**
 * Reads the environment.
 * @throws ConfigFaults naming every variable that is missing or wrong.
 */
export function readConfig(surroundings: NodeJS.ProcessEnv): Config {
  const env = givenOf(surroundings);
  const parsed = configSchema.safeParse(env);
  const faults = parsed.success ? strangersIn(parsed.data) : faultsOf(parsed.error);
  faults.push(...halfGiven(env, ["HOLDFAST_SUPERVISOR_URL", "HOLDFAST_SUPERVISOR_TOKEN"]));
  faults.push(...halfGiven(env, ["HOLDFAST_STAGE_URL", "HOLDFAST_STAGE_TOKEN"]));
  faults.push(...halfGiven(env, ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"]));
  if (!parsed.success || faults.length > 0) throw new ConfigFaults(faults.join("\n"));
  const v = parsed.data;
  return Object.freeze({
    site: v.HOLDFAST_SITE,
    port: v.HOLDFAST_PORT,
    host: v.HOLDFAST_HOST,
    nodes: v.HOLDFAST_NODES.map(([id, url]) => ({ id, url })),
    sites: v.HOLDFAST_SITES.map(([id, url]) => ({ id, url: url.replace(/\/$/, "") })),
    secret: v.HOLDFAST_SECRET,
    publicUrl: v.HOLDFAST_PUBLIC_URL.replace(/\/$/, ""),
    portalUrl: v.HOLDFAST_PORTAL_URL?.replace(/\/$/, "") ?? null,
    trustedProxies: v.HOLDFAST_TRUSTED_PROXIES,
    journalFolder: v.HOLDFAST_JOURNAL,
    supervisor: pair(v.HOLDFAST_SUPERVISOR_URL, v.HOLDFAST_SUPERVISOR_TOKEN),
    stage: pair(v.HOLDFAST_STAGE_URL, v.HOLDFAST_STAGE_TOKEN),
    twilio: {
      accountSid: v.TWILIO_ACCOUNT_SID,
      authToken: v.TWILIO_AUTH_TOKEN,
      apiKey: v.TWILIO_API_KEY,
      apiSecret: v.TWILIO_API_SECRET,
      appSid: v.TWILIO_APP_SID,
      apiUrl: v.TWILIO_API_URL ?? null,
    },
    smtpUrl: v.SMTP_URL,
    compareEveryMs: v.HOLDFAST_COMPARE_MS,
    centerTiming: {
      ...defaultTiming,
      noticeMs: v.HOLDFAST_NOTICE_MS,
      countdownMs: v.HOLDFAST_COUNTDOWN_MS,
      holdDownMs: v.HOLDFAST_HOLD_DOWN_MS,
    },
    s3:
      v.S3_ENDPOINT && v.S3_BUCKET && v.S3_ACCESS_KEY && v.S3_SECRET_KEY
        ? {
            endpoint: v.S3_ENDPOINT,
            bucket: v.S3_BUCKET,
            accessKey: v.S3_ACCESS_KEY,
            secretKey: v.S3_SECRET_KEY,
          }
        : null,
  });
}

/** The environment without what is set to nothing: an empty line in a settings file means "not given". */
export function givenOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}

/** A line a fault: the variable, and what to do about it. */
export function faultsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

/** Settings that are each well written and do not fit each other. */
function strangersIn(v: z.infer<typeof configSchema>): string[] {
  const faults: string[] = [];
  if (!v.HOLDFAST_SITES.some(([id]) => id === v.HOLDFAST_SITE))
    faults.push(`HOLDFAST_SITES: does not name this site, ${v.HOLDFAST_SITE}, e.g. ${sitesExample}`);
  // Twilio signs what it sends, but over plain http anybody on the way reads callers' numbers.
  if (!v.TWILIO_API_URL && !v.HOLDFAST_PUBLIC_URL.startsWith("https:"))
    faults.push("HOLDFAST_PUBLIC_URL: must be https for a real Twilio account");
  return faults;
}

function pair(url: string | undefined, token: string | undefined): { url: string; token: string } | null {
  return url && token ? { url: url.replace(/\/$/, ""), token } : null;
}

function halfGiven(env: NodeJS.ProcessEnv, names: string[]): string[] {
  const missing = names.filter((name) => !env[name]);
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map(
    (name) => `${name}: missing; it belongs with ${names.filter((other) => other !== name).join(", ")}`,
  );
}

function parsePairs(text: string, ctx: z.RefinementCtx, example: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const id = part.slice(0, at).trim();
    const url = part.slice(at + 1).trim();
    if (at < 1 || !/^[a-z][a-z0-9-]{0,30}$/.test(id) || !URL.canParse(url)) {
      ctx.addIssue({
        code: "custom",
        message: `"${id || part.slice(0, 20)}" cannot be read; write it as ${example}`,
      });
      return z.NEVER;
    }
    if (pairs.some(([known]) => known === id))
      ctx.addIssue({ code: "custom", message: `"${id}" is named twice` });
    pairs.push([id, url]);
  }
  return pairs;
}
