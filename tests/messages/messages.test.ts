import { asc } from "drizzle-orm";
import request from "supertest";
import twilio from "twilio";
import { expect, test } from "vitest";
import type { CustomerSummary } from "#contract/customers.ts";
import { messageStatuses } from "#contract/messages.ts";
import { interactions } from "#db/schema/customers.ts";
import { messages, suppressions } from "#db/schema/messages.ts";
import { webhookPaths } from "#server/carrier/webhook-paths.ts";
import { optWordOf } from "#server/messages/opt-word.ts";
import { suppressedAmong } from "#server/messages/suppressions.ts";
import { isNews } from "#server/messages/take-message-status.ts";
import { authToken, freshSite, lineNumber, publicUrl, type TestSite } from "#tests/kit/site.ts";

const ada = "+18135550111";
const sid = (n: number) => `SM${String(n).padStart(32, "0")}`;
const text = (n: number, body: string, more: Record<string, string> = {}) => ({
  MessageSid: sid(n),
  SmsSid: sid(n),
  From: ada,
  To: lineNumber,
  Body: body,
  NumMedia: "0",
  NumSegments: "1",
  ...more,
});
const status = (n: number, word: string, more: Record<string, string> = {}) => ({
  MessageSid: sid(n),
  MessageStatus: word,
  SmsStatus: word,
  From: lineNumber,
  To: ada,
  ...more,
});

async function timeline(site: TestSite, customerId: string) {
  const desk = await site.as("supervisor");
  const { body } = await desk.get(`/customers/${customerId}`);
  return (body as CustomerSummary).interactions;
}
const kept = (site: TestSite) => site.read((tx) => tx.select().from(messages).orderBy(asc(messages.at)));
const stops = (site: TestSite) =>
  site.read((tx) => tx.select().from(suppressions).orderBy(asc(suppressions.startedAt)));
const stopped = async (site: TestSite, number = ada) =>
  (await site.read((tx) => suppressedAmong(tx, [number, "+18135550199"]))).has(number);

test("a text is on its customer's timeline, once, however often the carrier tells of it", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const { id } = await site.customer({ name: "Ada Byrne", number: ada });
  const told = await Promise.all(
    [1, 2, 3].map(() => site.webhook(webhookPaths.message, text(1, "The roof is gone"))),
  );
  expect(told.map((res) => [res.status, res.type])).toEqual(Array(3).fill([200, "text/xml"]));
  await site.webhook(webhookPaths.message, text(1, "The roof is gone"));
  expect(await timeline(site, id)).toMatchObject([
    { kind: "message", direction: "in", summary: "The roof is gone", by: null, outcome: null },
  ]);
  expect((await site.feed()).filter((line) => line === `customer:wrote ${id}`)).toHaveLength(1);
});

test("an unsigned text, and one whose body was changed on the way, are refused and change nothing", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  for (const path of [webhookPaths.message, webhookPaths.messageStatus]) {
    const unsigned = await request(site.app).post(path).type("form").send(text(1, "STOP"));
    expect([unsigned.status, unsigned.type]).toEqual([403, "application/problem+json"]);
    const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + path, text(1, "hello"));
    const changed = request(site.app).post(path).type("form").set("X-Twilio-Signature", signature);
    expect((await changed.send(text(1, "STOP"))).status).toBe(403);
  }
  expect([await kept(site), await stops(site)]).toEqual([[], []]);
});

test.each([
  ["emoji", "Help 🌊🆘 ağaç 洪水"],
  ["more than 1600 characters", `${"flood ".repeat(2_000)}🌊`],
  ["SQL", "'; drop table interactions; --"],
  ["a script tag", '<script>alert("x")</script><img src=x onerror=alert(1)>'],
  ["line breaks and tabs", " two\r\nlines\tand spaces  "],
])("%s in a text is stored and answered as the text it is", async (_what, body) => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const { id } = await site.customer({ number: ada });
  expect((await site.webhook(webhookPaths.message, text(1, body))).status).toBe(200);
  expect((await timeline(site, id)).map((each) => each.summary)).toEqual([body]);
});

test("U+0000 is replaced; a form over 64 kB is 413; a message without an id names the field", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  await site.webhook(webhookPaths.message, text(1, "a\u0000b"));
  expect((await kept(site)).map((row) => row.body)).toEqual(["a\ufffdb"]);
  expect((await site.webhook(webhookPaths.message, text(2, "x".repeat(70_000)))).status).toBe(413);
  const nameless = await site.webhook(webhookPaths.message, text(3, "x", { MessageSid: "'; drop" }));
  expect([nameless.status, nameless.body.errors[0].field]).toEqual([400, "messageSid"]);
  expect(await kept(site)).toHaveLength(1);
});

