import { expect, test } from "vitest";
import { withheldNumber } from "#server/carrier/simulator/people.ts";
import { pressToAccept } from "#server/carrier/twiml.ts";
import { isWithheld } from "#server/carrier/withheld.ts";
import { lineNumber, openStand, publicUrl, type Stand, until } from "./stand.ts";

const words = { text: "Press 1 to take the call.", language: "en-US" };
const seatNumber = "+15125550222";
const placeSeatCall = (stand: Stand) =>
  stand.carrier.placeCall({
    from: lineNumber,
    to: seatNumber,
    url: `${publicUrl}/seat`,
    fallbackUrl: null,
    timeoutS: 5,
    statusCallbackUrl: `${publicUrl}/carrier/call-status`,
  });
const over = (stand: Stand, sid: string) =>
  until("it is over", async () => (await stand.carrier.findCall(sid))?.endedAt);

test("a phone seat that presses 1 takes the call; voicemail answers but presses nothing", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/seat",
    pressToAccept(publicUrl, "offer-1", words).replace('timeout="8"', 'timeout="1"'),
  );
  stand.site.answers.set("/carrier/seat", "<Response><Hangup/></Response>");
  await stand.control("phones", { number: seatNumber, kind: "robot", answerAfterMs: 20, presses: "1" });
  await over(stand, (await placeSeatCall(stand)).sid);
  expect(stand.webhooks("/carrier/seat")[0]).toMatchObject({
    form: { Digits: "1" },
    query: { offer: "offer-1" },
  });
  await stand.control("phones", { number: seatNumber, kind: "voicemail", answerAfterMs: 20 });
  const voicemail = await placeSeatCall(stand);
  await over(stand, voicemail.sid);
  expect(await stand.carrier.findCall(voicemail.sid)).toMatchObject({ status: "completed" });
  expect(stand.webhooks("/carrier/seat")).toHaveLength(1);
});

test("a busy phone and one that nobody answers say so, and progress events are numbered from 0", async () => {
  await using stand = await openStand();
  await stand.control("phones", { number: seatNumber, kind: "busy", answerAfterMs: 20 });
  const busy = await placeSeatCall(stand);
  await over(stand, busy.sid);
  expect(await stand.carrier.findCall(busy.sid)).toMatchObject({ status: "busy" });
  await until("three events", () => stand.webhooks("/carrier/call-status").length === 3);
  const events = stand
    .webhooks("/carrier/call-status")
    .map(({ form }) => [form.SequenceNumber, form.CallStatus]);
  expect(events.toSorted()).toEqual([
    ["0", "queued"],
    ["1", "ringing"],
    ["2", "busy"],
  ]);
  await stand.control("phones", { number: seatNumber, kind: "no-answer" });
  const silent = await placeSeatCall(stand);
  await until("it rings", async () => (await stand.carrier.findCall(silent.sid))?.status === "ringing");
  await stand.carrier.hangUp(silent.sid);
  expect(await stand.carrier.findCall(silent.sid)).toMatchObject({ status: "canceled" });
});

test("somebody called back is on the ledger as answered, with whom they talked", async () => {
  await using stand = await openStand();
  stand.site.answers.set("/seat", "<Response><Dial><Conference>call-9</Conference></Dial></Response>");
  stand.site.answers.set(
    "/carrier/agent",
    "<Response><Dial><Conference>call-9</Conference></Dial></Response>",
  );
  await stand.control("phones", {
    number: seatNumber,
    kind: "person",
    answerAfterMs: 20,
    stayMs: 200,
    name: "Bo",
  });
  const { sid } = await placeSeatCall(stand);
  await stand.device("seat-2").connect();
  await over(stand, sid);
  expect(await stand.person(sid)).toMatchObject({
    name: "Bo",
    direction: "answered",
    endedBy: "caller",
    bridges: [{ with: [{ who: "client:seat-2" }] }],
  });
});

test("patience runs out only while alone; a talk ends when all is said", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    "<Response><Dial><Conference>call-1</Conference></Dial></Response>",
  );
  const impatient = await stand.callIn({ patienceMs: 100 });
  await until(
    "patience ran out",
    async () => (await stand.person(impatient.callSid)).endReason === "patience ran out",
  );
  stand.site.answers.set(
    "/carrier/agent",
    "<Response><Dial><Conference>call-1</Conference></Dial></Response>",
  );
  const talker = await stand.callIn({ patienceMs: 1_000, talkMs: 100 });
  await stand.device("seat-3").connect();
  await until(
    "all was said",
    async () => (await stand.person(talker.callSid)).endReason === "said all there was to say",
  );
});

