import { expect, test } from "vitest";
import { callerConference, rescueQueue } from "#server/carrier/twiml.ts";
import { lineNumber, openStand, publicUrl, type Stand, until } from "./stand.ts";

const twiml = callerConference({ publicUrl, callId: "call-1" });
const line = (voiceUrl: string, voiceFallbackUrl = "") => ({
  phoneNumber: lineNumber,
  friendlyName: "",
  voiceUrl: `${publicUrl}${voiceUrl}`,
  voiceMethod: "POST" as const,
  voiceFallbackUrl: voiceFallbackUrl && `${publicUrl}${voiceFallbackUrl}`,
  voiceFallbackMethod: "GET" as const,
  statusCallback: "",
  smsUrl: "",
  smsFallbackUrl: "",
});
const hears = (stand: Stand, callSid: string, what: string) =>
  until(`hears ${what}`, async () => (await stand.person(callSid)).hears === what);
const joins = (stand: Stand) =>
  stand.webhooks("/carrier/conference").filter((one) => one.form.StatusCallbackEvent === "participant-join");

test("the arrival webhook is signed over the public name and carries the call", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/voice", twiml);
  const { callSid } = await stand.callIn({ from: "+15125550111" });
  const { form, headers, signed } = await until("the webhook", () => stand.webhooks("/carrier/voice")[0]);
  expect(form).toMatchObject({
    CallSid: callSid,
    From: "+15125550111",
    To: lineNumber,
    CallStatus: "ringing",
    Direction: "inbound",
    ApiVersion: "2010-04-01",
  });
  expect(signed).toBe(true);
  expect(headers.host).toBe("voice.holdfast.example");
  expect(headers["i-twilio-idempotency-token"]).toMatch(/^[0-9a-f]{32}$/);
});

test("the public name leads to the site that answers, at once when the first refuses connections", async () => {
  await using stand = await openStand();
  stand.other.answers.set("/carrier/voice", twiml);
  await stand.site.close();
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  expect(stand.other.received.filter((one) => one.path === "/carrier/voice")).toHaveLength(1);
  expect(stand.exchange.name.sites().map((site) => site.answers)).toEqual([false, true]);
});

test("a site that hangs is left after one probe, and asked again when it answers", async () => {
  await using stand = await openStand({ probeMs: 50 });
  await stand.site.close();
  await until("the first site is seen dead", () => !stand.exchange.name.sites()[0]!.answers);
  expect(stand.exchange.name.targets(`${publicUrl}/x?y=%20`)[0]).toBe(`${stand.other.url}/x?y=%20`);
  expect(stand.exchange.name.targets("http://store.example/1.xml")).toEqual(["http://store.example/1.xml"]);
});

test("a silent Voice URL is given up after its read timeout and the fallback is told why, by GET", async () => {
  await using stand = await openStand({
    numbers: [line("/carrier/voice#ct=200&rt=150&rc=0", "/pack/1.xml")],
  });
  stand.site.answers.set("/carrier/voice", () => undefined);
  stand.site.answers.set("/pack/1.xml", rescueQueue("rescue", { text: "Please stay.", language: "en-US" }));
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  const [asked] = stand.webhooks("/pack/1.xml");
  expect(asked!.query).toMatchObject({
    ErrorCode: "11200",
    ErrorUrl: `${publicUrl}/carrier/voice`,
    CallSid: callSid,
  });
  const [live] = await stand.carrier.listLiveCalls();
  expect(live).toMatchObject({ sid: callSid, status: "in-progress" });
});

test("a caller in the rescue queue is redirected into a conference", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    rescueQueue("rescue", { text: "Please stay.", language: "en-US" }),
  );
  stand.site.answers.set("/adopt", twiml);
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  expect(await stand.carrier.redirect(callSid, { url: `${publicUrl}/adopt` })).toBe(true);
  await until(
    "in the conference",
    async () => (await stand.carrier.listConferences({ name: "call-1" })).length === 1,
  );
  expect((await stand.person(callSid)).endedAt).toBeNull();
});

test("no fallback: the caller hears an error and the call is over; so it is when the fallback fails too", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/voice", (_form, res) => void res.status(500).end());
  const { callSid } = await stand.callIn();
  await until("it ends", async () => (await stand.person(callSid)).endedAt);
  expect((await stand.person(callSid)).endReason).toContain("application error 11200");
  await using other = await openStand({ numbers: [line("/carrier/voice", "/pack/1.xml")] });
  other.site.answers.set("/carrier/voice", "<Response><Dial>");
  other.site.answers.set("/pack/1.xml", (_form, res) => void res.status(403).end());
  const second = await other.callIn();
  await until("it ends", async () => (await other.person(second.callSid)).endedAt);
  expect(other.webhooks("/pack/1.xml")[0]!.query).toMatchObject({ ErrorCode: "12100" });
});

