import twilio from "twilio";
import { expect, test } from "vitest";
import { CarrierError } from "#server/carrier/carrier-error.ts";
import { twilioCarrier } from "#server/carrier/twilio-carrier.ts";
import { agentConference, callerConference } from "#server/carrier/twiml.ts";
import { account, lineNumber, openStand, publicUrl, type Stand, until } from "./stand.ts";

type Form = Record<string, string>;

/** REST by hand, for what the SDK would not send. */
async function rest(
  stand: Stand,
  path: string,
  form?: Form,
  user = account.accountSid,
  password = account.authToken,
) {
  const res = await fetch(`${stand.url}/2010-04-01/Accounts/${account.accountSid}/${path}`, {
    method: form ? "POST" : "GET",
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  const body = (await res.json()) as { code?: number; status?: number; message?: string; more_info?: string };
  return { status: res.status, code: body.code, body };
}

const good: Form = { To: "+15125550111", From: lineNumber, Url: `${publicUrl}/x` };
const without = (form: Form, ...names: string[]): Form =>
  Object.fromEntries(Object.entries(form).filter(([name]) => !names.includes(name)));

const refusedCalls: [string, Form, number][] = [
  ["no To", without(good, "To"), 21201],
  ["no From", without(good, "From"), 21213],
  ["no Url, Twiml or ApplicationSid", without(good, "Url"), 21205],
  ["an Url without a host", { ...good, Url: "/relative" }, 21205],
  ["a To that is no number", { ...good, To: "5551234567" }, 21211],
  ["a To of absurd length", { ...good, To: `+${"1".repeat(5000)}` }, 21211],
  ["a To of SQL", { ...good, To: "'; drop table calls; --" }, 21211],
  ["a From that is no number", { ...good, From: "🌊" }, 21212],
  ["a From that is not ours", { ...good, From: "+18135559999" }, 21210],
  [
    "Twiml over 4000 characters",
    { ...without(good, "Url"), Twiml: `<Response>${" ".repeat(4000)}</Response>` },
    21624,
  ],
  ["Twiml that is not well-formed", { ...without(good, "Url"), Twiml: "<Response><Say>" }, 12100],
  ["a foreign application", { ...without(good, "Url"), ApplicationSid: `AP${"f".repeat(32)}` }, 21218],
  ["a method that is none", { ...good, Method: "PUT" }, 21207],
  [
    "a status event that is none",
    { ...good, StatusCallback: `${publicUrl}/s`, StatusCallbackEvent: "exploded" },
    21626,
  ],
  ["a timeout beyond 600 s", { ...good, Timeout: "601" }, 20001],
];

test("a call that Twilio would refuse is refused with Twilio's code and places nothing", async () => {
  await using stand = await openStand();
  for (const [what, form, code] of refusedCalls) {
    const answer = await rest(stand, "Calls.json", form);
    expect([what, answer.status, answer.code]).toEqual([what, 400, code]);
    expect(answer.body.more_info).toBe(`https://www.twilio.com/docs/errors/${code}`);
  }
  expect((await stand.carrier.listLiveCalls()).length).toBe(0);
});

test("who has no or a wrong password, or asks about another account, gets 401 with 20003", async () => {
  await using stand = await openStand();
  expect(await rest(stand, "Calls.json", undefined, account.accountSid, "wrong")).toMatchObject({
    status: 401,
    code: 20003,
  });
  expect(await rest(stand, "Calls.json", undefined, "", "")).toMatchObject({ status: 401, code: 20003 });
  const other = await fetch(`${stand.url}/2010-04-01/Accounts/AC${"f".repeat(32)}/Calls.json`, {
    headers: { authorization: `Basic ${btoa(`${account.accountSid}:${account.authToken}`)}` },
  });
  expect(other.status).toBe(401);
  const stranger = twilioCarrier({ ...stand.twilio, apiSecret: "wrong" });
  await expect(stranger.listConferences()).rejects.toMatchObject({
    kind: "refused",
    status: 401,
    code: 20003,
  });
});

test("what is not there is 404 with 20404, also paths that never were", async () => {
  await using stand = await openStand();
  for (const path of [
    `Calls/CA${"f".repeat(32)}.json`,
    `Conferences/CF${"f".repeat(32)}.json`,
    "Messages/SMx.json",
    "Nonsense.json",
    `Conferences/CF${"f".repeat(32)}/Participants.json`,
  ]) {
    expect(await rest(stand, path)).toMatchObject({ status: 404, code: 20404 });
  }
});

test("a form over 64 kB is refused with 413", async () => {
  await using stand = await openStand();
  expect((await rest(stand, "Calls.json", { ...good, Twiml: "x".repeat(70_000) })).status).toBe(413);
});

async function withConference(stand: Stand): Promise<string> {
  stand.site.answers.set("/carrier/voice", callerConference({ publicUrl, callId: "call-1" }));
  stand.site.answers.set("/carrier/agent", (form) =>
    agentConference("call-1", form.offerId ?? "", publicUrl),
  );
  await stand.callIn();
  return (await until("a conference", async () => (await stand.carrier.listConferences())[0])).sid;
}
const dial = (conferenceSid: string, label: string) => ({
  conferenceSid,
  from: lineNumber,
  to: "+15125550222",
  label,
  timeoutS: 20,
  statusCallbackUrl: `${publicUrl}/carrier/call-status`,
});

test("a second leg with the same label is refused, whether it is dialled (16026) or dials in (16025)", async () => {
  await using stand = await openStand();
  const conferenceSid = await withConference(stand);
  await stand.carrier.addParticipant(dial(conferenceSid, "offer-1"));
  await expect(stand.carrier.addParticipant(dial(conferenceSid, "offer-1"))).rejects.toMatchObject({
    kind: "refused",
    code: 16026,
  });
  const call = await stand.device("seat-1").connect({ params: { offerId: "offer-1" } });
  await until("the device's leg is refused", () => call.status() === "closed");
  const labels = (await stand.carrier.listParticipants(conferenceSid)).map((one) => one.label);
  expect(labels.toSorted()).toEqual(["caller", "offer-1"]);
});

test("labels that look like calls, hold slashes or are too long are refused with 16024", async () => {
  await using stand = await openStand();
  const conferenceSid = await withConference(stand);
  for (const label of [`CA${"a".repeat(32)}`, "offer/1", "offer%2F1", "x".repeat(129)]) {
    await expect(stand.carrier.addParticipant(dial(conferenceSid, label))).rejects.toMatchObject({
      code: 16024,
    });
  }
});

test("the 251st participant is refused with 16020", async () => {
  await using stand = await openStand();
  const conferenceSid = await withConference(stand);
  const labels = Array.from({ length: 249 }, (_, index) => `offer-${index + 1}`);
  // Few at a time: each has two seconds for its answer, also where 249 at once would take longer.
  for (let from = 0; from < labels.length; from += 25)
    await Promise.all(
      labels.slice(from, from + 25).map((label) => stand.carrier.addParticipant(dial(conferenceSid, label))),
    );
  await expect(stand.carrier.addParticipant(dial(conferenceSid, "offer-250"))).rejects.toMatchObject({
    code: 16020,
  });
  expect(await stand.carrier.listParticipants(conferenceSid)).toHaveLength(250);
});

test("whoever dials into a full conference hears that it failed (16020), and nobody is put out for them", async () => {
  await using stand = await openStand();
  const conferenceSid = await withConference(stand);
  stand.site.answers.set(
    "/carrier/agent",
    '<Response><Dial><Conference maxParticipants="2">small</Conference></Dial></Response>',
  );
  const inside = [await stand.device("seat-1").connect(), await stand.device("seat-2").connect()];
  await until("both talk", () => inside.every((call) => call.status() === "open"));
  const third = await stand.device("seat-3").connect();
  await until("the third is refused", () => third.status() === "closed");
  const small = (await stand.carrier.listConferences({ name: "small" }))[0]!;
  expect(small.sid).not.toBe(conferenceSid);
  expect(await stand.carrier.listParticipants(small.sid)).toHaveLength(2);
});

test("the hundred and first request at once is 429 with 20429, and one after them is taken", async () => {
  await using stand = await openStand();
  // Long enough that the last is asked before the first is answered, on a busy machine too.
  await stand.control("faults", { slowRestMs: 3_000 });
  const answers = await Promise.all(Array.from({ length: 110 }, () => rest(stand, "Conferences.json")));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map((answer) => answer.code))).toEqual(new Set([20429]));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(100);
  await stand.control("faults", undefined, "DELETE");
  expect((await rest(stand, "Conferences.json")).status).toBe(200);
});

