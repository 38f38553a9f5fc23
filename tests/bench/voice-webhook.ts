import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import autocannon from "autocannon";
import { voiceOverrides, webhookUrl } from "#server/carrier/webhook-paths.ts";
import type { Subject } from "./subject.ts";

const connections = 32;
const forS = 6;
const reachRatio = 0.5;
const publicUrl = "http://voice.holdfast.example";
const barePort = 27_998;

/** A signed arrival, from parsing to the commit and back, against one bare INSERT a request under the same quorum. */
export const voiceWebhook: Subject = {
  name: "voice-webhook",
  async measure(bench) {
    const stage = await bench.open();
    await bench.whole();
    const bare = await bareRate(await stage.ownerUrl());
    const authToken = await bench.carrierToken();
    const webhook = await run({
      url: `http://127.0.0.1:${stage.ports.main}`,
      requests: [{ method: "POST", setupRequest: (request) => ({ ...request, ...arrival(authToken) }) }],
    });
    const value = webhook.requests.average;
    const ratio = value / bare;
    return {
      value: Math.round(value),
      unit: "requests/s",
      limit: Math.round(bare),
      ratio,
      reach: `${reachRatio}× or more`,
      ok: ratio >= reachRatio && webhook.non2xx === 0,
      note: `${connections} connections for ${forS} s, p99 ${webhook.latency.p99} ms, ${webhook.non2xx} refused; beside one INSERT a request, Express 5`,
    };
  },
};

/** A form as Twilio sends it, from another caller each time, signed over the public name. */
function arrival(authToken: string) {
  const url = webhookUrl(publicUrl, "arrival");
  const params: Record<string, string> = {
    AccountSid: `AC${"0".repeat(32)}`,
    CallSid: `CA${randomBytes(16).toString("hex")}`,
    CallStatus: "ringing",
    Direction: "inbound",
    From: `+1813555${String(Math.floor(Math.random() * 10_000)).padStart(4, "0")}`,
    To: "+18135550100",
  };
  const signed = Object.keys(params)
    .toSorted()
    .reduce((text, key) => text + key + params[key], url + voiceOverridesSent());
  return {
    path: new URL(url).pathname,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": createHmac("sha1", authToken).update(signed).digest("base64"),
    },
    body: new URLSearchParams(params).toString(),
  };
}

/** Connection overrides stand behind `#` and are not part of what is requested or signed. */
const voiceOverridesSent = () => (voiceOverrides.startsWith("#") ? "" : voiceOverrides);

async function bareRate(databaseUrl: string): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "bare-insert.ts")], {
    env: { ...process.env, BENCH_URL: databaseUrl, BENCH_PORT: String(barePort) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  try {
    await once(child, "message");
    const { requests } = await run({ url: `http://127.0.0.1:${barePort}/insert`, method: "POST" });
    return requests.average;
  } finally {
    child.kill("SIGTERM");
  }
}

async function run(options: autocannon.Options): Promise<autocannon.Result> {
  await autocannon({ ...options, connections, duration: 2 });
  return autocannon({ ...options, connections, duration: forS });
}
