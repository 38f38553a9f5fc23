import { expect, test } from "vitest";
import type { CustomerSummary, TimelinePage } from "#contract/customers.ts";
import { routeCalls } from "#server/calls/route-calls.ts";
import { noteCustomer } from "#server/customers/record/note-customer.ts";
import { perform } from "#server/platform/operation.ts";
import { sayIAmSafe } from "#server/portal/say-how-i-am.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";
import { codeSentTo, openPhone, type Phone, signIn, withPortal } from "./browser.ts";

const rosas = "+18135550111";
const newNumber = "+18135550188";

async function signedIn(site: TestSite): Promise<{ base: string; phone: Phone; id: string }> {
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  const { id } = await site.customer({ name: "Rosa Alvarez", number: rosas, city: "Tampa" });
  const phone = openPhone(site.app);
  await signIn(site, phone, base, rosas);
  return { base, phone, id };
}

const recordOf = async (site: TestSite, id: string) =>
  (await (await site.as("supervisor")).get(`/customers/${id}`)).body as CustomerSummary;
const pointsOf = async (site: TestSite, id: string) =>
  (await recordOf(site, id)).contactPoints.map((point) => point.value);

test("a customer corrects name, language and address; each is on the timeline and on the chain as theirs", async () => {
  await using site = await freshSite();
  const { base, phone, id } = await signedIn(site);
  await phone.open(`${base}/details`);
  const saved = await phone.send("/details", { name: "Rosa Álvarez de León", language: "es" });
  expect(saved.text).toContain("Guardado. Gracias.");
  const addressId = /details\/address\/([0-9a-f-]{36})/.exec(saved.text)![1]!;
  await phone.open(`${base}/details/address/${addressId}`);
  await phone.send(`/address/${addressId}`, {
    lines: "12 Bay St",
    city: "St. Petersburg",
    region: "FL",
    postcode: "33701",
  });
  const record = await recordOf(site, id);
  expect(record).toMatchObject({
    name: "Rosa Álvarez de León",
    language: "es",
    version: 3,
    // A place that was typed is nowhere on the map yet.
    addresses: [{ lines: "12 Bay St", city: "St. Petersburg", latitude: null }],
  });
  const { body } = await (await site.as("supervisor")).get(`/customers/${id}/timeline`);
  const told = (body as TimelinePage).entries.map((entry) =>
    entry.of === "interaction" ? entry.interaction.summary : entry.caseTitle,
  );
  expect(told).toEqual([
    "Corrected their address: 12 Bay St, St. Petersburg, FL, 33701",
    "Corrected their name from Rosa Alvarez to Rosa Álvarez de León and their language to es",
    "Signed in to their own page",
  ]);
  const deeds = await rowsOf(
    site.platform.store,
    `select actor_kind as who, actor_id as id, detail ->> 'deed' as deed from audit_entries where action = 'changed'`,
  );
  expect(deeds).toEqual([
    { who: "customer", id, deed: "change-customer" },
    { who: "customer", id, deed: "change-address" },
  ]);
  // Saved as it stands is no change.
  await phone.open(`${base}/details`);
  await phone.send("/details", { name: "Rosa Álvarez de León", language: "es" });
  expect((await recordOf(site, id)).version).toBe(3);
  // An agent who reads an older version is told who was first.
  const desk = await site.as("supervisor");
  const late = await desk.post(`/customers/${id}/change`, { version: 1, name: "Rosa" });
  expect([late.status, late.body.detail]).toEqual([
    409,
    "The customer changed this record since you read it. Nothing of yours was saved yet.",
  ]);
});

test("a new number counts only after its own code; the old one is told, and no longer signs in", async () => {
  await using site = await freshSite();
  const { base, phone, id } = await signedIn(site);
  const details = await phone.open(`${base}/details`);
  const pointId = /details\/reach\/([0-9a-f-]{36})/.exec(details.text)![1]!;
  await phone.open(`${base}/details/reach/${pointId}`);
  expect((await phone.send(pointId, { value: rosas })).text).toContain("We have that one already.");
  const prove = await phone.send(pointId, { value: "813 555 0188" });
  expect(prove.text).toContain("on its way to (813) 555-0188");
  expect(await pointsOf(site, id)).toEqual([rosas]);
  // The code that signed in is not the code of the number.
  expect((await phone.send("/prove", { digits: await codeSentTo(site, rosas) })).status).toBe(400);
  expect(await pointsOf(site, id)).toEqual([rosas]);
  const done = await phone.send("/prove", { digits: await codeSentTo(site, newNumber) });
  expect(done.text).toContain("It works: we will use it from now on.");
  expect(await pointsOf(site, id)).toEqual([newNumber]);
  await site.settled();
  const warned = site.stub.texts.filter((text) => text.to === rosas).at(-1);
  expect(warned?.body).toMatch(/no longer reach you here.*If that was not you, call \+18135550100\.$/);

  const old = openPhone(site.app);
  await old.open(base);
  await old.send(base, { reach: rosas });
  await site.settled();
  expect(site.stub.texts.at(-1)).toBe(warned);
  expect((await signIn(site, openPhone(site.app), base, newNumber)).text).toContain("Hello, Rosa");
});