test("a conference that has ended takes nobody any more", async () => {
  await using stand = await openStand();
  const conferenceSid = await withConference(stand);
  await stand.carrier.completeConference(conferenceSid);
  await expect(stand.carrier.addParticipant(dial(conferenceSid, "offer-1"))).rejects.toMatchObject({
    kind: "refused",
    status: 404,
  });
});

test("one API-made call is released a second by default; the others wait as queued", async () => {
  await using stand = await openStand({ callsPerSecond: 1 });
  const place = () =>
    stand.carrier.placeCall({
      from: lineNumber,
      to: "+15125550222",
      url: `${publicUrl}/seat`,
      fallbackUrl: null,
      timeoutS: 20,
      statusCallbackUrl: `${publicUrl}/carrier/call-status`,
    });
  const ringing = () =>
    stand.webhooks("/carrier/call-status").filter((one) => one.form.CallStatus === "ringing").length;
  const beganMs = performance.now();
  for (let nth = 1; nth <= 3; nth += 1) expect((await place()).status).toBe("queued");
  // However late this machine is: the n-th never rings before n - 1 seconds are over. A timer may be 1 ms early.
  await until("all three ring", () => {
    const rang = ringing();
    expect(performance.now() - beganMs).toBeGreaterThan((rang - 1) * 1_000 - 5);
    return rang === 3;
  });
});

