import fc from "fast-check";
import { expect, test } from "vitest";
import { openStand, publicUrl, until } from "./stand.ts";

/** Verbs with attributes that make sense, and some that do not. */
const attribute = fc.constantFrom(
  ...[
    "action",
    "statusCallback",
    "waitUrl",
    "participantLabel",
    "statusCallbackEvent",
    "timeout",
    "length",
    "numDigits",
  ],
  ...[
    "hangupOnStar",
    "endConferenceOnExit",
    "maxParticipants",
    "timeLimit",
    "coach",
    "method",
    "finishOnKey",
  ],
);
const value = fc.constantFrom(
  "",
  "0",
  "-1",
  "1",
  "NaN",
  "true",
  "http://[",
  "http://a b/",
  "//[",
  "/carrier/x",
  "join leave",
  "🌊",
  "x".repeat(200),
);
const attributes = fc.dictionary(attribute, value, { maxKeys: 4, noNullPrototype: true });
const verb = fc.constantFrom(
  "Say",
  "Play",
  "Gather",
  "Redirect",
  "Dial",
  "Conference",
  "Number",
  "Client",
  "Queue",
  "Enqueue",
  "Reject",
  "Nonsense",
);
const text = fc.constantFrom("", "room", "http://[", "+15125550222", "nobody", "x".repeat(70));

type Node = { verb: string; attributes: Record<string, string>; text: string; inside: Node[] };
const leaf: fc.Arbitrary<Node> = fc.record({ verb, attributes, text, inside: fc.constant([]) });
const node: fc.Arbitrary<Node> = fc.record({
  verb,
  attributes,
  text,
  inside: fc.array(leaf, { maxLength: 2 }),
});
const written = ({ verb: name, attributes: given, text: words, inside }: Node): string => {
  const pairs = Object.entries(given).map(([key, one]) => ` ${key}="${one}"`);
  return `<${name}${pairs.join("")}>${words}${inside.map(written).join("")}</${name}>`;
};

test("no TwiML, however odd, stops the phone company", async () => {
  await using stand = await openStand({ speechCharsPerSecond: 100_000 });
  await fc.assert(
    fc.asyncProperty(fc.array(node, { maxLength: 3 }), async (nodes) => {
      stand.site.answers.set(
        "/carrier/voice",
        `<Response>${nodes.map(written).join("")}<Hangup/></Response>`,
      );
      const { callSid, id } = await stand.callIn();
      await until("it was asked", () =>
        stand.webhooks("/carrier/voice").some(({ form }) => form.CallSid === callSid),
      );
      await stand.control(`callers/${id}/hang-up`, {});
      await until("it ended", async () => (await stand.person(callSid)).endedAt);
    }),
    { numRuns: 60 },
  );
  expect((await fetch(`${stand.url}/healthz`)).status).toBe(200);
});

test("a callback to an address that cannot be is recorded as failed and harms nothing", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    `<Response><Dial><Conference statusCallback="http://a b/" statusCallbackEvent="join leave">room</Conference></Dial></Response>`,
  );
  const { callSid } = await stand.callIn();
  await until("music", async () => (await stand.person(callSid)).hears === "music");
  const records = (await (await stand.control("webhooks")).json()) as {
    kind: string;
    failure: string | null;
  }[];
  expect(records.find((record) => record.kind === "conference")).toMatchObject({
    failure: "the URL is invalid",
  });
  expect(await stand.carrier.listConferences()).toHaveLength(1);
});

test("a site that answers garbage, redirects in circles, or hangs up mid-answer costs only the one call", async () => {
  await using stand = await openStand();
  const answers: ((res: import("express").Response) => void)[] = [
    (res) => res.redirect(`${publicUrl}/carrier/voice`),
    (res) => res.redirect("http://["),
    (res) => {
      res.writeHead(200, { "content-type": "text/xml", "content-length": "1000" });
      res.write("<Response>");
      setTimeout(() => res.destroy(), 20);
    },
    (res) => void res.type("text/xml").send(Buffer.from([0xff, 0xfe, 0x00, 0x3c])),
  ];
  for (const answer of answers) {
    stand.site.answers.set("/carrier/voice", (_form, res) => void answer(res));
    const { callSid } = await stand.callIn();
    await until("it ended", async () => (await stand.person(callSid)).endedAt);
    expect(await stand.person(callSid)).toMatchObject({
      endedBy: "carrier",
      endReason: expect.stringContaining("application error"),
    });
  }
});