test("a shared number puts the text on each timeline and says so; a stranger's is kept without a customer", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const [one, two] = [await site.customer({ number: ada }), await site.customer({ number: ada })];
  await site.webhook(webhookPaths.message, text(1, "We need water"));
  for (const { id } of [one, two])
    expect(await timeline(site, id)).toMatchObject([
      { summary: "We need water", outcome: "from a number that 2 share" },
    ]);
  await site.webhook(webhookPaths.message, text(2, "Who is this?", { From: "+15125550199" }));
  const rows = await site.read((tx) => tx.select().from(interactions));
  expect(rows.filter((row) => row.customerId === null).map((row) => row.summary)).toEqual(["Who is this?"]);
});

test("pictures without words are still something that arrived", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const { id } = await site.customer({ number: ada });
  const media = {
    NumMedia: "2",
    MediaUrl0: "https://api.example.com/0",
    MediaUrl1: "https://api.example.com/1",
  };
  await site.webhook(webhookPaths.message, text(1, "", { ...media, MessageSid: `MM${"a".repeat(32)}` }));
  expect((await timeline(site, id)).map((each) => each.summary)).toEqual(["[2 attachments]"]);
  expect((await kept(site))[0]!.mediaUrls).toEqual([media.MediaUrl0, media.MediaUrl1]);
});

test("STOP holds until START, with who said so and when; repeated and late ones change nothing", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const { id } = await site.customer({ number: ada });
  const tell = (n: number, body: string) => site.webhook(webhookPaths.message, text(n, body));
  await tell(1, " Stop. ");
  await tell(2, "STOPALL");
  expect(await stopped(site)).toBe(true);
  expect(await stops(site)).toMatchObject([{ number: ada, source: "reply", endedAt: null }]);
  await tell(3, "start");
  await tell(1, " Stop. ");
  expect(await stopped(site)).toBe(false);
  await tell(4, "opt-out");
  expect(await stopped(site)).toBe(true);
  const rows = await stops(site);
  expect(rows.map((row) => row.endedAt === null)).toEqual([false, true]);
  expect((await timeline(site, id)).map((each) => [each.summary, each.outcome])).toEqual([
    ["opt-out", "wants no more messages"],
    ["start", "wants messages again"],
    ["STOPALL", "wants no more messages"],
    [" Stop. ", "wants no more messages"],
  ]);
});

test("two STOPs at the same instant are one suppression; a text to nobody's number stops nobody", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  await Promise.all([1, 2, 3, 4].map((n) => site.webhook(webhookPaths.message, text(n, "stop"))));
  expect(await stops(site)).toHaveLength(1);
  await site.webhook(webhookPaths.message, text(9, "stop", { To: "+18135550177", From: "+15125550100" }));
  expect(await stopped(site, "+15125550100")).toBe(false);
});

test("HELP and ordinary words stop nobody; the carrier's own OptOutType counts before the words", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  await site.webhook(webhookPaths.message, text(1, "HELP"));
  await site.webhook(webhookPaths.message, text(2, "please do not stop sending"));
  expect(await stopped(site)).toBe(false);
  await site.webhook(webhookPaths.message, text(3, "ARRÊT", { OptOutType: "STOP" }));
  expect(await stopped(site)).toBe(true);
  expect(
    ["yes", "Start", "Cancel!", "opt out", "info", "the end"].map((body) => optWordOf(body, undefined)),
  ).toEqual([null, "start", "stop", "stop", "help", null]);
  expect(optWordOf("yes", "START")).toBe("start");
});

test("a message's status only goes forward, whatever the order in which the carrier tells it", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const tell = async (word: string, more?: Record<string, string>) =>
    (await site.webhook(webhookPaths.messageStatus, status(1, word, more))).status;
  expect([await tell("sent"), await tell("delivered"), await tell("queued"), await tell("sent")]).toEqual([
    200, 200, 200, 200,
  ]);
  expect(await tell("undelivered", { ErrorCode: "30003" })).toBe(200);
  expect(await kept(site)).toMatchObject([
    { direction: "out", carrierSid: sid(1), status: "delivered", errorCode: null, toNumber: ada },
  ]);
  expect(await tell("exploded")).toBe(400);
  for (const known of messageStatuses) expect(isNews(known, known)).toBe(false);
});

test("a status that says the recipient had stopped is kept as a suppression from the carrier", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  await site.webhook(webhookPaths.messageStatus, status(1, "failed", { ErrorCode: "21610" }));
  await site.webhook(
    webhookPaths.messageStatus,
    status(2, "failed", { ErrorCode: "30003", To: "+15125550100" }),
  );
  expect(await stops(site)).toMatchObject([{ number: ada, source: "carrier" }]);
});

test("a text to a number of nobody, or a status of one, is answered and kept nowhere", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const res = await site.webhook(webhookPaths.message, text(1, "hi", { To: "+18135550188" }));
  const also = await site.webhook(webhookPaths.messageStatus, status(1, "sent", { From: "+18135550188" }));
  expect([res.status, also.status, await kept(site)]).toEqual([200, 200, []]);
});
