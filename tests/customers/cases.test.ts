import { expect, test } from "vitest";
import { type CaseMove, type CasesPage, type CaseView, caseMoves } from "#contract/cases.ts";
import { type CaseState, caseStates } from "#contract/customers.ts";
import { type CaseFacts, caseTable, fireCase, possibleMoves } from "#server/customers/cases/case-table.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const facts: CaseFacts = { hasNote: true, hasDue: true, closedDaysAgo: 0 };

test.each<[row: number, from: CaseState, move: CaseMove, to: CaseState]>([
  [1, "open", "start", "working"],
  [2, "open", "wait", "waiting"],
  [2, "working", "wait", "waiting"],
  [3, "waiting", "resume", "working"],
  [4, "open", "resolve", "resolved"],
  [4, "working", "resolve", "resolved"],
  [4, "waiting", "resolve", "resolved"],
  [5, "resolved", "close", "closed"],
  [6, "open", "drop", "closed"],
  [6, "working", "drop", "closed"],
  [6, "waiting", "drop", "closed"],
  [7, "resolved", "reopen", "working"],
  [8, "closed", "reopen", "working"],
])("row %i: a case that is %s, moved by %s, is %s", (row, from, move, to) => {
  expect(fireCase(from, move, facts)).toMatchObject({ row: { row }, to });
});

test("a state and a move that no row names come to nothing, and every row was named above", () => {
  const known = new Set(caseTable.flatMap(({ from, event }) => from.map((state) => `${state} ${event}`)));
  expect(known.size).toBe(13);
  const pairs = caseStates.flatMap((state) => caseMoves.map((move) => [state, move] as const));
  for (const [state, move] of pairs)
    expect([state, move, fireCase(state, move, facts) !== null]).toEqual([
      state,
      move,
      known.has(`${state} ${move}`),
    ]);
  // From every state there is a way on.
  for (const state of caseStates) expect(possibleMoves(state, facts)).not.toEqual([]);
});

test.each<[row: number, from: CaseState, move: CaseMove, missing: Partial<CaseFacts>]>([
  [2, "working", "wait", { hasNote: false }],
  [2, "working", "wait", { hasDue: false }],
  [4, "working", "resolve", { hasNote: false }],
  [6, "open", "drop", { hasNote: false }],
  [7, "resolved", "reopen", { hasNote: false }],
  [8, "closed", "reopen", { hasNote: false }],
  [8, "closed", "reopen", { closedDaysAgo: 30.1 }],
])("row %i: %s is not moved by %s when %j", (_, from, move, missing) => {
  expect(fireCase(from, move, { ...facts, ...missing })).toBeNull();
});

async function town(site: TestSite) {
  const tampa = await site.center({ name: "Tampa" });
  const agent = await site.agent(tampa);
  const rosa = await site.customer({ name: "Rosa Álvarez" });
  const desk = await site.as(agent);
  const open = async (more: object = {}, customerId = rosa.id) =>
    (
      await desk
        .post(`/customers/${customerId}/cases`, { kind: "complaint", title: "High bill", ...more })
        .expect(200)
    ).body.caseId as string;
  const read = async (id: string) => (await desk.get(`/cases/${id}`).expect(200)).body as CaseView;
  return { tampa, agent, rosa, desk, open, read };
}

