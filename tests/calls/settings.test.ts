/** What an administrator sets, through the front door: what changes, what is refused by which field, what is on the chain. */
import { expect, test } from "vitest";
import type { LiveView } from "#contract/calls.ts";
import type { SettingsView } from "#contract/settings.ts";
import { phoneNumbers } from "#db/schema/calls.ts";
import { settingsDoors } from "#server/calls/settings/doors.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { until } from "#tests/kit/lines.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

type As = Awaited<ReturnType<TestSite["as"]>>;

async function administered() {
  const site = await freshSite();
  const tampa = await site.center({ name: "Tampa" });
  const as = await site.as("admin");
  return { site, tampa, as };
}

const settings = async (as: As): Promise<SettingsView> => (await as.get("/settings").expect(200)).body;
const made = async (as: As, path: string, body: object): Promise<string> =>
  (await as.post(`/settings/${path}`, body).expect(200)).body.id;
const refusal = async (as: As, path: string, body: object = {}) => {
  const answer = await as.post(`/settings/${path}`, body);
  return [answer.status, answer.body.errors?.[0]?.field ?? answer.body.detail];
};
const changes = (site: TestSite, entity: string) =>
  rowsOf(
    site.platform.store,
    `select action, detail from audit_entries where entity = '${entity}' and action <> 'refused' order by id`,
  );

test("nobody but an administrator changes a setting, whichever it is", async () => {
  await using site = await freshSite();
  for (const role of ["agent", "supervisor", "manager", "board"] as const) {
    const as = await site.as(role);
    for (const { path } of settingsDoors)
      expect([path, (await as.post(path.replaceAll(/\{\w+\}/g, site.platform.ids.uuid()))).status]).toEqual([
        path,
        403,
      ]);
    expect((await as.get("/settings")).status).toBe(403);
  }
});

test("a seat is added, changed and retired; consoles see it come and go, and its label can be used again", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const seats = async () => ((await as.get("/live")).body as LiveView).seats.map((seat) => seat.label);
  const id = await made(as, "seats", { centerId: tampa.id, label: "T-01", kind: "primary" });
  await until("the seat", async () => (await seats()).includes("T-01"));
  await as
    .post(`/settings/seats/${id}`, { label: "T-02", phone: "phone", address: "(813) 555-0144" })
    .expect(200);
  expect((await settings(as)).seats).toMatchObject([
    { label: "T-02", phone: "phone", address: "+18135550144", takenBy: null },
  ]);
  await as.post(`/settings/seats/${id}/retire`).expect(200);
  await until("the seat to be gone", async () => (await seats()).length === 0);
  await made(as, "seats", { centerId: tampa.id, label: "T-02", kind: "backup" });
  expect((await changes(site, "seat")).map((row) => row.action)).toEqual([
    "added",
    "changed",
    "retired",
    "added",
  ]);
  expect((await changes(site, "seat"))[1]?.detail).toEqual({
    from: { label: "T-01", phone: "browser", address: null },
    to: { label: "T-02", phone: "phone", address: "+18135550144" },
  });
});

test("a seat is refused by the field that is wrong, and none goes from under somebody", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const seat = { centerId: tampa.id, label: "T-01", kind: "primary" };
  const id = await made(as, "seats", seat);
  expect(await refusal(as, "seats", seat)).toEqual([400, "label"]);
  expect(await refusal(as, "seats", { ...seat, label: "" })).toEqual([400, "label"]);
  expect(await refusal(as, "seats", { ...seat, label: "T-9", centerId: tampa.queueId })).toEqual([
    400,
    "centerId",
  ]);
  expect(await refusal(as, "seats", { ...seat, label: "T-9", kind: "throne" })).toEqual([400, "kind"]);
  for (const [phone, address] of [
    ["phone", null],
    ["phone", "12"],
    ["sip", "+18135550144"],
    ["sip", "sip:a@b?Route=evil"],
  ])
    expect(await refusal(as, `seats/${id}`, { phone, address })).toEqual([400, "address"]);
  const agent = await site.agent(tampa);
  expect((await as.post(`/settings/seats/${agent.seatId}/retire`)).body.detail).toMatch(/sits at/);
  expect(await refusal(as, `seats/${site.platform.ids.uuid()}/retire`)).toEqual([404, expect.any(String)]);
});

test("a queue with a waiting caller, an owed callback or a number that leads to it cannot go", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const id = await made(as, "queues", { name: "Storm", homeCenterId: tampa.id, priority: 1 });
  const call = await site.waitingCall({ id: tampa.id, queueId: id });
  await made(as, "numbers", { number: "+1 813 555 0190", queueId: id });
  const [status, why] = await refusal(as, `queues/${id}/retire`);
  expect(status).toBe(409);
  expect(why).toContain("1 call is in it");
  expect(why).toContain("+18135550190 leads to it");

  await as.post("/settings/numbers/%2B18135550190/remove").expect(200);
  await site.webhook(`/carrier/call-status?call=${call.id}`, {
    CallStatus: "completed",
    CallSid: call.callSid,
  });
  await until("the call to be over", async () => (await site.call(call.id))?.state === "ended");
  await as.post(`/settings/queues/${id}/retire`).expect(200);
  expect((await settings(as)).queues.map((queue) => queue.name)).toEqual(["Queue of Tampa"]);
  expect(await refusal(as, "numbers", { number: "+18135550190", queueId: id })).toEqual([400, "queueId"]);
});

