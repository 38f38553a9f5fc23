import { asc } from "drizzle-orm";
import { expect, test } from "vitest";
import type { CasesPage } from "#contract/cases.ts";
import type { CustomerSummary } from "#contract/customers.ts";
import { calls } from "#db/schema/calls.ts";
import { turn } from "#server/calls/clockwork.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";
import { openPhone, signIn, withPortal } from "./browser.ts";

const rosas = "+18135550111";
const pauls = "+18135550112";

test("whoever needs help is called before everybody who waits, from their language's queue, and asking twice is once", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa", priority: 1, number: lineNumber });
  const denver = await site.center({ name: "Denver", priority: 9, skills: ["es"], number: "+18135550101" });
  const base = await withPortal(site, { en: tampa.queueId, es: denver.queueId });
  const rosa = await site.customer({ name: "Rosa Álvarez", number: rosas, language: "es" });
  for (const arrivedSecondsAgo of [600, 300])
    await site.waitingCall(tampa, { arrivedSecondsAgo, priority: 1 });
  const phone = openPhone(site.app, "en");
  await signIn(site, phone, base, rosas);
  // Her record says Spanish, so her page is.
  expect(phone.page().text).toContain("Necesito ayuda");
  const form = await phone.open(`${base}/help`);
  expect(form.text).toContain("(813) 555-0111");
  const pointId = /name="at" value="([0-9a-f-]{36})"/.exec(form.text)![1]!;
  const home = await phone.send("/help", { need: "medical", words: "Oxígeno para 2 horas", at: pointId });
  expect(home.text).toContain("Usted es la siguiente persona. Le llamaremos al (813) 555-0111.");

  const [first] = await site.read((tx) => tx.select().from(calls).orderBy(asc(calls.priority)));
  expect(first).toMatchObject({
    direction: "callback",
    state: "waiting",
    priority: 0,
    queueId: denver.queueId,
    skills: ["es"],
    toNumber: "+18135550101",
    fromNumber: rosas,
    customerName: "Rosa Álvarez",
    language: "es",
    match: "known",
    need: "medicine or a medical device: Oxígeno para 2 horas",
  });

  await phone.open(`${base}/help`);
  await phone.send("/help", { need: "danger", at: "none" });
  const seat = await site.agent(denver, { skills: ["es"] });
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const offered = await rowsOf(
    site.platform.store,
    "select call_id as call, person_id as person from offers",
  );
  expect(offered).toEqual([{ call: first!.id, person: seat.personId }]);
  expect(await site.read((tx) => tx.$count(calls))).toBe(3);

  const desk = await site.as("supervisor");
  const live = (await desk.get("/live")).body as { calls: { id: string; need: string; priority: number }[] };
  expect(live.calls.find(({ id }) => id === first!.id)).toMatchObject({
    priority: 0,
    place: 1,
    need: first!.need,
  });
  const record = (await desk.get(`/customers/${rosa.id}`)).body as CustomerSummary;
  expect(record.interactions.map(({ kind, summary, outcome }) => [kind, summary, outcome])).toEqual([
    ["portal", "Needs help: in danger where they are", "Needs help"],
    ["portal", "Needs help: medicine or a medical device: Oxígeno para 2 horas", "Needs help"],
    ["portal", "Signed in to their own page", null],
  ]);
  const queue = (await desk.get("/cases?scope=all")).body as CasesPage;
  expect(queue.cases).toMatchObject([
    { kind: "request", title: "Needs help: medicine or a medical device", state: "open", owner: null },
  ]);
  const notes = await rowsOf(site.platform.store, "select kind, text from case_events order by at, id");
  expect(notes.map(({ kind }) => kind)).toEqual(["opened", "note"]);
  const said = await rowsOf(
    site.platform.store,
    `select actor_kind as who, action from audit_entries where action = 'asked-for-help' order by id`,
  );
  expect(said).toEqual([
    { who: "customer", action: "asked-for-help" },
    { who: "customer", action: "asked-for-help" },
  ]);
});

