import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { twilioCarrier } from "#server/carrier/twilio-carrier.ts";
import { account, lineNumber, publicUrl } from "./stand.ts";

const main = fileURLToPath(new URL("../../server/carrier/simulator/main.ts", import.meta.url));
const settings = {
  SIMULATOR_PORT: "0",
  SIMULATOR_PUBLIC_URL: publicUrl,
  SIMULATOR_SITES: "http://127.0.0.1:1",
  SIMULATOR_APP_VOICE_URL: `${publicUrl}/carrier/agent`,
  SIMULATOR_NUMBERS: JSON.stringify([{ phoneNumber: lineNumber, voiceUrl: `${publicUrl}/carrier/voice` }]),
  TWILIO_ACCOUNT_SID: account.accountSid,
  TWILIO_AUTH_TOKEN: account.authToken,
  TWILIO_API_KEY: account.apiKey,
  TWILIO_API_SECRET: account.apiSecret,
  TWILIO_APP_SID: account.appSid,
};

function start(env: Record<string, string>): {
  child: ChildProcess;
  said: () => string;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, ended: once(child, "close").then(([code]) => code as number | null) };
}

test("the simulator is a process of its own that the official SDK talks to, and ends when told", async () => {
  const { child, said, ended } = start(settings);
  await once(child.stdout!, "data");
  const apiUrl = /http:\/\/localhost:\d+/.exec(said())![0];
  const carrier = twilioCarrier({ ...account, apiUrl });
  expect(carrier.simulated).toBe(true);
  expect(await carrier.listConferences()).toEqual([]);
  await expect(
    carrier.sendMessage({ from: lineNumber, to: "nobody", body: "x", statusCallbackUrl: `${publicUrl}/x` }),
  ).rejects.toMatchObject({ kind: "refused", code: 21211 });
  const message = await carrier.sendMessage({
    from: lineNumber,
    to: "+15125550111",
    body: "Shelter open",
    statusCallbackUrl: `${publicUrl}/x`,
  });
  expect(message).toMatchObject({ status: "queued", to: "+15125550111" });
  expect(await carrier.listMessages({ to: "+15125550112", since: new Date() })).toEqual([]);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  await expect(carrier.listConferences()).rejects.toMatchObject({ kind: "unknown", status: null });
});

test("every fault of its settings is named at once, and a taken port in one sentence", async () => {
  const broken = start({
    ...settings,
    TWILIO_ACCOUNT_SID: "nope",
    SIMULATOR_NUMBERS: "{",
    SIMULATOR_SITES: "",
  });
  expect(await broken.ended).toBe(1);
  for (const name of ["TWILIO_ACCOUNT_SID", "SIMULATOR_NUMBERS", "SIMULATOR_SITES"])
    expect(broken.said()).toContain(name);
  expect(broken.said()).not.toContain("    at ");

  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  const second = start({ ...settings, SIMULATOR_PORT: String(port) });
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain(`port ${port} is taken`);
  taken.close();
});
