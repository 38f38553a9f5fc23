/** A simulated carrier with sites that answer as a test tells them to. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import express, { type Request, type Response } from "express";
import { createSimulatedDevice, type SimulatedDevice } from "#client/calls/simulated-device.ts";
import type { Carrier } from "#server/carrier/carrier.ts";
import { signed } from "#server/carrier/signature.ts";
import { openSimulator } from "#server/carrier/simulator/app.ts";
import type { SimulatorConfig } from "#server/carrier/simulator/config.ts";
import type { Exchange } from "#server/carrier/simulator/exchange.ts";
import { simulatorPorts } from "#server/carrier/simulator/ports.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { type TwilioConfig, twilioCarrier } from "#server/carrier/twilio-carrier.ts";
import { systemClock } from "#server/platform/clock.ts";

export const publicUrl = "http://voice.holdfast.example";
export const lineNumber = "+18135550100";
export const account = {
  accountSid: `AC${"0a".repeat(16)}`,
  authToken: "an-auth-token-of-tests",
  apiKey: `SK${"0b".repeat(16)}`,
  apiSecret: "an-api-secret-of-tests",
  appSid: `AP${"0c".repeat(16)}`,
};

/** One webhook as a site received it. */
export type Received = {
  path: string;
  query: Record<string, unknown>;
  form: Record<string, string>;
  headers: Request["headers"];
  signed: boolean;
};
type Answer = string | ((form: Record<string, string>, res: Response) => string | undefined);

export type StubSite = {
  url: string;
  received: Received[];
  /** TwiML by path. Unset paths answer an empty 200. */
  answers: Map<string, Answer>;
  close(): Promise<void>;
};

export type Stand = {
  url: string;
  exchange: Exchange;
  config: SimulatorConfig;
  twilio: TwilioConfig;
  carrier: Carrier;
  site: StubSite;
  other: StubSite;
  /** Somebody calls in. */
  callIn(wish?: Record<string, unknown>): Promise<PersonView>;
  person(callSid: string): Promise<PersonView>;
  device(identity: string): SimulatedDevice;
  control(path: string, body?: unknown, method?: string): Promise<globalThis.Response>;
  /** Webhooks both sites received, in order of arrival at each. */
  webhooks(path: string): Received[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** Two sites and a carrier between them; the first site is asked first. */
export async function openStand(change: Partial<SimulatorConfig> = {}): Promise<Stand> {
  const [site, other] = [await stubSite(), await stubSite()];
  const config: SimulatorConfig = {
    port: 0,
    ...account,
    appVoiceUrl: `${publicUrl}/carrier/agent`,
    publicUrl,
    sites: [site.url, other.url],
    numbers: [
      {
        phoneNumber: lineNumber,
        friendlyName: "Storm line",
        voiceUrl: `${publicUrl}/carrier/voice#ct=5000&rt=5000&rc=0`,
        voiceMethod: "POST",
        voiceFallbackUrl: "",
        voiceFallbackMethod: "GET",
        statusCallback: `${publicUrl}/carrier/call-status`,
        smsUrl: `${publicUrl}/carrier/message`,
        smsFallbackUrl: "",
      },
    ],
    callsPerSecond: 20,
    speechCharsPerSecond: 2000,
    packFolder: null,
    probeMs: 60_000,
    ...change,
  };
  const simulator = openSimulator(config, simulatorPorts(systemClock.now));
  const url = await listening(simulator.server);
  const twilio = { ...account, apiUrl: url, timeoutMs: 2_000 };
  const devices: SimulatedDevice[] = [];
  const control: Stand["control"] = (path, body, method = body === undefined ? "GET" : "POST") =>
    fetch(`${url}/simulator/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const carrier = twilioCarrier(twilio);
  return {
    url,
    exchange: simulator.exchange,
    config,
    twilio,
    carrier,
    site,
    other,
    control,
    async callIn(wish = {}) {
      const res = await control("callers", { from: "+15125550111", ...wish });
      const [person] = (await res.json()) as PersonView[];
      return person!;
    },
    async person(callSid) {
      const people = (await (await control("callers")).json()) as PersonView[];
      const person = people.find((one) => one.callSid === callSid);
      if (!person) throw new Error(`nobody has call ${callSid}`);
      return person;
    },
    device(identity) {
      const device = createSimulatedDevice(url, carrier.accessToken(identity).token);
      devices.push(device);
      return device;
    },
    webhooks: (path) => [...site.received, ...other.received].filter((one) => one.path === path),
    async [Symbol.asyncDispose]() {
      for (const device of devices) device.destroy();
      await simulator.close();
      await Promise.all([site.close(), other.close()]);
    },
  };
}

export async function stubSite(): Promise<StubSite> {
  const app = express();
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  app.get("/healthz", (_req, res) => void res.json({ ok: true }));
  app.use(express.urlencoded({ extended: false }), (req, res) => {
    const form = (req.body ?? {}) as Record<string, string>;
    received.push({
      path: req.path,
      query: req.query,
      form,
      headers: req.headers,
      signed: signed(
        account.authToken,
        req.header("X-Twilio-Signature") ?? "",
        publicUrl + req.originalUrl,
        form,
      ),
    });
    const answer = answers.get(req.path);
    const body = typeof answer === "function" ? answer(form, res) : (answer ?? "");
    if (body !== undefined && !res.headersSent) res.type("text/xml").send(body);
  });
  const server = createServer(app);
  const url = await listening(server);
  return {
    url,
    received,
    answers,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits until it holds, ten seconds at most; then fails with what was looked for. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let tries = 0; tries < 500; tries += 1) {
    const seen = await look();
    if (seen) return seen;
    await wait(20);
  }
  throw new Error(`never happened: ${what}`);
}