test("overrides ask for retries on server errors, all under one idempotency token", async () => {
  await using stand = await openStand({ numbers: [line("/carrier/voice#rc=2&rp=5xx")] });
  let asked = 0;
  stand.site.answers.set("/carrier/voice", (_form, res) => {
    asked += 1;
    return asked < 3 ? void res.status(503).end() : twiml;
  });
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  const tokens = new Set(
    stand.webhooks("/carrier/voice").map((one) => one.headers["i-twilio-idempotency-token"]),
  );
  expect([asked, tokens.size]).toEqual([3, 1]);
});

test("a content type that is no XML is 12300; text is spoken; an answer over 64 kB is 11750", async () => {
  await using stand = await openStand({ numbers: [line("/carrier/voice", "/pack/1.xml")] });
  stand.site.answers.set("/pack/1.xml", rescueQueue("rescue", { text: "Please stay.", language: "en-US" }));
  const codes: unknown[] = [];
  for (const answer of [
    (_: unknown, res: import("express").Response) => void res.type("application/json").send("{}"),
    (_: unknown, res: import("express").Response) =>
      void res.type("text/xml").send(`<Response>${" ".repeat(70_000)}</Response>`),
  ]) {
    stand.site.answers.set("/carrier/voice", answer);
    const { callSid } = await stand.callIn();
    await hears(stand, callSid, "music");
    codes.push(stand.webhooks("/pack/1.xml").at(-1)!.query.ErrorCode);
  }
  expect(codes).toEqual(["12300", "11750"]);
  stand.site.answers.set("/carrier/voice", (_form, res) => void res.type("text/plain").send("We are open."));
  const { callSid } = await stand.callIn();
  await until("it ends", async () => (await stand.person(callSid)).endedAt);
  expect((await stand.person(callSid)).timeline.map((entry) => entry.detail)).toContain("We are open.");
});

test("fault: dropped callbacks never arrive, duplicated ones arrive twice with their own number", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/voice", twiml);
  await stand.control("faults", { dropWebhooks: 1 });
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  await stand.control("faults", { duplicateWebhooks: 1 });
  await stand.carrier.updateParticipant((await stand.carrier.listConferences())[0]!.sid, "caller", {
    muted: true,
  });
  const mutes = await until("the mute twice", () => {
    const found = stand
      .webhooks("/carrier/conference")
      .filter((one) => one.form.StatusCallbackEvent === "participant-mute");
    return found.length === 2 ? found : null;
  });
  expect(joins(stand)).toEqual([]);
  expect(new Set(mutes.map((one) => one.form.SequenceNumber)).size).toBe(1);
});

test("fault: a callback is overtaken by the next one", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/voice", twiml);
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  await until("the join", () => joins(stand).length === 1);
  await stand.control("faults", { reorderWebhooks: 1 });
  const { sid } = (await stand.carrier.listConferences())[0]!;
  await stand.carrier.updateParticipant(sid, "caller", { muted: true });
  await stand.carrier.updateParticipant(sid, "caller", { muted: false });
  await until("all three", () => stand.webhooks("/carrier/conference").length === 3);
  expect(stand.webhooks("/carrier/conference").map((one) => Number(one.form.SequenceNumber))).toEqual([
    1, 3, 2,
  ]);
});

test("fault: Voice URLs fail on demand, and the switch for a number of times runs out", async () => {
  await using stand = await openStand({ numbers: [line("/carrier/voice", "/pack/1.xml")] });
  stand.site.answers.set("/carrier/voice", twiml);
  stand.site.answers.set("/pack/1.xml", twiml);
  await stand.control("faults", { failVoiceFetch: 1 });
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  expect(stand.webhooks("/carrier/voice")).toEqual([]);
  expect(stand.webhooks("/pack/1.xml")).toHaveLength(1);
});

const hold = (stand: Stand, sid: string) => stand.carrier.updateParticipant(sid, "caller", { hold: true });

test("fault: REST refuses, limits, resets, or loses its answer after acting; each is told apart", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/carrier/voice", twiml);
  const { callSid } = await stand.callIn();
  await hears(stand, callSid, "music");
  const { sid } = (await stand.carrier.listConferences())[0]!;
  const held = async () => (await stand.carrier.listParticipants(sid))[0]!.hold;
  for (const [fault, kind, acted] of [
    ["limitRest", "limited", false],
    ["failRest", "unknown", false],
    ["resetRest", "unknown", false],
    ["loseRestAnswers", "unknown", true],
  ] as const) {
    await stand.control("faults", { [fault]: 1 });
    await expect(hold(stand, sid)).rejects.toMatchObject({ kind });
    expect([fault, await held()]).toEqual([fault, acted]);
  }
  await stand.control("faults", { slowRestMs: 3_000 });
  await expect(hold(stand, sid)).rejects.toMatchObject({ kind: "unknown", status: null });
  await stand.control("faults", undefined, "DELETE");
  expect(await hold(stand, sid)).toMatchObject({ hold: true });
});

test("fault switches refuse what they do not know, naming the field", async () => {
  await using stand = await openStand();
  const res = await stand.control("faults", { dropWebhooks: "sometimes", nonsense: 1 });
  expect(res.status).toBe(400);
  expect(
    ((await res.json()) as { errors: { field: string }[] }).errors.map((error) => error.field),
  ).toContain("dropWebhooks");
});
