import fc from "fast-check";
import twilio from "twilio";
import { expect, test } from "vitest";
import { segmentsOf } from "#server/carrier/simulator/messages.ts";
import { readWebhookUrl } from "#server/carrier/simulator/webhook-url.ts";
import { type Element, parseTwiml, TwimlParseError } from "#server/carrier/simulator/xml.ts";
import {
  agentConference,
  callbackMenu,
  callerConference,
  emptyTwiml,
  pressToAccept,
  rescueQueue,
  sayAndHangUp,
} from "#server/carrier/twiml.ts";
import { voiceOverrides, webhookUrl } from "#server/carrier/webhook-paths.ts";

const publicUrl = "https://voice.holdfast.example";
const words = { text: "We kept your place. Press 1 & <stay>.", language: "en-US" };
const find = (element: Element, name: string): Element => {
  const found =
    element.children.find((child) => child.name === name) ??
    element.children.map((child) => child.children.find((one) => one.name === name)).find(Boolean);
  if (!found) throw new Error(`no <${name}>`);
  return found;
};

test("a caller's conference needs nothing of ours until the first answer, and asks us when it ends", () => {
  const document = parseTwiml(callerConference({ publicUrl, callId: "c0ffee" }));
  const conference = find(document, "Conference");
  expect(conference.text).toBe("c0ffee");
  expect(conference.attributes).toMatchObject({
    startConferenceOnEnter: "false",
    endConferenceOnExit: "true",
    participantLabel: "caller",
    region: "us1",
    statusCallback: `${publicUrl}/carrier/conference?call=c0ffee`,
  });
  expect(conference.attributes).not.toHaveProperty("waitUrl");
  const dial = find(document, "Dial");
  expect(Number(dial.attributes.timeLimit)).toBeGreaterThan(4 * 3600);
  expect(dial.attributes).toMatchObject({ hangupOnStar: "false" });
  expect(dial.attributes).not.toHaveProperty("action");
  expect(document.children.map((verb) => verb.name)).toEqual(["Dial", "Redirect"]);
  expect(find(document, "Redirect").text).toBe(`${publicUrl}/carrier/after-dial?call=c0ffee`);
});

test("a seat's leg never ends the caller's conference by leaving and carries its offer as label", () => {
  const conference = find(parseTwiml(agentConference("c0ffee", "offer-1", publicUrl)), "Conference");
  expect(conference.attributes).toMatchObject({
    endConferenceOnExit: "false",
    startConferenceOnEnter: "true",
    participantLabel: "offer-1",
    region: "us1",
  });
});

test("menus say their words as text and lead to absolute addresses", () => {
  for (const twiml of [callbackMenu(publicUrl, "c0ffee", words), pressToAccept(publicUrl, "o1", words)]) {
    const gather = find(parseTwiml(twiml), "Gather");
    expect(gather.attributes.action).toMatch(/^https:\/\/voice\.holdfast\.example\/carrier\//);
    expect(gather.children[0]!.text).toBe(words.text);
  }
  expect(find(parseTwiml(sayAndHangUp(words)), "Say").text).toBe(words.text);
  expect(parseTwiml(rescueQueue("rescue", words)).children.map((verb) => verb.name)).toEqual([
    "Say",
    "Enqueue",
  ]);
  expect(parseTwiml(emptyTwiml()).children).toEqual([]);
});

test("webhook addresses are under the public name, with their query", () => {
  expect(webhookUrl(`${publicUrl}/`, "device")).toBe(`${publicUrl}/carrier/agent`);
  expect(webhookUrl(publicUrl, "conference", { call: "a b&c" })).toBe(
    `${publicUrl}/carrier/conference?call=a+b%26c`,
  );
  const { url, rules } = readWebhookUrl(webhookUrl(publicUrl, "arrival") + voiceOverrides);
  expect(url).toBe(`${publicUrl}/carrier/voice`);
  expect(rules).toMatchObject({ connectMs: 1000, readMs: 4000, retries: 1 });
  expect([...rules.retryOn]).toEqual(["ct", "rt", "5xx"]);
});

test("connection overrides out of Twilio's bounds count as not given", () => {
  expect(readWebhookUrl("http://a.example/x").rules).toMatchObject({
    connectMs: 5000,
    readMs: 15_000,
    totalMs: 15_000,
    retries: 1,
  });
  expect(readWebhookUrl("http://a.example/x#ct=99&rt=15001&rc=6&rp=never").rules).toMatchObject({
    connectMs: 5000,
    readMs: 15_000,
    retries: 1,
  });
  expect(readWebhookUrl("http://a.example/x#ct=100&rt=100&rc=0&rp=all").rules).toMatchObject({
    connectMs: 100,
    readMs: 100,
    retries: 0,
  });
});

test("the interpreter reads back any text the SDK writes", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 50 }),
      (said, label) => {
        const text = said.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/gu, "");
        const response = new twilio.twiml.VoiceResponse();
        response.say(text);
        response.dial().conference({ participantLabel: label }, "room");
        const document = parseTwiml(response.toString());
        expect(document.children[0]!.text).toBe(text);
        expect(document.children[1]!.children[0]!.attributes.participantLabel).toBe(label);
      },
    ),
  );
});

test("what is not well-formed TwiML is refused, and nothing else is thrown", () => {
  const broken = [
    "",
    "hello",
    "<Response>",
    "<Response/><Response/>",
    "<Say/>",
    "<Response><A></B></Response>",
    "<Response>a & b</Response>",
    "<Response x='1' x='2'/>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]><Response>&a;</Response>",
    "<Response>&nbsp;</Response>",
    "<Response a=b/>",
    "x<Response/>",
  ];
  for (const source of broken) expect(() => parseTwiml(source), source).toThrow(TwimlParseError);
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom("<", ">", "/", "&", ";", '"', "=", " ", "a", "Response", "!", "-", "?"),
        maxLength: 30,
      }),
      (source) => {
        try {
          parseTwiml(source);
        } catch (error) {
          expect(error).toBeInstanceOf(TwimlParseError);
        }
      },
    ),
  );
});

test("a message's parts are counted by its alphabet", () => {
  expect(
    [
      "a".repeat(160),
      "a".repeat(161),
      "é".repeat(160),
      "🌊",
      "ž".repeat(70),
      "ž".repeat(71),
      "€".repeat(80),
      "€".repeat(81),
    ].map(segmentsOf),
  ).toEqual([1, 2, 1, 1, 1, 2, 1, 2]);
});
