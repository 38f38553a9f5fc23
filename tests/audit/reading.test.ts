/** The audit screen's reads: filters, pages by key, what is sealed, and the newest part recomputed. */
import { expect, test } from "vitest";
import type { AuditEntryView, AuditPage, AuditStanding, AuditVerification } from "#contract/audit.ts";
import { sealToBeginAfter } from "#server/audit/verify-newest.ts";
import { sealAll } from "#server/platform/audit-chain/sealer.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

type As = Awaited<ReturnType<TestSite["as"]>>;

/** Two people look at customers: Zoe at five, Ben at one. */
async function looked() {
  const site = await freshSite();
  const zoe = await site.person("supervisor", { name: "Zoe Ahlberg" });
  const ben = await site.person("supervisor", { name: "Ben 100%" });
  const customers = [];
  for (let nth = 0; nth < 5; nth += 1) customers.push(await site.customer());
  for (const { id } of customers) await (await site.as(zoe)).get(`/customers/${id}`).expect(200);
  await (await site.as(ben)).get(`/customers/${customers[0]!.id}`).expect(200);
  return { site, zoe, ben, customers, as: await site.as("manager") };
}

const read = async (as: As, query: string): Promise<AuditPage> =>
  (await as.get(`/audit?${query}`).expect(200)).body;
const idsOf = (entries: readonly AuditEntryView[]) => entries.map((entry) => entry.entityId);

async function sealEverything(site: TestSite) {
  await expect
    .poll(async () => {
      await sealAll(site.platform);
      const [row] = await rowsOf(
        site.platform.store,
        "select (select count(*) from audit_entries) - coalesce((select sum(entries) from audit_seals), 0) as open",
      );
      return Number(row?.open);
    })
    .toBe(0);
}

test("the chain is read by who, what, entity and time, and each answer holds only those", async () => {
  const { site, ben, customers, as } = await looked();
  await using _ = site;
  const first = customers[0]!.id;
  expect(idsOf((await read(as, "who=ahlberg&action=looked")).entries)).toEqual(
    customers.map(({ id }) => id).toReversed(),
  );
  const byEntity = await read(as, `entity=customer&entityId=${first}`);
  expect(byEntity.entries.map((entry) => entry.actor.name)).toEqual(["Ben 100%", "Zoe Ahlberg"]);
  // What a pattern would take for "anything" is a sign in a name here.
  expect((await read(as, "who=100%25")).entries.map((entry) => entry.actor.id)).toEqual([ben.id]);
  expect((await read(as, "who=%25%25%25")).entries).toEqual([]);

  const newest = byEntity.entries[0]!.at;
  const until = await read(as, `action=looked&until=${encodeURIComponent(newest)}`);
  expect(until.entries.every((entry) => entry.at < newest)).toBe(true);
  expect(until.entries.length).toBeGreaterThan(0);
  const from = await read(as, `action=looked&from=${encodeURIComponent(newest)}`);
  expect(from.entries.map((entry) => entry.at >= newest)).toEqual(from.entries.map(() => true));
  expect(from.entries[0]?.actor.id).toBe(ben.id);
});

test("pages follow each other without a gap or a repetition, also while entries are written", async () => {
  const { site, zoe, customers, as } = await looked();
  await using _ = site;
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: AuditPage = await read(as, `who=ahlberg&limit=2${next ? `&before=${next}` : ""}`);
    seen.push(...idsOf(page.entries));
    next = page.next;
    await (await site.as(zoe)).get(`/customers/${customers[0]!.id}`).expect(200);
  }
  expect(seen).toEqual(customers.map(({ id }) => id).toReversed());
});

test("what cannot be asked is refused by the name of its field", async () => {
  await using site = await freshSite();
  const as = await site.as("manager");
  for (const [query, field] of [
    ["before=nowhere", "before"],
    ["from=yesterday", "from"],
    ["until=2026-13-40", "until"],
    ["limit=100000", "limit"],
    ["who=", "who"],
  ]) {
    const refused = await as.get(`/audit?${query}`);
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, field]);
  }
  expect((await (await site.as("agent")).get("/audit")).status).toBe(403);
  expect((await (await site.as("agent")).post("/audit/verify")).status).toBe(403);
});

test("an entry says whether it is sealed, and the standing counts the tail that is not", async () => {
  const { site, as } = await looked();
  await using _ = site;
  const before: AuditStanding = (await as.get("/audit/standing")).body;
  expect(before.head).toBe(null);
  expect(before.unsealed.entries).toBeGreaterThanOrEqual(6);
  expect(before.unsealed.oldestAt).not.toBe(null);
  expect((await read(as, "")).entries.some((entry) => entry.sealed)).toBe(false);

  await sealEverything(site);
  expect((await read(as, "")).entries.every((entry) => entry.sealed)).toBe(true);
  const after: AuditStanding = (await as.get("/audit/standing")).body;
  expect(after).toMatchObject({ unsealed: { entries: 0, more: false, oldestAt: null } });
  expect(after.head?.digest).toMatch(/^[0-9a-f]{64}$/);
});

test("verifying says what was recomputed, names a forged entry, and is on the chain itself", async () => {
  const { site, as } = await looked();
  await using _ = site;
  await sealEverything(site);
  const whole: AuditVerification = (await as.post("/audit/verify").expect(200)).body;
  expect(whole).toMatchObject({ seals: { from: 1 }, fault: null });
  expect(whole.entriesChecked).toBeGreaterThanOrEqual(6);
  expect((await read(as, "action=verified")).entries).toMatchObject([
    { entity: "audit-chain", entityId: String(whole.seals?.to), detail: { fault: null } },
  ]);

  const { entries } = await read(as, "who=ahlberg&limit=1");
  const forged = entries[0]!;
  await rowsOf(
    site.platform.store,
    `update audit_entries set entity_id = 'somebody else' where id = ${forged.id.split(".")[2]}`,
  );
  const found: AuditVerification = (await as.post("/audit/verify").expect(200)).body;
  expect(found.fault).toMatchObject({ entry: forged.id, what: "an entry was changed or forged" });
});

test("only as much of a long chain is recomputed as was wanted, and never nothing", () => {
  const seals = [5, 4, 3, 2, 1].map((number) => ({ number, entries: 10 }));
  const wanted = (entriesWanted: number, more = false) =>
    sealToBeginAfter(seals, { entriesWanted, more })?.number ?? null;
  expect(wanted(1)).toBe(4);
  expect(wanted(30)).toBe(2);
  expect(wanted(50)).toBe(null);
  expect(wanted(50, true)).toBe(1);
  expect(sealToBeginAfter([], { entriesWanted: 50, more: false })).toBe(null);
});
