/** The carrier simulator in this process, with a site behind its public name that is filled in later. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createSimulatedDevice, type SimulatedDevice } from "#client/calls/simulated-device.ts";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { packFileName } from "#server/carrier/fallback-pack.ts";
import { openSimulator } from "#server/carrier/simulator/app.ts";
import { simulatorPorts } from "#server/carrier/simulator/ports.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { twilioCarrier } from "#server/carrier/twilio-carrier.ts";
import { messageOverrides, voiceOverrides, webhookUrl } from "#server/carrier/webhook-paths.ts";
import { systemClock } from "#server/platform/clock.ts";
import { authToken, lineNumber, publicUrl } from "./site.ts";

export const account = {
  accountSid: `AC${"0a".repeat(16)}`,
  authToken,
  apiKey: `SK${"0b".repeat(16)}`,
  apiSecret: "an-api-secret-of-tests",
  appSid: `AP${"0c".repeat(16)}`,
};

/** `packFolder`: what callers hear when no site answers; `probeMs`: how often the public name looks for one. */
type LinesWish = { packFolder?: string; probeMs?: number };

export type Lines = Awaited<ReturnType<typeof openLines>>;

/**
 * @param sites - how many sites stand behind the public name, or the addresses of sites that are processes of
 *   their own; the first that connects answers.
 */
export async function openLines(sites: number | readonly string[] = 1, more: LinesWish = {}) {
  const doors = await Promise.all(Array.from({ length: typeof sites === "number" ? sites : 0 }, openDoor));
  const port = await freePort();
  const simulator = openSimulator(
    {
      port,
      ...account,
      appVoiceUrl: webhookUrl(publicUrl, "device") + voiceOverrides,
      publicUrl,
      sites: typeof sites === "number" ? doors.map((door) => door.url) : sites,
      numbers: [
        {
          phoneNumber: lineNumber,
          friendlyName: "Storm line",
          voiceUrl: webhookUrl(publicUrl, "arrival") + voiceOverrides,
          voiceMethod: "POST",
          voiceFallbackUrl: more.packFolder ? packUrl(port) : "",
          voiceFallbackMethod: "GET",
          statusCallback: webhookUrl(publicUrl, "legStatus"),
          smsUrl: webhookUrl(publicUrl, "message") + messageOverrides,
          smsFallbackUrl: "",
        },
      ],
      callsPerSecond: 50,
      speechCharsPerSecond: 2000,
      packFolder: more.packFolder ?? null,
      probeMs: more.probeMs ?? 60_000,
    },
    simulatorPorts(systemClock.now),
  );
  const url = await listening(simulator.server, port);
  const carrier = twilioCarrier({ ...account, apiUrl: url, timeoutMs: 2_000 });
  const devices: SimulatedDevice[] = [];
  const control = async (path: string, body?: unknown, method = body === undefined ? "GET" : "POST") => {
    const res = await fetch(`${url}/simulator/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return res.status === 204 ? null : res.json();
  };
  return {
    url,
    carrier,
    control,
    /** Lets a site answer the public name. */
    answerWith: (listener: RequestListener, nth = 0) => doors[nth]!.answerWith(listener),
    /** That site stops answering: connections are refused. */
    shut: (nth = 0) => doors[nth]!.close(),
    callIn: async (wish: Record<string, unknown> = {}) =>
      ((await control("callers", { from: "+15125550111", patienceMs: null, ...wish })) as PersonView[])[0]!,
    people: async () => (await control("callers")) as PersonView[],
    person: async (callSid: string) =>
      ((await control("callers")) as PersonView[]).find((one) => one.callSid === callSid)!,
    device(personId: string) {
      const device = createSimulatedDevice(url, carrier.accessToken(personId).token);
      devices.push(device);
      return device;
    },
    async [Symbol.asyncDispose]() {
      for (const device of devices) device.destroy();
      await simulator.close();
      for (const door of doors) await door.close();
    },
  };
}

async function openDoor() {
  let listener: RequestListener = (_req, res) => void res.writeHead(503).end();
  const server = createServer((req, res) => listener(req, res));
  const url = await listening(server);
  return {
    url,
    answerWith(next: RequestListener) {
      listener = next;
    },
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const packUrl = (port: number) => `http://127.0.0.1:${port}/fallback-pack/${packFileName(lineNumber)}`;

async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits until it holds, twenty seconds at most; then fails with what was looked for. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let tries = 0; tries < 400; tries += 1) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never happened: ${what}`);
}
