/** The carrier simulator in this process, with a site behind its public name that is filled in later. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createSimulatedDevice, type SimulatedDevice } from "#client/calls/simulated-device.ts";
import { openSimulator } from "#server/carrier/simulator/app.ts";
import { simulatorPorts } from "#server/carrier/simulator/ports.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { twilioCarrier } from "#server/carrier/twilio-carrier.ts";
import { messageOverrides, webhookUrl } from "#server/carrier/webhook-paths.ts";
import { systemClock } from "#server/platform/clock.ts";
import { authToken, lineNumber, publicUrl } from "./site.ts";

const account = {
  accountSid: `AC${"0a".repeat(16)}`,
  authToken,
  apiKey: `SK${"0b".repeat(16)}`,
  apiSecret: "an-api-secret-of-tests",
  appSid: `AP${"0c".repeat(16)}`,
};

export type Lines = Awaited<ReturnType<typeof openLines>>;

/** @param sites - how many sites stand behind the public name; the first that connects answers. */
export async function openLines(sites = 1) {
  const doors = await Promise.all(Array.from({ length: sites }, openDoor));
  const simulator = openSimulator(
    {
      port: 0,
      ...account,
      appVoiceUrl: webhookUrl(publicUrl, "device"),
      publicUrl,
      sites: doors.map((door) => door.url),
      numbers: [
        {
          phoneNumber: lineNumber,
          friendlyName: "Storm line",
          voiceUrl: `${webhookUrl(publicUrl, "arrival")}#ct=1000&rt=4000`,
          voiceMethod: "POST",
          voiceFallbackUrl: "",
          voiceFallbackMethod: "GET",
          statusCallback: webhookUrl(publicUrl, "legStatus"),
          smsUrl: webhookUrl(publicUrl, "message") + messageOverrides,
        },
      ],
      callsPerSecond: 50,
      speechCharsPerSecond: 2000,
      packFolder: null,
      probeMs: 60_000,
    },
    simulatorPorts(systemClock.now),
  );
  const url = await listening(simulator.server);
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

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
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
