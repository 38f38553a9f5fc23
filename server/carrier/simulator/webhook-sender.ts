import twilio from "twilio";
import type { SimulatorConfig } from "./config.ts";
import { type Faults, strikes } from "./faults.ts";
import { type AttemptResult, attempt } from "./http-attempt.ts";
import type { HttpMethod } from "./model.ts";
import { pause, type SimulatorPorts } from "./ports.ts";
import type { PublicName } from "./public-name.ts";
import { readWebhookUrl } from "./webhook-url.ts";

export type Fields = Record<string, string>;

export type WebhookRecord = {
  at: Date;
  kind: "voice" | "status" | "conference" | "message";
  url: string;
  fields: Fields;
  status: number | null;
  failure: string | null;
  tries: number;
};

export type Fetched =
  | { ok: true; status: number; contentType: string; body: string; url: string }
  | { ok: false; code: number; message: string };

export type WebhookSender = {
  /** Asks for TwiML and waits for the answer. */
  fetch(configuredUrl: string, method: HttpMethod, fields: Fields, signal: AbortSignal): Promise<Fetched>;
  /**
   * Tells of an event; nobody waits. Faults on demand apply here.
   * @param failed - called with Twilio's code when no attempt was answered well.
   */
  notify(
    kind: WebhookRecord["kind"],
    configuredUrl: string,
    method: HttpMethod,
    fields: Fields,
    failed?: (code: number) => void,
  ): void;
  recent(): readonly WebhookRecord[];
};

const recordsMax = 500;
const redirectsMax = 5;
const never = new AbortController().signal;

/** Signs and sends webhooks as Twilio does: overrides in the fragment, retries, one idempotency token per event. */
export function webhookSender(
  config: SimulatorConfig,
  ports: SimulatorPorts,
  name: PublicName,
  faults: Faults,
): WebhookSender {
  const records: WebhookRecord[] = [];
  let heldBack: (() => void) | null = null;

  async function send(
    kind: WebhookRecord["kind"],
    configuredUrl: string,
    method: HttpMethod,
    fields: Fields,
    signal: AbortSignal,
    token = ports.id(),
  ): Promise<Fetched> {
    const { url: bare, rules } = readWebhookUrl(configuredUrl);
    const record: WebhookRecord = {
      at: ports.now(),
      kind,
      url: bare,
      fields,
      status: null,
      failure: null,
      tries: 0,
    };
    records.push(record);
    if (records.length > recordsMax) records.shift();
    if (!URL.canParse(bare)) return failed(record, 11100, "the URL is invalid");
    let url = bare;
    let verb = method;
    let result: AttemptResult = { ok: false, failure: "ct", code: 11205, message: "not tried" };
    let redirects = 0;
    for (let tries = 0; tries <= rules.retries; ) {
      record.tries += 1;
      result = await tryEach(url, verb, fields, token, rules, signal);
      if (signal.aborted) break;
      if (result.ok && result.status >= 300 && result.status < 400 && result.location) {
        redirects += 1;
        if (!URL.canParse(result.location, url)) return failed(record, 11200, "the redirect leads nowhere");
        if (redirects > redirectsMax) return failed(record, 11215, "too many redirects");
        url = new URL(result.location, url).href;
        // Twilio follows a redirect with GET (303 semantics), except for 307 and 308.
        if (result.status !== 307 && result.status !== 308) verb = "GET";
        continue;
      }
      if (!worthAnotherTry(result, rules.retryOn)) break;
      tries += 1;
    }
    if (!result.ok) return failed(record, result.code, result.message);
    record.status = result.status;
    if (result.status >= 400) return failed(record, 11200, `the answer was ${result.status}`);
    return { ok: true, status: result.status, contentType: result.contentType, body: result.body, url };
  }

  async function tryEach(
    url: string,
    method: HttpMethod,
    fields: Fields,
    token: string,
    rules: ReturnType<typeof readWebhookUrl>["rules"],
    signal: AbortSignal,
  ): Promise<AttemptResult> {
    const { target, body, headers } = signedRequest(config, url, method, fields);
    headers["I-Twilio-Idempotency-Token"] = token;
    let result: AttemptResult = { ok: false, failure: "ct", code: 11205, message: "no site answers" };
    for (const each of name.targets(target)) {
      result = await attempt({ target: each, method, headers, body, rules, signal });
      if (result.ok || result.failure !== "ct") return result;
      name.failed(each);
    }
    return result;
  }

  function failed(record: WebhookRecord, code: number, message: string): Fetched {
    record.failure = message;
    return { ok: false, code, message };
  }

  return {
    fetch: async (url, method, fields, signal) => {
      if (strikes(faults, "failVoiceFetch"))
        return { ok: false, code: 11205, message: "switched off by a fault" };
      return send("voice", url, method, fields, signal);
    },
    notify(kind, url, method, fields, failed) {
      if (strikes(faults, "dropWebhooks")) return;
      // However often it is sent it is one event, and says so.
      const token = ports.id();
      const deliver = () =>
        void later(async () => {
          const answer = await send(kind, url, method, fields, never, token);
          if (!answer.ok) failed?.(answer.code);
        });
      if (strikes(faults, "duplicateWebhooks")) deliver();
      if (heldBack === null && strikes(faults, "reorderWebhooks")) {
        heldBack = deliver;
        // Nothing may follow for long; then the held one goes by itself.
        setTimeout(releaseHeld, 1000);
        return;
      }
      deliver();
      releaseHeld();
    },
    recent: () => records,
  };

  async function later(go: () => Promise<unknown>) {
    if (faults.delayWebhooksMs > 0) await pause(faults.delayWebhooksMs, never);
    await go();
  }
  function releaseHeld() {
    const release = heldBack;
    heldBack = null;
    // After the newer one has left, or it would still come first.
    if (release) setTimeout(release, 50);
  }
}

function worthAnotherTry(result: AttemptResult, retryOn: ReadonlySet<string>): boolean {
  if (!result.ok) return retryOn.has("all") || retryOn.has(result.failure);
  if (result.status >= 500) return retryOn.has("all") || retryOn.has("5xx");
  if (result.status >= 400) return retryOn.has("all") || retryOn.has("4xx");
  return false;
}

/** GET carries the fields in the query, POST in the body; the signature covers the public URL either way. */
function signedRequest(config: SimulatorConfig, url: string, method: HttpMethod, fields: Fields) {
  const form = new URLSearchParams(fields).toString();
  const target = method === "GET" ? url + (url.includes("?") ? "&" : "?") + form : url;
  const body = method === "GET" ? "" : form;
  const headers: Record<string, string> = {
    Host: new URL(url).host,
    "User-Agent": "TwilioProxy/1.1",
    Accept: "*/*",
    Connection: "close",
    "X-Twilio-Signature": twilio.getExpectedTwilioSignature(
      config.authToken,
      target,
      method === "GET" ? {} : fields,
    ),
  };
  if (method === "POST") {
    headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8";
    headers["Content-Length"] = String(Buffer.byteLength(body));
  }
  return { target, body, headers };
}
