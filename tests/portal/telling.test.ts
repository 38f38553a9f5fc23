import { expect, test } from "vitest";
import type { PortalView } from "#contract/portal.ts";
import { contactPoints } from "#db/schema/customers.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";
import { codeSentTo, openPhone, withPortal } from "./browser.ts";

const rosas = "+18135550111";
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const texts = {
  en: { title: "Power is out in Ybor City", known: "A substation flooded.", advice: "Keep the fridge shut." },
  es: { title: "No hay luz en Ybor City", known: "Se inundó una subestación.", advice: "" },
};

test("a manager says what is known, and every customer reads it without signing in, in their language", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const admin = await site.as("admin");
  const place = {
    slug: "harbor",
    helpQueues: { en: tampa.queueId, es: tampa.queueId },
    senderNumber: lineNumber,
    emergencyNumber: "911",
    timeZone: "America/New_York",
    version: 0,
  };
  const wrong: [change: object, field: string][] = [
    [{ slug: "Files" }, "slug"],
    [{ slug: "files" }, "slug"],
    [{ helpQueues: { en: tampa.queueId, es: tampa.id } }, "helpQueues.es"],
    [{ senderNumber: "+18135550999" }, "senderNumber"],
    [{ emergencyNumber: "nine" }, "emergencyNumber"],
    [{ timeZone: "Florida" }, "timeZone"],
  ];
  for (const [change, field] of wrong) {
    const { status, body } = await admin.put("/portal/place", { ...place, ...change });
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  }
  await admin.put("/portal/place", place).expect(200);
  expect((await admin.put("/portal/place", place)).status).toBe(409);
  expect((await (await site.as("manager")).put("/portal/place", { ...place, version: 1 })).status).toBe(403);

  const phone = openPhone(site.app);
  expect((await phone.open("/my/harbor")).text).toContain("We know of no problem now.");
  const manager = await site.as("manager");
  const notice = { after: 0, step: "working", texts, nextUpdateAt: soon() };
  const faults: [change: object, field: string][] = [
    [{ nextUpdateAt: null }, "nextUpdateAt"],
    [{ nextUpdateAt: "2020-01-01T00:00:00Z" }, "nextUpdateAt"],
    [{ texts: { ...texts, es: { ...texts.es, known: "" } } }, "texts.es.known"],
    [{ texts: { ...texts, en: { ...texts.en, title: "x".repeat(121) } } }, "texts.en.title"],
    [{ step: "lost" }, "step"],
  ];
  for (const [change, field] of faults) {
    const { status, body } = await manager.post("/portal/notices", { ...notice, ...change });
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  }
  expect((await manager.post("/portal/notices", notice)).body).toEqual({ number: 1 });
  for (const after of [0, 7])
    expect((await manager.post("/portal/notices", { ...notice, after })).status).toBe(409);
  const english = await phone.open("/my/harbor");
  expect(english.text).toMatch(/Power is out in Ybor City[\s\S]*We will say more by .{4,30}(AM|PM) E[SD]T/);
  expect(english.text).toMatch(/aria-current="step"[\s\S]*?We are working on it/);
  const spanish = await phone.open("/my/harbor?language=es");
  expect([spanish.url, spanish.text.includes("No hay luz en Ybor City")]).toEqual(["/my/harbor", true]);
  expect(spanish.text).toContain('<html lang="es">');
  // What they can do is nothing, so no empty heading stands there.
  expect(spanish.text).not.toContain("Lo que puede hacer");

  await manager.post("/portal/take-down", { after: 1 }).expect(200);
  expect((await phone.open("/my/harbor")).text).toContain("Ahora no sabemos de ningún problema.");
  const { body } = await manager.get("/portal");
  expect((body as PortalView).notices.map(({ number, shown, step }) => [number, shown, step])).toEqual([
    [2, false, "working"],
    [1, true, "working"],
  ]);
  expect((await (await site.as("agent")).post("/portal/notices", notice)).status).toBe(403);
});

test("an update that is late says so", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  const manager = await site.as("manager");
  await manager
    .post("/portal/notices", { after: 0, step: "looking", texts, nextUpdateAt: soon() })
    .expect(201);
  const later = { ...site.platform.clock, now: () => new Date(Date.now() + 7_200_000) };
  Object.assign(site.platform, { clock: later });
  expect((await openPhone(site.app).open(base)).text).toContain("It is late; we are sorry.");
});