test("a queue is refused by the field that is wrong", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  await made(as, "skills", { name: "es" });
  const queue = { name: "Storm", homeCenterId: tampa.id, priority: 1, skills: ["es"] };
  const id = await made(as, "queues", {
    ...queue,
    relaxation: [{ afterMs: 60_000, drop: ["es"] }],
    hours: { mon: { from: "08:00", until: "24:00" } },
  });
  const wrong: [object, string][] = [
    [{ name: "Queue of Tampa" }, "name"],
    [{ priority: 0 }, "priority"],
    [{ priority: 1.5 }, "priority"],
    [{ homeCenterId: id }, "homeCenterId"],
    [{ skills: ["klingon"] }, "skills"],
    [{ relaxation: [{ afterMs: 1_000, drop: ["outage"] }] }, "relaxation.0.drop"],
    [{ relaxation: [{ afterMs: 10, drop: ["es"] }] }, "relaxation.0.afterMs"],
    [
      {
        relaxation: [
          { afterMs: 5_000, drop: ["es"] },
          { afterMs: 5_000, drop: ["es"] },
        ],
      },
      "relaxation.1.afterMs",
    ],
    [{ hours: { mon: { from: "18:00", until: "08:00" } } }, "hours.mon.until"],
    [{ hours: { mon: { from: "25:00", until: "26:00" } } }, "hours.mon.from"],
    [{ hours: { noday: { from: "08:00", until: "09:00" } } }, "hours"],
  ];
  for (const [change, field] of wrong)
    expect(await refusal(as, `queues/${id}`, change)).toEqual([400, field]);
  // Taking away the skill that a step gives up would leave the step without sense.
  expect(await refusal(as, `queues/${id}`, { skills: [] })).toEqual([400, "relaxation.0.drop"]);
  expect((await changes(site, "queue")).map((row) => row.action)).toEqual(["added"]);
});

test("a queue's new home takes its waiting calls along, and they are offered there", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const denver = await site.center({ name: "Denver" });
  const call = await site.waitingCall(tampa);
  const agent = await site.agent(denver);
  await as.post(`/settings/queues/${tampa.queueId}`, { homeCenterId: denver.id, priority: 2 }).expect(200);
  await site.settled();
  await until("the offer in Denver", async () => (await site.agentRow(agent.personId)).state === "offered");
  expect(await site.call(call.id)).toMatchObject({ centerId: denver.id, state: "ringing" });
  expect((await changes(site, "queue"))[0]?.detail).toEqual({
    from: { homeCenterId: tampa.id, priority: 5 },
    to: { homeCenterId: denver.id, priority: 2 },
  });
});

test("a number belongs to one enterprise alone, and leads where it was last told to", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const queueId = await made(as, "queues", { name: "Storm", homeCenterId: tampa.id, priority: 1 });
  await rowsOf(
    site.platform.store,
    `insert into phone_numbers (number, enterprise_id, queue_id) values ('+13525550100', gen_random_uuid(), gen_random_uuid())`,
  );
  expect(await refusal(as, "numbers", { number: "+1 352 555 0100", queueId })).toEqual([400, "number"]);
  expect(await refusal(as, "numbers", { number: "seven", queueId })).toEqual([400, "number"]);
  expect((await refusal(as, "numbers/%2B13525550100", { queueId }))[0]).toBe(404);
  expect((await refusal(as, "numbers/%2B13525550100/remove"))[0]).toBe(404);
  await as.post("/settings/numbers", { number: "+18135550191", queueId }).expect(200);
  await as.post("/settings/numbers/%2B18135550191", { queueId: tampa.queueId }).expect(200);
  expect(await site.read((tx) => tx.select().from(phoneNumbers))).toHaveLength(2);
  expect((await settings(as)).numbers).toEqual([{ number: "+18135550191", queueId: tampa.queueId }]);
});

