import { expect, test } from "vitest";
import { lineNumber, openStand, publicUrl, until } from "./stand.ts";

const someone = "+15125550111";
const line = (smsUrl: string, smsFallbackUrl = "") => ({
  phoneNumber: lineNumber,
  friendlyName: "Storm line",
  voiceUrl: `${publicUrl}/carrier/voice`,
  voiceMethod: "POST" as const,
  voiceFallbackUrl: "",
  voiceFallbackMethod: "GET" as const,
  statusCallback: "",
  smsUrl: `${publicUrl}${smsUrl}`,
  smsFallbackUrl: smsFallbackUrl && `${publicUrl}${smsFallbackUrl}`,
});

test("a text whose URL fails goes to the number's fallback with ErrorCode and ErrorUrl, signed, under the same MessageSid", async () => {
  await using stand = await openStand({ numbers: [line("/carrier/message#rc=1&rp=all", "/spare")] });
  stand.site.answers.set("/carrier/message", (_form, res) => void res.status(500).end());
  await stand.control("messages", { from: someone, to: lineNumber, body: "Help" });
  const spare = await until("the fallback", () => stand.webhooks("/spare")[0]);
  const tried = stand.webhooks("/carrier/message");
  expect(tried).toHaveLength(2);
  expect(spare).toMatchObject({
    signed: true,
    form: {
      Body: "Help",
      MessageSid: tried[0]!.form.MessageSid,
      ErrorCode: "11200",
      ErrorUrl: `${publicUrl}/carrier/message`,
    },
  });
});

test("without a fallback a text that no URL takes is lost to the site, and stays in the account's list", async () => {
  await using stand = await openStand({ numbers: [line("/carrier/message#rc=0")] });
  stand.site.answers.set("/carrier/message", (_form, res) => void res.status(500).end());
  await stand.control("messages", { from: someone, to: lineNumber, body: "Help" });
  await until("it was tried", () => stand.webhooks("/carrier/message").length === 1);
  const kept = await stand.carrier.listMessages({ to: lineNumber, since: new Date(0) });
  expect(kept).toMatchObject([{ from: someone, to: lineNumber, status: "received" }]);
});

test("a callback that arrives twice is one event: the same idempotency token, the same fields", async () => {
  await using stand = await openStand();
  await stand.control("faults", { duplicateWebhooks: 1 });
  await stand.control("messages", { from: someone, to: lineNumber, body: "Help" });
  const [one, two] = await until("both", () => {
    const seen = stand.webhooks("/carrier/message");
    return seen.length === 2 ? seen : null;
  });
  const token = "i-twilio-idempotency-token";
  expect(one!.headers[token]).toMatch(/^[0-9a-f]{32}$/);
  expect([two!.headers[token], two!.form]).toEqual([one!.headers[token], one!.form]);
  await stand.control("messages", { from: someone, to: lineNumber, body: "Help" });
  const third = await until("another", () => stand.webhooks("/carrier/message")[2]);
  expect(third.headers[token]).not.toBe(one!.headers[token]);
});

const send = (stand: Awaited<ReturnType<typeof openStand>>) =>
  stand.carrier.sendMessage({
    from: lineNumber,
    to: someone,
    body: "Shelter open",
    statusCallbackUrl: `${publicUrl}/carrier/message-status`,
  });
const statuses = (stand: Awaited<ReturnType<typeof openStand>>) =>
  stand.webhooks("/carrier/message-status").map(({ form }) => [form.MessageStatus, form.ErrorCode]);

test("the first status is answered, the others are told: sent, then delivered", async () => {
  await using stand = await openStand();
  expect(await send(stand)).toMatchObject({ status: "queued" });
  await until("delivered", () => statuses(stand).length === 2);
  expect(statuses(stand)).toEqual([
    ["sent", undefined],
    ["delivered", undefined],
  ]);
});

test.each([
  ["unreachableHandsets", "30003"],
  ["landlines", "30006"],
])("fault: %s end a message as undelivered with %s, told and listed", async (fault, code) => {
  await using stand = await openStand();
  await stand.control("faults", { [fault]: 1 });
  const { sid } = await send(stand);
  await until("both told", () => statuses(stand).length === 2);
  expect(statuses(stand)[1]).toEqual(["undelivered", code]);
  expect((await stand.carrier.listMessages({ to: someone, since: new Date(0) }))[0]).toMatchObject({
    sid,
    status: "undelivered",
  });
  await send(stand);
  await until("the next is delivered", () => statuses(stand).at(-1)?.[0] === "delivered");
});