test("a link sent from the record leads to a code, names nobody, and signs in once", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const rosa = await site.customer({ name: "Rosa Álvarez", number: rosas, language: "es" });
  const agent = await site.as(await site.agent(tampa));
  const [point] = await site.read((tx) => tx.select().from(contactPoints));
  const path = `/customers/${rosa.id}/own-page-link`;
  const noPage = await agent.post(path, { pointId: point!.id });
  expect([noPage.status, noPage.body.detail]).toEqual([409, expect.stringContaining("has no page")]);
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });

  site.stub.faults.push(new Error("no answer"));
  expect((await agent.post(path, { pointId: point!.id }, "once")).status).toBe(502);
  for (let tries = 0; tries < 2; tries += 1)
    await agent.post(path, { pointId: point!.id }, "once").expect(200);
  const sent = site.stub.texts.map((text) => text.body);
  expect(sent).toEqual([
    expect.stringMatching(/^Harbor Mutual: Su propia página.*\/my\/harbor\/link\/[\w-]{32}$/),
  ]);
  const link = new URL(/http\S+/.exec(sent[0]!)![0]).pathname;
  const kept = JSON.stringify(
    await rowsOf(site.platform.store, "select * from portal_links, idempotency_keys"),
  );
  expect(kept).not.toContain(link.split("/").at(-1));

  const phone = openPhone(site.app);
  const page = await phone.open(link);
  expect(page.text).not.toMatch(/Rosa|0111/);
  // A scanner that opens every link uses nothing up.
  await openPhone(site.app).open(link);
  await phone.send(link);
  expect((await phone.send("/code", { digits: await codeSentTo(site, rosas) })).text).toContain("Hola, Rosa");
  expect((await openPhone(site.app).open(link)).status).toBe(404);
  const told = await rowsOf(
    site.platform.store,
    "select kind, direction, summary from interactions where kind = 'message'",
  );
  expect(told).toEqual([
    { kind: "message", direction: "out", summary: `Link to their own page, to ${rosas}` },
  ]);
  expect(base).toBe("/my/harbor");
});

test("a link is not sent where it is not wanted", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  const rosa = await site.customer({ number: rosas });
  const [point] = await site.read((tx) => tx.select().from(contactPoints));
  const agent = await site.as("agent");
  const send = (pointId: string) => agent.post(`/customers/${rosa.id}/own-page-link`, { pointId });
  await site.webhook("/carrier/message", {
    MessageSid: `SM${"a".repeat(32)}`,
    From: rosas,
    To: lineNumber,
    Body: "STOP",
  });
  expect((await send(point!.id)).body.detail).toContain("said STOP");
  // Nor is a code: the answer is as ever, and her e-mail still works.
  const phone = openPhone(site.app);
  await phone.open("/my/harbor");
  expect((await phone.send("/my/harbor", { reach: rosas })).url).toBe("/my/harbor/code");
  await site.settled();
  expect(site.stub.texts).toEqual([]);
  await site.write((tx) =>
    tx.update(contactPoints).set({ consent: { lifeSafety: true, service: false, marketing: false } }),
  );
  expect((await send(point!.id)).body.detail).toContain("may not be used for service");
  expect((await send(rosa.id)).status).toBe(404);
  const partner = await site.agent(await site.center({ kind: "partner" }), { partner: true });
  const theirs = await site.as(partner);
  expect((await theirs.post(`/customers/${rosa.id}/own-page-link`, { pointId: point!.id })).status).toBe(403);
});

test("two enterprises on one server never see each other's customers through a page", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Rosa Álvarez", number: rosas });
  const neighbor = site.platform.ids.uuid();
  await rowsOf(site.platform.store, `insert into enterprises (id, name) values ('${neighbor}', 'Cedar Key')`);
  await rowsOf(
    site.platform.store,
    `insert into portals (slug, enterprise_id, help_queues, sender_number, emergency_number, time_zone)
     select 'cedar', '${neighbor}', help_queues, sender_number, emergency_number, time_zone from portals`,
  );
  const phone = openPhone(site.app);
  await phone.open("/my/cedar");
  await phone.send("/my/cedar", { reach: rosas });
  await site.settled();
  expect(site.stub.texts).toEqual([]);
  await phone.open(base);
  await phone.send(base, { reach: rosas });
  await phone.send("/code", { digits: await codeSentTo(site, rosas) });
  expect(phone.page().text).toContain("Hello, Rosa");
  const there = await phone.open("/my/cedar");
  expect(there.text).not.toContain("Rosa");
  expect((await phone.open("/my/cedar/details")).status).toBe(401);
  // With two pages the short address cannot know which is meant.
  expect((await phone.open("/my")).status).toBe(404);
});