test("a call for help that is passed on to another queue is before everybody there too", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa", priority: 4, number: lineNumber });
  const denver = await site.center({ name: "Denver", priority: 2 });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  const seat = await site.agent(tampa);
  const phone = openPhone(site.app);
  await signIn(site, phone, base, pauls);
  const help = await phone.open(`${base}/help`);
  const at = /name="at" value="([0-9a-f-]{36})"/.exec(help.text)![1]!;
  await phone.send("/help", { need: "danger", at });
  await site.settled();
  const [offer] = await rowsOf(site.platform.store, "select id, call_id as call from offers");
  const desk = await site.as(seat);
  await desk.post(`/offers/${offer!.id}/accept`).expect(200);
  // As if both lines were up.
  await site.write(async (tx) => {
    await tx.execute("update calls set state = 'talking', answered_at = now(), carrier_call_sid = 'CAhers'");
    await tx.execute("update offers set state = 'connected', leg_up_at = now()");
  });
  await desk.post(`/calls/${offer!.call}/transfer`, { queueId: denver.queueId }).expect(200);
  expect(await site.call(String(offer!.call))).toMatchObject({
    state: "waiting",
    queueId: denver.queueId,
    priority: 0,
  });
});

test("a call for help that nobody could take keeps its priority when it is tried again", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ priority: 4, number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  const phone = openPhone(site.app);
  await signIn(site, phone, base, pauls);
  await phone.open(`${base}/help`);
  await phone.send("/help", { need: "supplies", at: "another", number: "813 555 0177" });
  // As after an attempt that reached nobody.
  await site.write(async (tx) => {
    await tx.execute("update calls set state = 'ended', outcome = 'callback-owed'");
    await tx.execute("update callbacks set state = 'due', due_at = now() - interval '1 second'");
  });
  expect((await phone.open(base)).text).toContain("We could not reach you at (813) 555-0177 yet");
  await turn(site.switchboard, site.enterpriseId);
  const tried = await site.read((tx) => tx.select().from(calls).orderBy(asc(calls.stateAt)));
  expect(tried.map(({ priority, fromNumber, need }) => [priority, fromNumber, need])).toEqual([
    [0, "+18135550177", "water, food, power or a way out"],
    [0, "+18135550177", "water, food, power or a way out"],
  ]);
});

test("help without a number to call is a case; what cannot be taken is named and nothing is written", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  const phone = openPhone(site.app);
  await signIn(site, phone, base, pauls);
  const written = async () => [
    await rowsOf(site.platform.store, "select id from cases"),
    await rowsOf(site.platform.store, "select id from callbacks"),
    await rowsOf(site.platform.store, "select id from interactions where outcome is not null"),
  ];
  const refused: [fields: Record<string, string>, error: string][] = [
    [{ at: "none" }, 'id="need-error">Choose what you need.'],
    [{ need: "a yacht", at: "none" }, 'id="need-error">'],
    [{ need: "other", at: "none", words: "w".repeat(501) }, 'id="words-error">At most 500'],
    [{ need: "other", at: "another", number: "" }, 'id="number-error">Write a phone number'],
    [{ need: "other", at: "another", number: "5" }, 'id="number-error">'],
    // Somebody else's number is no choice of theirs.
    [{ need: "other", at: "6f1f0b52-93c8-4f41-9a0e-0d8f0a3c6a11" }, 'id="number-error">'],
  ];
  for (const [fields, error] of refused) {
    await phone.open(`${base}/help`);
    const page = await phone.send("/help", fields);
    expect([page.status, page.text.includes(error), fields]).toEqual([400, true, fields]);
    expect(await written()).toEqual([[], [], []]);
  }
  await phone.open(`${base}/help`);
  const home = await phone.send("/help", { need: "other", at: "none", words: "4111 1111 1111 1111" });
  expect(home.text).toContain("We have a case about it");
  expect((await written()).map((rows) => rows.length)).toEqual([1, 0, 1]);
  expect(await rowsOf(site.platform.store, "select detail from cases")).toEqual([
    { detail: "[card ending 1111]\nCannot be called." },
  ]);
});

test("I am safe is told once, however often the form is sent", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  const phone = openPhone(site.app);
  const home = await signIn(site, phone, base, pauls);
  const form = /name="form" value="([^"]+)"/.exec(home.text)![1]!;
  const once = /name="once" value="([^"]+)"/.exec(home.text)![1]!;
  for (let times = 0; times < 3; times += 1) await phone.post(`${base}/safe`, { form, once });
  expect(phone.page().text).toContain("Thank you. We are glad that you are safe.");
  expect(phone.page().text).toMatch(/You told us that you are safe, today at/);
  const told = await rowsOf(
    site.platform.store,
    "select kind, outcome from interactions where outcome is not null",
  );
  expect(told).toEqual([{ kind: "portal", outcome: "Safe" }]);
});