test("a skill a queue asks for stays; otherwise it is taken from everybody who has it", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const es = await made(as, "skills", { name: "ES" });
  expect(await refusal(as, "skills", { name: "es" })).toEqual([400, "name"]);
  expect(await refusal(as, "skills", { name: "two words" })).toEqual([400, "name"]);
  const agent = await site.agent(tampa);
  const path = `people/${agent.personId}/skills`;
  expect(await refusal(as, path, { skills: ["es", "klingon"] })).toEqual([400, "skills"]);
  await as.post(`/settings/${path}`, { skills: ["es", "es"] }).expect(200);
  expect((await site.agentRow(agent.personId)).skills).toEqual(["es"]);
  await as.post(`/settings/queues/${tampa.queueId}`, { skills: ["es"] }).expect(200);
  expect((await as.post(`/settings/skills/${es}/remove`)).body.detail).toBe(
    "Queue of Tampa asks for es; change that first.",
  );
  await as.post(`/settings/queues/${tampa.queueId}`, { skills: [] }).expect(200);
  await as.post(`/settings/skills/${es}/remove`).expect(200);
  expect((await site.agentRow(agent.personId)).skills).toEqual([]);
});

test("outcomes keep one key each, and the last one stays", async () => {
  const { site, as } = await administered();
  await using _ = site;
  const code = { group: "answered", label: "Solved", key: 1 };
  const id = await made(as, "wrap-up-codes", code);
  expect(await refusal(as, "wrap-up-codes", { ...code, label: "Other" })).toEqual([400, "key"]);
  expect(await refusal(as, "wrap-up-codes", { ...code, key: 2, group: "eaten" })).toEqual([400, "group"]);
  expect((await refusal(as, `wrap-up-codes/${id}/retire`))[0]).toBe(409);
  const other = await made(as, "wrap-up-codes", { ...code, label: "Other", key: 2 });
  expect(await refusal(as, `wrap-up-codes/${other}`, { key: 1 })).toEqual([400, "key"]);
  await as.post(`/settings/wrap-up-codes/${id}/retire`).expect(200);
  expect((await as.get("/wrap-up-codes")).body.map((each: { label: string }) => each.label)).toEqual([
    "Other",
  ]);
});

test("a reason for a break is chosen from the list of that state, and is read beside the state", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const lunch = await made(as, "break-reasons", { state: "meal", label: "Lunch" });
  expect(await refusal(as, "break-reasons", { state: "meal", label: "Lunch" })).toEqual([400, "label"]);
  expect(await refusal(as, "break-reasons", { state: "available", label: "Bored" })).toEqual([400, "state"]);
  const agent = await site.agent(tampa);
  const desk = await site.as(agent);
  expect((await desk.get("/break-reasons")).body).toEqual([{ id: lunch, state: "meal", label: "Lunch" }]);
  const wrong = await desk.post("/agent/state", { state: "break", reasonId: lunch });
  expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, "reasonId"]);
  await desk.post("/agent/state", { state: "meal", reasonId: lunch }).expect(200);
  expect(await site.agentRow(agent.personId)).toMatchObject({
    state: "meal",
    stateReason: "Chosen by the agent. Lunch.",
  });
  await as.post(`/settings/break-reasons/${lunch}/retire`).expect(200);
  expect((await desk.post("/agent/state", { state: "meal", reasonId: lunch })).status).toBe(400);
});

test("a canned answer has one name in each language, and names only what is filled in", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const answer = { name: "outage", language: "en", text: "{{firstName}} has no power." };
  const id = await made(as, "macros", answer);
  expect(await refusal(as, "macros", answer)).toEqual([400, "name"]);
  await made(as, "macros", { ...answer, language: "es", text: "{{firstName}} no tiene luz." });
  for (const text of ["{{age}}", "{{#if firstName}}x{{/if}}", "{{firstName", " "])
    expect([text, await refusal(as, "macros", { ...answer, name: "other", text })]).toEqual([
      text,
      [400, "text"],
    ]);
  expect(await refusal(as, "macros", { ...answer, name: "two words" })).toEqual([400, "name"]);
  expect(await refusal(as, "macros", { ...answer, name: "other", language: "xx" })).toEqual([
    400,
    "language",
  ]);
  await as.post(`/settings/macros/${id}`, { text: "No power at {{customerName}}'s." }).expect(200);
  const desk = await site.as(await site.agent(tampa));
  expect((await desk.get("/macros")).body).toMatchObject([
    { name: "outage", language: "en", text: "No power at {{customerName}}'s." },
    { name: "outage", language: "es" },
  ]);
  await as.post(`/settings/macros/${id}/retire`).expect(200);
  expect((await desk.get("/macros")).body).toHaveLength(1);
  expect(await changes(site, "macro")).toHaveLength(4);
});

test("what changes nothing writes nothing, and the same key changes once", async () => {
  const { site, tampa, as } = await administered();
  await using _ = site;
  const body = { centerId: tampa.id, label: "T-01", kind: "primary" };
  const first = await as.post("/settings/seats", body, "the-same-key").expect(200);
  const again = await as.post("/settings/seats", body, "the-same-key").expect(200);
  expect(again.body).toEqual(first.body);
  await as.post(`/settings/seats/${first.body.id}`, { label: "T-01" }).expect(200);
  expect(await changes(site, "seat")).toHaveLength(1);
});
