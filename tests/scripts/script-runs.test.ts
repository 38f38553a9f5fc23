/** A run is kept with its call: its version, its answers, its time per step; late and repeated saves change nothing. */
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { beginRun, goOn, type ScriptRun, stepOf } from "#client/scripts/script-run.ts";
import type { ScriptView } from "#contract/scripts.ts";
import { calls } from "#db/schema/calls.ts";
import { auditEntries } from "#db/schema/platform.ts";
import { scriptRuns } from "#db/schema/scripts.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

async function onACall(site: TestSite) {
  const center = await site.center({ name: "Tampa" });
  const agent = await site.agent(center, { state: "on-call" });
  const other = await site.agent(center);
  const ada = await site.customer({ name: "Ada" });
  const call = await site.waitingCall(center, { customerId: ada.id });
  await site.write((tx) =>
    tx
      .update(calls)
      .set({ state: "wrap-up", personId: agent.personId, seatId: agent.seatId, answeredAt: new Date() })
      .where(eq(calls.id, call.id)),
  );
  const desk = await site.as(agent);
  const script: ScriptView = (await desk.get("/scripts/flood/en").expect(200)).body;
  return { ada, call, agent, desk, script, other: await site.as(other) };
}

const bodyOf = ({ values: _, ...run }: ScriptRun) => run;
const at = (s: number) => new Date(Date.UTC(2026, 0, 1) + s * 1_000).toISOString();
const rows = (site: TestSite, callId: string) =>
  site.read((tx) => tx.select().from(scriptRuns).where(eq(scriptRuns.callId, callId)));

test("a run is kept as it grows; an older save that comes late changes nothing, the same key is the same save", async () => {
  await using site = await freshSite();
  const { call, desk, script, agent, ada } = await onACall(site);
  const begun = beginRun(site.platform.ids.uuid(), script, "arriving-call", at(0));
  const next = goOn(begun, stepOf(begun, script)!, at(7));
  const save = (run: ScriptRun, key?: string) => desk.post(`/calls/${call.id}/script-run`, bodyOf(run), key);
  await save(next, "one").expect(200);
  await save(next, "one").expect(200);
  await save(begun).expect(200);
  const kept = await rows(site, call.id);
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({
    ...{ event: "flood", language: "en", variant: "arriving-call", version: script.version },
    ...{ revision: 2, personId: agent.personId },
    visits: [
      { step: "greet", ms: 7_000 },
      { step: "check-safety", ms: null },
    ],
  });
  const trail = await site.read((tx) =>
    tx
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.action, "followed-script"), eq(auditEntries.entityId, ada.id))),
  );
  expect(trail).toMatchObject([{ why: call.id, detail: { script: "flood/en", version: script.version } }]);
});

test("what was answered stands on the interaction, in the words it was asked in", async () => {
  await using site = await freshSite();
  const { ada, call, desk, script } = await onACall(site);
  const run = {
    ...beginRun(site.platform.ids.uuid(), script, "arriving-call", at(0)),
    answers: [
      { question: "safe", value: "yes", asks: "Are you safe?", label: "Yes" },
      { question: "note", value: "card 4111 1111 1111 1111", asks: "What else?", label: null },
    ],
  };
  await desk.post(`/calls/${call.id}/script-run`, bodyOf(run)).expect(200);
  const outcome = (await site.wrapUpCode()).id;
  await desk.post(`/calls/${call.id}/wrap-up`, { outcome, note: "Fine", next: false }).expect(200);
  const { body } = await (await site.as("supervisor")).get(`/customers/${ada.id}`).expect(200);
  expect(body.interactions[0]).toMatchObject({
    summary: "Fine",
    said: [
      { asks: "Are you safe?", answer: "Yes" },
      { asks: "What else?", answer: "card [card ending 1111]" },
    ],
  });
});

test("a run of somebody else's call, or under somebody else's name, is refused and nothing of it is kept", async () => {
  await using site = await freshSite();
  const { call, desk, script, other } = await onACall(site);
  const run = beginRun(site.platform.ids.uuid(), script, "callback", at(0));
  await other.post(`/calls/${call.id}/script-run`, bodyOf(run)).expect(403);
  expect(await rows(site, call.id)).toEqual([]);
  await desk.post(`/calls/${call.id}/script-run`, bodyOf(run)).expect(200);
  // A supervisor may move calls, and still does not write another person's run.
  const supervisor = await site.as("supervisor");
  await supervisor
    .post(`/calls/${call.id}/script-run`, { ...bodyOf(run), revision: 9, version: "0123456789ab" })
    .expect(403);
  expect(await rows(site, call.id)).toMatchObject([{ revision: 1, version: script.version }]);
});

test("each field that cannot be taken is named, and nothing is kept", async () => {
  await using site = await freshSite();
  const { call, desk, script } = await onACall(site);
  const good = bodyOf(beginRun(site.platform.ids.uuid(), script, "callback", at(0)));
  const answer = { question: "safe", value: "yes", asks: "Safe?", label: null };
  for (const [field, bad] of [
    ["event", { event: "../flood" }],
    ["language", { language: "fr" }],
    ["version", { version: "latest" }],
    ["visits", { visits: [] }],
    ["visits.0.ms", { visits: [{ ...good.visits[0], ms: -1 }] }],
    ["answers", { answers: [answer, answer] }],
    ["answers.0.value", { answers: [{ ...answer, value: "x".repeat(2_001) }] }],
    ["body", { price: 1 }],
  ] as const) {
    const { body } = await desk.post(`/calls/${call.id}/script-run`, { ...good, ...bad }).expect(400);
    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field);
  }
  expect(await rows(site, call.id)).toEqual([]);
});