test("messages: no body, no sender, a foreign sender, too long, a recipient who said STOP", async () => {
  await using stand = await openStand();
  const message: Form = { To: "+15125550111", From: lineNumber, Body: "Shelter open" };
  const refused: [Form, number][] = [
    [without(message, "To"), 21604],
    [without(message, "From"), 21603],
    [without(message, "Body"), 21602],
    [{ ...message, To: "not-a-number" }, 21211],
    [{ ...message, From: "+18135559999" }, 21606],
    [{ ...message, Body: "x".repeat(1601) }, 21617],
    [{ ...message, To: lineNumber }, 21266],
  ];
  for (const [form, code] of refused) expect((await rest(stand, "Messages.json", form)).code).toBe(code);
  await stand.control("messages", { from: "+15125550111", to: lineNumber, body: " Stop " });
  expect(await rest(stand, "Messages.json", message)).toMatchObject({ status: 400, code: 21610 });
  await stand.control("messages", { from: "+15125550111", to: lineNumber, body: "START" });
  expect((await rest(stand, "Messages.json", message)).status).toBe(201);
});

test("lists come in pages that the SDK follows to the end", async () => {
  await using stand = await openStand();
  for (let made = 0; made < 7; made += 1)
    await rest(stand, "Messages.json", { To: "+15125550111", From: lineNumber, Body: `m${made}` });
  const client = twilio(account.accountSid, account.authToken);
  client.api.baseUrl = stand.url;
  const bodies = (await client.messages.list({ pageSize: 3 })).map((one) => one.body);
  expect(bodies).toEqual(["m6", "m5", "m4", "m3", "m2", "m1", "m0"]);
  expect(await rest(stand, "Messages.json?PageToken=PAnothing")).toMatchObject({ status: 400, code: 20006 });
  expect(await rest(stand, "Messages.json?DateSent=yesterday")).toMatchObject({ status: 400 });
});

test("numbers are listed and pointed elsewhere", async () => {
  await using stand = await openStand();
  const client = twilio(account.accountSid, account.authToken);
  client.api.baseUrl = stand.url;
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: lineNumber });
  await client
    .incomingPhoneNumbers(number!.sid)
    .update({ voiceUrl: `${publicUrl}/moved`, voiceFallbackUrl: "http://store.example/1.xml" });
  expect(await client.incomingPhoneNumbers(number!.sid).fetch()).toMatchObject({
    voiceUrl: `${publicUrl}/moved`,
    voiceFallbackUrl: "http://store.example/1.xml",
  });
  expect(
    await rest(stand, `IncomingPhoneNumbers/${number!.sid}.json`, { VoiceUrl: "nowhere" }),
  ).toMatchObject({ code: 21502 });
  await stand.callIn();
  await until("the call goes to the new address", () => stand.webhooks("/moved").length === 1);
});

test("a carrier error knows what became of the request", () => {
  expect(new CarrierError("refused", "-", { status: 400, code: 21211 })).toMatchObject({
    kind: "refused",
    code: 21211,
  });
});
