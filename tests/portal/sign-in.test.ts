import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { customers } from "#db/schema/customers.ts";
import { rateLimits } from "#db/schema/identity.ts";
import type { Clock } from "#server/platform/clock.ts";
import { systemClock } from "#server/platform/clock.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";
import { codeSentTo, openPhone, signIn, withPortal } from "./browser.ts";

const rosas = "+18135550111";
const nobodys = "+18135550199";

async function town(site: TestSite) {
  const tampa = await site.center({ name: "Tampa", number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  const rosa = await site.customer({ name: "Rosa Álvarez", number: rosas });
  return { tampa, base, rosa };
}

/** A clock that a test moves. */
function movedClock(): { clock: Clock; pass(ms: number): void } {
  let ahead = 0;
  return {
    clock: { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) },
    pass(ms) {
      ahead += ms;
    },
  };
}

test("whoever types a number we know, and one we do not, gets the same answer; only the first gets a code", async () => {
  await using site = await freshSite();
  const { base } = await town(site);
  const answers = [];
  for (const reach of [rosas, nobodys, "nobody@example.com"]) {
    const phone = openPhone(site.app);
    await phone.open(base);
    const { status, url, text, headers } = await phone.send(base, { reach });
    const told = text.replaceAll(/value="[\w-]+"/g, "");
    answers.push({ status, url, told, headers: { ...headers, date: "", etag: "" } });
    const wrong = await phone.send("/code", { digits: "000000" });
    answers.push({
      status: wrong.status,
      url: wrong.url,
      told: wrong.text.replaceAll(/value="[\w-]+"/g, ""),
    });
  }
  expect(answers[2]).toEqual(answers[0]);
  expect(answers[4]).toEqual(answers[0]);
  expect(answers[3]).toEqual(answers[1]);
  expect(answers[5]).toEqual(answers[1]);
  await site.settled();
  expect([site.stub.texts.map((text) => text.to), site.mails]).toEqual([[rosas], []]);
  // The same was kept for each.
  const kept = await rowsOf(site.platform.store, "select purpose, tries, value from portal_codes");
  expect(kept).toEqual(Array.from({ length: 3 }, () => ({ purpose: "sign-in", tries: 1, value: null })));
});

test("the answer does not wait for the carrier, whose silence would tell that a code was sent", async () => {
  await using site = await freshSite();
  const { base } = await town(site);
  const silence = Promise.withResolvers<never>();
  site.stub.sendMessage = () => silence.promise;
  const phone = openPhone(site.app);
  await phone.open(base);
  expect(await phone.send(base, { reach: rosas })).toMatchObject({ status: 200, url: `${base}/code` });
  silence.reject(new Error("the carrier hung up"));
});

test("a code signs in once, in the browser that asked, and is nowhere in clear text", async () => {
  await using site = await freshSite();
  const { base, rosa } = await town(site);
  const phone = openPhone(site.app);
  await phone.open(base);
  await phone.send(base, { reach: "(813) 555-0111" });
  const digits = await codeSentTo(site, rosas);
  expect(site.stub.texts[0]?.body).toMatch(/^Harbor Mutual: \d{6} is your code\./);

  const stranger = openPhone(site.app);
  await stranger.open(`${base}/code`);
  expect(await stranger.send("/code", { digits })).toMatchObject({ status: 400 });

  const codePage = phone.page();
  expect(stranger.page().text).toContain("no longer works");
  const home = await phone.send("/code", { digits: `${digits.slice(0, 3)} ${digits.slice(3)}` });
  expect(home.text).toContain("Hello, Rosa Álvarez");
  const token = phone.cookies.get("my_session")!;

  const again = openPhone(site.app);
  for (const [name, value] of phone.cookies) if (name === "my_visit") again.cookies.set(name, value);
  await again.open(`${base}/code`);
  const over = await again.send("/code", { digits });
  expect([over.status, over.text.includes("no longer works")]).toEqual([400, true]);

  const everything = JSON.stringify([
    await rowsOf(site.platform.store, "select * from portal_codes"),
    await rowsOf(site.platform.store, "select * from portal_sessions"),
    await rowsOf(site.platform.store, "select * from audit_entries"),
    await rowsOf(site.platform.store, "select * from feed"),
    await rowsOf(site.platform.store, "select * from idempotency_keys"),
  ]);
  expect(everything).not.toContain(digits);
  expect(everything).not.toContain(token);
  expect(codePage.url).not.toContain("555");
  const deeds = await rowsOf(
    site.platform.store,
    `select actor_kind as who, action from audit_entries where entity_id = '${rosa.id}' order by id`,
  );
  expect(deeds).toEqual([
    { who: "system", action: "signed-in" },
    { who: "customer", action: "looked" },
  ]);
  const [visit] = await rowsOf(
    site.platform.store,
    "select kind, summary, customer_id as of from interactions",
  );
  expect(visit).toEqual({ kind: "portal", summary: "Signed in to their own page", of: rosa.id });
});

test("five wrong tries end a code, the right one included; ten minutes end it too", async () => {
  const { clock, pass } = movedClock();
  await using site = await freshSite({ change: { clock } });
  const { base } = await town(site);
  const phone = openPhone(site.app);
  await phone.open(base);
  await phone.send(base, { reach: rosas });
  const digits = await codeSentTo(site, rosas);
  const wrong = digits === "111111" ? "222222" : "111111";
  const told = [];
  for (let tries = 1; tries <= 5; tries += 1)
    told.push((await phone.send("/code", { digits: wrong })).text.includes("no longer works"));
  expect(told).toEqual([false, false, false, false, true]);
  expect((await phone.send("/code", { digits })).status).toBe(400);

  await phone.open(base);
  await phone.send(base, { reach: rosas });
  pass(10 * 60_000);
  const late = await phone.send("/code", { digits: await codeSentTo(site, rosas) });
  expect([late.status, late.text.includes("no longer works")]).toEqual([400, true]);
  await phone.open(base);
  await phone.send(base, { reach: rosas });
  expect((await phone.send("/code", { digits: await codeSentTo(site, rosas) })).text).toContain("Hello");
  pass(2 * 3_600_000);
  expect((await phone.open(`${base}/details`)).status).toBe(401);
});

test("codes are limited by number and by address, known or not, at both sites together", async () => {
  await using main = await freshSite();
  await using cloud = await freshSite({ site: "cloud", beside: main });
  const { base } = await town(main);
  for (const reach of [rosas, nobodys]) {
    const statuses = [];
    for (let tries = 0; tries < 4; tries += 1) {
      const phone = openPhone((tries % 2 ? cloud : main).app);
      await phone.open(base);
      statuses.push((await phone.send(base, { reach })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  }
  await main.settled();
  await cloud.settled();
  expect([...main.stub.texts, ...cloud.stub.texts]).toHaveLength(3);
  // A number is tried from many places: ten a day.
  await main.write((tx) => tx.update(rateLimits).set({ attempts: 100 }));
  const phone = openPhone(main.app);
  await phone.open(base);
  expect(await phone.send(base, { reach: "+18135550123" })).toMatchObject({ status: 429 });
});

test("several who share a number say which of them they are by account number, and see nobody else", async () => {
  await using site = await freshSite();
  const { base, rosa } = await town(site);
  const ines = await site.customer({ name: "Inés Álvarez", number: rosas });
  const account = (id: string, accountNumber: string) =>
    site.write((tx) => tx.update(customers).set({ accountNumber }).where(eq(customers.id, id)));
  await account(rosa.id, "200001");
  await account(ines.id, "200002");
  const other = await site.customer({ name: "Walter Quill" });
  await account(other.id, "200003");
  const phone = openPhone(site.app);
  const choose = await signIn(site, phone, base, rosas);
  expect(choose).toMatchObject({ status: 200, url: `${base}/account` });
  expect(choose.text).not.toMatch(/Rosa|Inés|20000/);
  expect((await phone.open(`${base}/details`)).status).toBe(401);
  await phone.open(base);
  // An account of somebody who does not share the number is as wrong as one that nobody has.
  for (const wrong of ["200003", "999999"])
    expect(await phone.send("/account", { account: wrong })).toMatchObject({ status: 400 });
  const home = await phone.send("/account", { account: "200002" });
  expect(home.text).toContain("Hello, Inés Álvarez");

  const guesser = openPhone(site.app);
  await signIn(site, guesser, base, rosas);
  const kept = guesser.cookies.get("my_session")!;
  for (let tries = 0; tries < 5; tries += 1) await guesser.send("/account", { account: `30000${tries}` });
  expect(guesser.page().url).toBe(base);
  // Over is over, also for a browser that kept the cookie.
  guesser.cookies.set("my_session", kept);
  expect((await guesser.open(`${base}/account`)).url).toBe(base);
});

test("a session begun at one site holds at the other, and ends at both", async () => {
  await using main = await freshSite();
  await using cloud = await freshSite({ site: "cloud", beside: main });
  const { base } = await town(main);
  const phone = openPhone(main.app);
  await signIn(main, phone, base, rosas);
  const there = openPhone(cloud.app);
  for (const [name, value] of phone.cookies) there.cookies.set(name, value);
  expect((await there.open(base)).text).toContain("Hello, Rosa");
  await there.send("/sign-out");
  expect((await phone.open(base)).text).toContain("Sign in");
});

test("a form of another site, an old form, hostile fields and unknown addresses are refused in plain words", async () => {
  await using site = await freshSite();
  const { base } = await town(site);
  const phone = openPhone(site.app);
  // No cookie, no token; then somebody else's token.
  expect((await phone.post(base, { reach: rosas })).status).toBe(403);
  const stranger = openPhone(site.app);
  const form = /name="form" value="([^"]+)"/.exec((await stranger.open(base)).text)![1]!;
  await phone.open(base);
  expect((await phone.post(base, { reach: rosas, form })).status).toBe(403);
  await site.settled();
  expect(site.stub.texts).toEqual([]);
  for (const reach of [
    "",
    "12",
    "x".repeat(9_000),
    "a@b",
    "<script>alert(1)</script>",
    "+1813555\u0000111",
  ]) {
    await phone.open(base);
    const refused = await phone.send(base, { reach });
    expect([reach.slice(0, 9), refused.status]).toEqual([reach.slice(0, 9), 400]);
    expect(refused.text).toMatch(/id="reach-error">Write a phone number/);
    expect(refused.text).not.toContain("<script>");
  }
  expect((await phone.open("/my/nobody")).status).toBe(404);
  expect((await phone.open(`${base}/nowhere`)).status).toBe(404);
  expect((await phone.open(`${base}/link/not-a-link`)).text).toContain("too old");
  // Alone in this installation: the short address leads to it.
  expect((await phone.open("/my")).url).toBe(base);
  const { headers, text } = await phone.open(base);
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none';style-src 'self';img-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
  );
  expect(headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  expect(text).not.toMatch(/<script|style="|javascript:/);
});
