import { expect, test } from "vitest";
import type { CustomerSummary } from "#contract/customers.ts";
import { messages } from "#db/schema/messages.ts";
import { webhookUrl } from "#server/carrier/webhook-paths.ts";
import { suppressedAmong } from "#server/messages/suppressions.ts";
import { openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, publicUrl } from "#tests/kit/site.ts";

const ada = "+18135550111";

test("a customer writes, stops and starts; the carrier refuses what we should not send, and tells what became of ours", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  await site.center({ number: lineNumber });
  const { id } = await site.customer({ name: "Ada Byrne", number: ada });
  const desk = await site.as("supervisor");
  const write = (body: string) => lines.control("messages", { from: ada, to: lineNumber, body });
  const send = (body: string) =>
    lines.carrier.sendMessage({
      from: lineNumber,
      to: ada,
      body,
      statusCallbackUrl: webhookUrl(publicUrl, "messageStatus"),
    });
  const timeline = async () => ((await desk.get(`/customers/${id}`)).body as CustomerSummary).interactions;
  const stopped = async () => (await site.read((tx) => suppressedAmong(tx, [ada]))).has(ada);

  // Each callback arrives twice: the same message, another attempt.
  await lines.control("faults", { duplicateWebhooks: true });
  await write("The shelter is full");
  await until("on the timeline", async () => (await timeline()).length > 0);
  await write("STOP");
  await until("stopped", stopped);
  await expect(send("Water at the school")).rejects.toMatchObject({ kind: "refused", code: 21610 });
  await write("START");
  await until("started again", async () => !(await stopped()));
  const { sid } = await send("Water at the school");
  const sent = async () =>
    (await site.read((tx) => tx.select().from(messages))).find((row) => row.carrierSid === sid);
  await until("delivered", async () => (await sent())?.status === "delivered");
  expect(await sent()).toMatchObject({ direction: "out", toNumber: ada, errorCode: null });
  expect((await timeline()).map((each) => each.summary)).toEqual(["START", "STOP", "The shelter is full"]);
});

test("a text that arrives while nothing answers is tried again, by then at the other site, and kept once", async () => {
  await using lines = await openLines(2);
  await using main = await freshSite({ carrier: lines.carrier });
  await using cloud = await freshSite({ site: "cloud", beside: main, carrier: lines.carrier });
  await main.center({ number: lineNumber });
  const { id } = await main.customer({ number: ada });
  let refused = 0;
  lines.answerWith((_req, res) => {
    refused += 1;
    res.writeHead(503).end();
    if (refused === 2) void lines.shut(0);
  });
  lines.answerWith(cloud.app, 1);
  await lines.control("messages", { from: ada, to: lineNumber, body: "Is the bridge open?" });
  const desk = await cloud.as("supervisor");
  const timeline = async () => ((await desk.get(`/customers/${id}`)).body as CustomerSummary).interactions;
  await until("on the timeline", async () => (await timeline()).length > 0);
  expect([refused, (await timeline()).length]).toEqual([2, 1]);
});
