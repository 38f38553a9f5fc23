import twilio from "twilio";
import { expect, test } from "vitest";
import type { DeviceError } from "#client/calls/seat-device.ts";
import { createSimulatedDevice } from "#client/calls/simulated-device.ts";
import { readDeviceToken } from "#server/carrier/simulator/device-token.ts";
import { account, openStand, publicUrl, type Stand, until } from "./stand.ts";

type TokenWish = {
  identity?: string;
  app?: string;
  secret?: string;
  key?: string;
  ttl?: number;
  voice?: boolean;
};

function token({
  identity = "seat-1",
  app = account.appSid,
  secret = account.apiSecret,
  key = account.apiKey,
  ttl = 600,
  voice = true,
}: TokenWish) {
  const made = new twilio.jwt.AccessToken(account.accountSid, key, secret, { identity, ttl });
  if (voice)
    made.addGrant(
      new twilio.jwt.AccessToken.VoiceGrant({ outgoingApplicationSid: app, incomingAllow: true }),
    );
  return made.toJwt();
}

async function refusal(stand: Stand, jwt: string): Promise<DeviceError> {
  const device = createSimulatedDevice(stand.url, jwt);
  try {
    return await new Promise((resolve) => device.on("error", resolve));
  } finally {
    device.destroy();
  }
}

test("a device with a forged, foreign, expired or voiceless token is refused with the SDK's code", async () => {
  await using stand = await openStand();
  expect(await refusal(stand, "not-a-token")).toMatchObject({ code: 20101 });
  expect(await refusal(stand, token({ secret: "another" }))).toMatchObject({ code: 31202 });
  expect(await refusal(stand, token({ key: `SK${"f".repeat(32)}` }))).toMatchObject({ code: 20101 });
  expect(await refusal(stand, token({ voice: false }))).toMatchObject({ code: 20101 });
  const [head, , signature] = token({}).split(".");
  const forged = Buffer.from(JSON.stringify({ grants: { identity: "admin" } })).toString("base64url");
  expect(await refusal(stand, `${head}.${forged}.${signature}`)).toMatchObject({ code: 31202 });
  const later = new Date(stand.exchange.ports.now().getTime() + 601_000);
  expect(readDeviceToken(stand.config, token({}), later)).toMatchObject({ refusal: { code: 20104 } });
});

test("a device may not call with a token of another application, nor hold two calls", async () => {
  await using stand = await openStand();
  const foreign = createSimulatedDevice(stand.url, token({ app: `AP${"f".repeat(32)}` }));
  await expect(foreign.connect()).rejects.toMatchObject({ code: 31201 });
  foreign.destroy();
  stand.site.answers.set("/carrier/agent", "<Response><Pause length='60'/></Response>");
  const device = stand.device("seat-1");
  const call = await device.connect();
  await expect(device.connect()).rejects.toMatchObject({ code: 31000 });
  call.disconnect();
  await until("closed", () => call.status() === "closed");
  const again = await device.connect();
  expect(again.parameters.CallSid).not.toBe(call.parameters.CallSid);
});

test("what the browser adds never replaces what the carrier says", async () => {
  await using stand = await openStand();
  await stand
    .device("seat-1")
    .connect({ params: { offerId: "o1", From: "+18135550199", CallSid: "CAforged", AccountSid: "x" } });
  const asked = await until("the webhook", () => stand.webhooks("/carrier/agent")[0]);
  expect(asked.form).toMatchObject({
    From: "client:seat-1",
    offerId: "o1",
    AccountSid: account.accountSid,
    Direction: "inbound",
  });
  expect(asked.form.CallSid).not.toBe("CAforged");
  expect(asked.signed).toBe(true);
});

test("a seat's call that is refused tells the device why it ended", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/agent", "<Response><Reject/></Response>");
  const call = await stand.device("seat-1").connect();
  const seen: string[] = [];
  call.on("error", ({ message }) => seen.push(`error ${message}`));
  call.on("disconnect", (reason) => seen.push(`ended ${reason}`));
  await until("closed", () => call.status() === "closed");
  expect(seen.at(-1)).toBe("ended <Reject>");
});

test("a client that is dialled rings, and is connected when it accepts", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    '<Response><Dial timeout="5"><Client>seat-9</Client></Dial></Response>',
  );
  const device = createSimulatedDevice(stand.url, token({ identity: "seat-9" }));
  await new Promise<void>((resolve) => device.on("registered", resolve));
  device.on("incoming", (call) => call.accept());
  const { callSid } = await stand.callIn();
  await until("bridged", async () => (await stand.person(callSid)).hears === "bridged");
  device.destroy();
  await until("the caller's TwiML ends", async () => (await stand.person(callSid)).endedAt);
});

test("nobody registered under a dialled name: the call goes on at once", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    `<Response><Dial action="${publicUrl}/carrier/after-dial"><Client>nobody</Client></Dial></Response>`,
  );
  await stand.callIn();
  const after = await until("the action", () => stand.webhooks("/carrier/after-dial")[0]);
  expect(after.form.DialCallStatus).toBe("no-answer");
});

test("a renewed token keeps the device; one of another person does not become its own", async () => {
  await using stand = await openStand();
  const device = stand.device("seat-1");
  await new Promise<void>((resolve) => device.on("registered", resolve));
  device.updateToken(token({ identity: "seat-1" }));
  device.updateToken(token({ identity: "seat-2" }));
  await device.connect();
  const asked = await until("the webhook", () => stand.webhooks("/carrier/agent")[0]);
  expect(asked.form.From).toBe("client:seat-1");
});
