import request from "supertest";
import { expect, test } from "vitest";
import { ConfigFaults, readConfig } from "#server/config.ts";
import { freshIdentity, goodPassword, type TestIdentity } from "#tests/kit/identity.ts";

const guess = (site: TestIdentity, email: string, forwardedFor: string) =>
  request(site.app)
    .post("/api/auth/sign-in/email")
    .set("X-Forwarded-For", forwardedFor)
    .send({ email, password: "wrong horse battery" });
const guesses = async (site: TestIdentity, email: string, from: (attempt: number) => string) => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 11; attempt += 1)
    statuses.push((await guess(site, email, from(attempt))).status);
  return statuses;
};
const tenThenRefused = [...Array(10).fill(401), 429];

test("without a trusted proxy a forged X-Forwarded-For is nothing: the eleventh guess is refused", async () => {
  await using site = await freshIdentity();
  const { email } = await site.person("agent", { password: goodPassword });
  expect(await guesses(site, email, (attempt) => `203.0.113.${attempt}`)).toEqual(tenThenRefused);
});

test("behind a trusted proxy guesses count by the client, and what the client forged before it does not", async () => {
  await using site = await freshIdentity("main", undefined, ["127.0.0.0/8", "::1"]);
  const { email } = await site.person("agent", { password: goodPassword });
  // The proxy appends the address it saw to whatever the client wrote.
  expect(await guesses(site, email, (attempt) => `198.51.100.${attempt}, 203.0.113.9`)).toEqual(
    tenThenRefused,
  );
  // Another client behind the same proxy is not locked out by that.
  expect((await guess(site, email, "203.0.113.10")).status).toBe(401);
});

test("a proxy that is not the one named is a stranger", async () => {
  await using site = await freshIdentity("main", undefined, ["10.1.2.0/24"]);
  const { email } = await site.person("agent", { password: goodPassword });
  expect(await guesses(site, email, (attempt) => `203.0.113.${attempt}`)).toEqual(tenThenRefused);
});

const env = {
  HOLDFAST_SITE: "main",
  HOLDFAST_PORT: "7100",
  HOLDFAST_NODES: "main=postgres://holdfast_app:x@127.0.0.1:5432/holdfast",
  HOLDFAST_SITES: "main=https://main.example.com",
  HOLDFAST_SECRET: "s".repeat(32),
  HOLDFAST_PUBLIC_URL: "https://voice.example.com",
  HOLDFAST_JOURNAL: "journal",
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "0123456789abcdef",
  TWILIO_API_KEY: `SK${"0".repeat(32)}`,
  TWILIO_API_SECRET: "secret",
  TWILIO_APP_SID: `AP${"0".repeat(32)}`,
  SMTP_URL: "smtp://mail.example.com",
};
const proxiesOf = (text?: string) =>
  readConfig(text === undefined ? env : { ...env, HOLDFAST_TRUSTED_PROXIES: text }).trustedProxies;

test("HOLDFAST_TRUSTED_PROXIES takes addresses and networks, none by default, and never everybody", () => {
  expect(proxiesOf()).toEqual([]);
  expect(proxiesOf("")).toEqual([]);
  expect(proxiesOf("10.0.0.5, 10.1.0.0/16,fd00::/8")).toEqual(["10.0.0.5", "10.1.0.0/16", "fd00::/8"]);
  for (const wrong of [
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "proxy.example.com",
    "true",
    "1",
    "10.0.0.1/8/8",
  ]) {
    expect(() => proxiesOf(wrong), wrong).toThrow(ConfigFaults);
    expect(() => proxiesOf(wrong), wrong).toThrow(/HOLDFAST_TRUSTED_PROXIES/);
  }
});