test("withheld callers come as Twilio's placeholder; the directory gives known and shared numbers", async () => {
  await using stand = await openStand();
  expect((await stand.callIn({ from: "withheld" })).from).toBe(withheldNumber);
  expect([withheldNumber, "anonymous", "", null, "+15125550111", "266696687"].map(isWithheld)).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
  ]);
  expect((await stand.control("callers", { from: "known" })).status).toBe(409);
  await stand.control("directory", {
    known: [{ number: "+18135550143", name: "Rosa Diaz" }],
    several: [{ number: "+18135550144" }],
  });
  expect(await stand.callIn({ from: "known" })).toMatchObject({ from: "+18135550143", name: "Rosa Diaz" });
  expect((await stand.callIn({ from: "several" })).from).toBe("+18135550144");
  expect((await stand.callIn({ from: "unknown" })).from).toMatch(/^\+1\d{3}55501\d\d$/);
});

test("many callers at once each have their own story; ended ones can be cleared", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    (form) =>
      `<Response><Dial><Conference startConferenceOnEnter="false">${form.CallSid}</Conference></Dial></Response>`,
  );
  const res = await stand.control("callers", { from: "unknown", count: 100 });
  expect((await res.json()) as unknown[]).toHaveLength(100);
  await until("all wait", async () => (await stand.carrier.listConferences()).length === 100);
  const people = (await (await stand.control("callers")).json()) as { hears: string; id: string }[];
  expect(people.every((person) => person.hears === "music")).toBe(true);
  await stand.control(`callers/${people[0]!.id}/hang-up`, {});
  await stand.control("callers", undefined, "DELETE");
  expect((await (await stand.control("callers")).json()) as unknown[]).toHaveLength(99);
});

test("what people type or are named is stored and sent as text, or refused by field", async () => {
  await using stand = await openStand();
  const name = "🌊 <script>alert(1)</script> '; drop table calls; --";
  const { callSid } = await stand.callIn({ from: "<script>", name });
  expect(await stand.person(callSid)).toMatchObject({ name, from: "<script>" });
  const seen = await until("the webhook", () => stand.webhooks("/carrier/voice")[0]);
  expect(seen).toMatchObject({ signed: true, form: { From: "<script>" } });
  const res = await stand.control("callers", { name: "x".repeat(300), count: 0 });
  expect(
    ((await res.json()) as { errors: { field: string }[] }).errors.map((error) => error.field).toSorted(),
  ).toEqual(["count", "name"]);
});

test("Dial rings phones and clients together; the first to answer is connected", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    `<Response><Dial timeout="5" action="/carrier/after-dial"><Number>${seatNumber}</Number><Number>+15125550333</Number></Dial></Response>`,
  );
  stand.site.answers.set("/carrier/after-dial", "<Response/>");
  await stand.control("phones", { number: seatNumber, kind: "robot", answerAfterMs: 20, stayMs: 150 });
  await stand.control("phones", { number: "+15125550333", kind: "no-answer" });
  const { callSid } = await stand.callIn();
  await until("bridged", async () => (await stand.person(callSid)).firstBridgedAt);
  const after = await until("the action", () => stand.webhooks("/carrier/after-dial")[0]);
  expect(after.form).toMatchObject({ DialCallStatus: "completed", DialBridged: "true" });
});

test("Dial Queue takes the oldest of a queue; its Enqueue action learns it was bridged", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    '<Response><Enqueue action="/carrier/after-dial">rescue</Enqueue></Response>',
  );
  stand.site.answers.set("/carrier/agent", "<Response><Dial><Queue>rescue</Queue></Dial></Response>");
  stand.site.answers.set("/carrier/after-dial", "<Response/>");
  const { callSid } = await stand.callIn();
  await until("in the queue", async () => (await stand.person(callSid)).hears === "music");
  const call = await stand.device("seat-4").connect();
  await until("bridged", async () => (await stand.person(callSid)).hears === "bridged");
  call.disconnect();
  const after = await until("the action", () => stand.webhooks("/carrier/after-dial")[0]);
  expect(after.form).toMatchObject({ QueueResult: "bridged", CallSid: callSid });
});
