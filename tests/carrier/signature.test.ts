import express from "express";
import fc from "fast-check";
import { Counter, Registry } from "prom-client";
import request from "supertest";
import twilio from "twilio";
import { expect, test } from "vitest";
import { requireSignature, signed, webhookBody } from "#server/carrier/signature.ts";
import { openLog } from "#server/platform/log.ts";
import { Problem } from "#server/platform/problem.ts";

const authToken = "12345";
const publicUrl = "https://mycompany.com";

/** twilio-node spec/validation.spec.js. */
const published = {
  url: "https://mycompany.com/myapp.php?foo=1&bar=2",
  params: {
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
    To: "+18005551212",
  },
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
};

function guarded() {
  const refused = new Counter({
    name: "carrier_webhooks_refused_total",
    help: "-",
    labelNames: ["reason"],
    registers: [new Registry()],
  });
  const app = express();
  app.use(webhookBody, requireSignature({ authToken, publicUrl, log: openLog("test", "silent"), refused }));
  app.all("/{*any}", (_req, res) => void res.send("let through"));
  app.use(((error, _req, res, _next) => {
    if (error instanceof Problem) res.status(403).json({ type: error.code });
    else res.status(error.status ?? 500).end();
  }) satisfies express.ErrorRequestHandler);
  return { app, refusals: async () => (await refused.get()).values };
}

test("the published test vector is accepted, and nothing but it", () => {
  expect(signed(authToken, published.signature, published.url, published.params)).toBe(true);
  expect(signed("12346", published.signature, published.url, published.params)).toBe(false);
  expect(
    signed(authToken, published.signature, published.url.replace("foo=1", "foo=2"), published.params),
  ).toBe(false);
  expect(signed(authToken, published.signature, published.url, { ...published.params, Digits: "1235" })).toBe(
    false,
  );
  expect(signed(authToken, "", published.url, published.params)).toBe(false);
  expect(signed(authToken, published.signature, "not a url", published.params)).toBe(false);
});

test("the middleware checks the public name, whatever host the request came by", async () => {
  const { app, refusals } = guarded();
  const res = await request(app)
    .post("/myapp.php?foo=1&bar=2")
    .set("Host", "10.0.0.7:7200")
    .set("X-Twilio-Signature", published.signature)
    .type("form")
    .send(published.params);
  expect(res.text).toBe("let through");
  expect(await refusals()).toEqual([]);
});

test("an unsigned or wrongly signed webhook is refused with 403 and counted by reason", async () => {
  const { app, refusals } = guarded();
  await request(app)
    .post("/x")
    .type("form")
    .send({ From: "'; drop table calls; --" })
    .expect(403, { type: "unsigned-webhook" });
  await request(app)
    .post("/x")
    .set("X-Twilio-Signature", published.signature)
    .type("form")
    .send({})
    .expect(403);
  await request(app).get("/x").expect(403);
  expect((await refusals()).map(({ labels, value }) => [labels.reason, value])).toEqual([
    ["missing", 2],
    ["wrong", 1],
  ]);
});

test("a body over 64 kB is 413", async () => {
  const { app } = guarded();
  await request(app)
    .post("/x")
    .type("form")
    .send({ Body: "x".repeat(70_000) })
    .expect(413);
});

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/).filter((text) => !(text in Object.prototype));
const form = fc.dictionary(name, fc.string({ unit: "grapheme", maxLength: 60 }), {
  maxKeys: 12,
  noNullPrototype: true,
});

test("any form signed over the public URL passes; with one value changed it does not", async () => {
  const { app } = guarded();
  await fc.assert(
    fc.asyncProperty(form, name, fc.string({ minLength: 1, maxLength: 10 }), async (fields, key, added) => {
      const path = `/carrier/voice?call=${encodeURIComponent(key)}`;
      const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + path, fields);
      const post = (body: Record<string, string>) =>
        request(app)
          .post(path)
          .set("X-Twilio-Signature", signature)
          .type("form")
          .send(new URLSearchParams(body).toString());
      expect((await post(fields)).status).toBe(200);
      expect((await post({ ...fields, [key]: `${fields[key] ?? ""}${added}` })).status).toBe(403);
    }),
    { numRuns: 60 },
  );
});

test("repeated fields are signed by their sorted set", async () => {
  const { app } = guarded();
  const signature = twilio.getExpectedTwilioSignature(authToken, `${publicUrl}/x`, {
    Event: ["b", "a", "b"],
  });
  await request(app)
    .post("/x")
    .set("X-Twilio-Signature", signature)
    .type("form")
    .send("Event=a&Event=b")
    .expect(200);
});