test("an e-mail address is added by its code, and the last way to be reached stays", async () => {
  await using site = await freshSite();
  const { base, phone, id } = await signedIn(site);
  const details = await phone.open(`${base}/details`);
  const phoneId = /details\/reach\/([0-9a-f-]{36})/.exec(details.text)![1]!;
  expect((await phone.open(`${base}/details/reach/${phoneId}`)).text).toContain("so it stays");
  await phone.open(`${base}/details/reach/email`);
  expect((await phone.send("/email", { value: "rosa at home" })).text).toMatch(
    /id="value-error">Write an e-mail/,
  );
  await phone.send("/email", { value: " Rosa@Example.com " });
  await phone.send("/prove", { digits: await codeSentTo(site, "rosa@example.com") });
  const { contactPoints } = await recordOf(site, id);
  expect(contactPoints).toMatchObject([
    { value: rosas },
    {
      kind: "email",
      value: "rosa@example.com",
      consent: { lifeSafety: true, service: true, marketing: false },
      consentFrom: { service: { source: "own page" } },
    },
  ]);
  await phone.open(`${base}/details/reach/${phoneId}`);
  const removed = await phone.send(phoneId, { remove: "yes" });
  expect(removed.text).toContain("We will not use it any more.");
  const emailId = /details\/reach\/([0-9a-f-]{36})/.exec(removed.text)![1]!;
  const last = await phone.open(`${base}/details/reach/${emailId}`);
  const form = /name="form" value="([^"]+)"/.exec(last.text)![1]!;
  await phone.post(`${base}/details/reach/${emailId}`, { form, remove: "yes" });
  expect(await pointsOf(site, id)).toEqual(["rosa@example.com"]);
});

test("what agents may do is refused to a customer, what Holdfast does itself too, and theirs to an agent", async () => {
  await using site = await freshSite();
  const { id } = await signedIn(site);
  const customer = { kind: "customer" as const, id, enterpriseId: site.enterpriseId };
  const note = { customerId: id, text: "pays no bills" };
  await expect(perform(site.platform, noteCustomer, customer, note)).rejects.toMatchObject({
    code: "not-allowed",
  });
  await expect(perform(site.platform, routeCalls, customer, {})).rejects.toMatchObject({
    code: "not-allowed",
  });
  const { token } = await site.person("admin");
  const admin = await site.identity.callerOfToken(token);
  await expect(perform(site.platform, sayIAmSafe, admin!, {})).rejects.toMatchObject({ code: "not-allowed" });
  const refused = await rowsOf(
    site.platform.store,
    "select actor_kind as who, entity_id as what from audit_entries where action = 'refused'",
  );
  expect(refused).toEqual([
    { who: "customer", what: "note-customer" },
    { who: "customer", what: "route-calls" },
    { who: "person", what: "say-i-am-safe" },
  ]);
});

test("nobody reaches another customer's address or number, and each field is refused by name", async () => {
  await using site = await freshSite();
  const { base, phone, id } = await signedIn(site);
  const paul = await site.customer({ name: "Paul Reyes", number: newNumber, city: "Ozona" });
  const others = await recordOf(site, paul.id);
  for (const path of [
    `address/${others.addresses[0]!.id}`,
    `reach/${others.contactPoints[0]!.id}`,
    "reach/x",
  ])
    expect([path, (await phone.open(`${base}/details/${path}`)).status]).toEqual([path, 404]);
  const own = await phone.open(`${base}/details`);
  const form = /name="form" value="([^"]+)"/.exec(own.text)![1]!;
  const address = { form, lines: "1 Elsewhere", city: "Ozona", region: "FL", postcode: "1" };
  expect((await phone.post(`${base}/details/address/${others.addresses[0]!.id}`, address)).status).toBe(404);
  expect(
    (await phone.post(`${base}/details/reach/${others.contactPoints[0]!.id}`, { form, remove: "y" })).status,
  ).toBe(404);
  expect(await recordOf(site, paul.id)).toMatchObject({ version: 1, addresses: [{ lines: "1 Main St" }] });
  const refused: [path: string, fields: Record<string, string>, field: string][] = [
    ["/details", { name: "", language: "en" }, "name"],
    ["/details", { name: "Rosa\u202e", language: "en" }, "name"],
    ["/details/address/new", { lines: "", city: "Tampa", region: "FL", postcode: "1" }, "lines"],
    ["/details/address/new", { lines: "1 A St", city: "", region: "FL", postcode: "1" }, "city"],
    [
      "/details/address/new",
      { lines: "1 A St", city: "A", region: "F".repeat(121), postcode: "1" },
      "region",
    ],
    [
      "/details/address/new",
      { lines: "1 A St", city: "A", region: "F", postcode: "9".repeat(21) },
      "postcode",
    ],
    ["/details/reach/phone", { value: "12345" }, "value"],
  ];
  for (const [path, fields, field] of refused) {
    await phone.open(base + path);
    const page = await phone.send(path, fields);
    expect([path, page.status, page.text.includes(`id="${field}-error"`)]).toEqual([path, 400, true]);
  }
  expect((await recordOf(site, id)).version).toBe(1);
});