test("a case goes from open to closed and back, and each step is a line, on the timeline and on the chain", async () => {
  await using site = await freshSite();
  const { agent, rosa, desk, open, read } = await town(site);
  const id = await open({ detail: "Twice the usual" });
  expect(await read(id)).toMatchObject({
    customerName: "Rosa Álvarez",
    state: "open",
    owner: null,
    detail: "Twice the usual",
    version: 1,
  });
  // A complaint is due in three days when nobody says otherwise.
  expect(Date.parse((await read(id)).dueAt!) - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
  const steps: [CaseMove, string | undefined][] = [
    ["start", undefined],
    ["wait", "asked for the meter's photo"],
    ["resume", undefined],
    ["resolve", "meter was read wrongly; corrected"],
    ["close", undefined],
    ["reopen", "the corrected bill is wrong too"],
  ];
  let version = 1;
  for (const [move, note] of steps) {
    expect((await read(id)).moves.map((each) => each.move)).toContain(move);
    await desk.post(`/cases/${id}/move`, { version, move, ...(note ? { note } : {}) }).expect(200);
    version += 1;
  }
  const now = await read(id);
  expect(now).toMatchObject({ state: "working", closedAt: null, version, owner: { id: agent.personId } });
  expect(now.events.map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual([
    "moved closed working",
    "moved resolved closed",
    "moved working resolved",
    "moved waiting working",
    "moved working waiting",
    "moved open working",
    "opened null null",
  ]);
  const timeline = await desk.get(`/customers/${rosa.id}/timeline`).expect(200);
  expect(timeline.body.entries).toHaveLength(7);
  const chain = await rowsOf(
    site.platform.store,
    `select action from audit_entries where entity = 'case' and entity_id = '${id}' order by audit_entries.id`,
  );
  expect(chain.map(({ action }) => action)).toEqual(["opened", ...steps.map(() => "moved")]);
});

test("a move that is not possible, lacks its note, or comes second is refused and changes nothing", async () => {
  await using site = await freshSite();
  const { desk, open, read } = await town(site);
  const id = await open();
  const move = (body: object) => desk.post(`/cases/${id}/move`, body);
  expect((await move({ version: 1, move: "close" })).body.type).toBe("/problems/not-possible-now");
  expect((await move({ version: 1, move: "resolve" })).body.errors[0].field).toBe("note");
  expect((await move({ version: 1, move: "fly" })).body.errors[0].field).toBe("move");
  await move({ version: 1, move: "start" }).expect(200);
  const second = await move({ version: 1, move: "start" });
  expect(second.status).toBe(409);
  expect(second.body.errors).toEqual([{ field: "state", message: expect.stringContaining("moved working") }]);
  expect(await read(id)).toMatchObject({ state: "working", version: 2 });
  const due = (dueAt: unknown) => desk.post(`/cases/${id}/due`, { version: 2, dueAt });
  for (const bad of ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z", "tomorrow", null])
    expect((await due(bad)).body.errors[0].field).toBe("dueAt");
  expect((await desk.post(`/cases/${id}/notes`, { text: " " })).body.errors[0].field).toBe("text");
  expect(
    (await desk.post(`/cases/${id}/assign`, { version: 2, ownerId: site.platform.ids.uuid() })).status,
  ).toBe(400);
  expect((await read(id)).version).toBe(2);
});

test("the queue is in order of due time, page by page, and Mine and Team leave out what is not theirs", async () => {
  await using site = await freshSite();
  const { tampa, agent, rosa, desk, open } = await town(site);
  const mate = await site.agent(tampa);
  const far = await site.agent(await site.center({ name: "Leeds" }));
  const hour = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
  for (const [title, ownerId, hours] of [
    ["mine, later", agent.personId, 9],
    ["mine, first", agent.personId, 1],
    ["a mate's", mate.personId, 5],
    ["of another center", far.personId, 2],
    ["nobody's", null, 3],
  ] as const)
    await open({ title, ownerId, dueAt: hour(hours) });
  await rowsOf(
    site.platform.store,
    `insert into cases (id, enterprise_id, customer_id, title, state, due_at, created_at)
     select gen_random_uuid(), '${site.enterpriseId}'::uuid, '${rosa.id}'::uuid, 'no due ' || n, 'open', null::timestamptz, now()
     from generate_series(1, 3) n
     union all select gen_random_uuid(), '${site.enterpriseId}', '${rosa.id}', 'over', 'closed', now(), now()`,
  );
  const titles = async (query: string) => {
    const all: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page = (await desk.get(`/cases?limit=2&${query}${next && `&after=${next}`}`).expect(200))
        .body as CasesPage;
      all.push(...page.cases.map(({ title }) => title.replace(/ \d$/, "")));
      next = page.next;
    }
    return all;
  };
  const undue = ["no due", "no due", "no due"];
  expect(await titles("scope=mine")).toEqual(["mine, first", "mine, later"]);
  expect(await titles("scope=team")).toEqual([
    "mine, first",
    "nobody's",
    "a mate's",
    "mine, later",
    ...undue,
  ]);
  expect(await titles("scope=all")).toEqual([
    "mine, first",
    "of another center",
    "nobody's",
    "a mate's",
    "mine, later",
    ...undue,
  ]);
  expect(await titles("scope=all&state=closed")).toEqual(["over"]);
});
