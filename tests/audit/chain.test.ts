import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { writeAuditEntry } from "#server/platform/audit-chain/entry.ts";
import { noPrevious, sealDigest } from "#server/platform/audit-chain/seal.ts";
import { sealAll, sealEnterprise } from "#server/platform/audit-chain/sealer.ts";
import { verifyChain } from "#server/platform/audit-chain/verify.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshPlatform, type TestPlatform } from "#tests/kit/platform.ts";

/** Three seals over 4, 3 and 2 entries, and one entry not sealed yet. */
async function sealedChain(): Promise<TestPlatform> {
  const platform = await freshPlatform();
  for (const entries of [4, 3, 2]) {
    await note(platform, entries);
    await settled(platform, entries);
  }
  await note(platform, 1);
  return platform;
}

async function note(platform: TestPlatform, entries: number): Promise<void> {
  await platform.database.write({ enterpriseId: platform.enterpriseId }, async (tx, term) => {
    for (let number = 1; number <= entries; number += 1) {
      await writeAuditEntry(tx, platform, platform.caller, term, {
        action: "changed",
        entity: "customer",
        entityId: `c-${number}`,
        why: `call ${number}`,
        detail: {
          note: "réseau 🌊",
          at: new Date(0),
          nothing: undefined,
          nested: { b: 1.5, a: [null, true] },
        },
      });
    }
  });
}

/** Other databases of the same server hold the snapshot's horizon back for a moment. */
async function settled(platform: TestPlatform, entries: number): Promise<void> {
  let sealed = 0;
  await expect
    .poll(async () => {
      sealed += await sealEnterprise(platform, platform.enterpriseId);
      return sealed;
    })
    .toBe(entries);
}

/** As somebody would who holds the database's superuser, past every grant and policy. */
const tamper = (platform: TestPlatform, query: string) => rowsOf(platform.store, query);
const verify = (platform: TestPlatform) => verifyChain(platform, platform.enterpriseId);

test("an untouched chain verifies and says what is not sealed yet", async () => {
  await using platform = await sealedChain();
  expect(await verify(platform)).toEqual({
    enterpriseId: platform.enterpriseId,
    sealsChecked: 3,
    entriesChecked: 9,
    unsealed: 1,
    head: { number: 3, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    fault: null,
  });
});

test.each([
  [
    "a sealed entry's content is changed",
    "update audit_entries set why = 'nothing' where id = 6",
    { seal: 2, what: "an entry was changed or forged" },
  ],
  [
    "an entry's actor is changed",
    "update audit_entries set actor_id = 'somebody else' where id = 2",
    { seal: 1 },
  ],
  [
    "an entry's time is changed",
    "update audit_entries set at = at - interval '1 hour' where id = 9",
    { seal: 3 },
  ],
  [
    "an entry is deleted",
    "delete from audit_entries where id = 5",
    { seal: 2, what: "it covers 3 entries, 2 are left" },
  ],
  ["the last entry under a seal is deleted", "delete from audit_entries where id = 4", { seal: 1 }],
  [
    "an entry is copied in, with its true digest",
    `insert into audit_entries (xid, term, enterprise_id, at, actor_kind, actor_id, action, entity, entity_id, why, detail, digest)
     overriding system value select xid, term, enterprise_id, at, actor_kind, actor_id, action, entity, entity_id, why, detail, digest
     from audit_entries where id = 1`,
    { seal: 2 },
  ],
  [
    "two entries change places",
    `with pair as (select id, digest, entity_id, why, at from audit_entries where id in (5, 6))
     update audit_entries set digest = pair.digest, entity_id = pair.entity_id, why = pair.why, at = pair.at
     from pair where audit_entries.id in (5, 6) and pair.id = 11 - audit_entries.id`,
    { seal: 2, what: "its digest is wrong: entries were moved, or it was forged" },
  ],
  [
    "an entry is said to be of another transaction, in the same order",
    "update audit_entries set xid = (xid::text::numeric - 1)::text::xid8 where id = 1",
    { seal: 1, what: "its digest is wrong: entries were moved, or it was forged" },
  ],
  [
    "a seal is taken out",
    "delete from audit_seals where number = 2",
    { seal: 2, what: "this seal is missing" },
  ],
  ["a seal's digest is changed", "update audit_seals set digest = sha256('x') where number = 2", { seal: 2 }],
  [
    "a seal chains elsewhere",
    "update audit_seals set previous = sha256('x') where number = 3",
    { seal: 3, what: "it does not chain to the seal before it" },
  ],
  ["a seal claims fewer entries", "update audit_seals set entries = 2 where number = 2", { seal: 2 }],
  [
    "a seal reaches back over the one before",
    "update audit_seals set (through_xid, through_id) = (select through_xid, through_id from audit_seals where number = 1) where number = 2",
    { seal: 2, what: "it ends before it begins" },
  ],
  [
    "an entry not sealed yet is changed",
    "update audit_entries set action = 'nothing' where id = 10",
    { seal: null },
  ],
])("%s: verification names it", async (_what, query, expected) => {
  await using platform = await sealedChain();
  await tamper(platform, query);
  expect((await verify(platform)).fault).toMatchObject(expected);
});

test("a seal forged with another key does not verify, however well it counts", async () => {
  await using platform = await sealedChain();
  const entries = await tamper(
    platform,
    "select term, xid::text, id, digest from audit_entries where id between 1 and 4 order by id",
  );
  const places = entries.map((row) => ({
    place: { term: Number(row.term), xid: BigInt(String(row.xid)), id: BigInt(String(row.id)) },
    digest: row.digest as Buffer,
  }));
  const seal = { enterpriseId: platform.enterpriseId, number: 1, previous: noPrevious };
  const digest = sealDigest(randomBytes(32), seal, places).toString("hex");
  await tamper(platform, `update audit_seals set digest = '\\x${digest}' where number = 1`);
  expect((await verify(platform)).fault).toMatchObject({ seal: 1 });
});

test("a genuine seal of another history in place of one does not verify: the next seal follows from the first", async () => {
  await using platform = await sealedChain();
  // As a term that was lost may have sealed it: made with the key, over fewer entries.
  await tamper(platform, "delete from audit_entries where id = 6");
  const entries = await tamper(
    platform,
    "select term, xid::text, id, digest from audit_entries where id between 5 and 7 order by id",
  );
  const places = entries.map((row) => ({
    place: { term: Number(row.term), xid: BigInt(String(row.xid)), id: BigInt(String(row.id)) },
    digest: row.digest as Buffer,
  }));
  const [first] = await tamper(platform, "select digest from audit_seals where number = 1");
  const seal = { enterpriseId: platform.enterpriseId, number: 2, previous: first?.digest as Buffer };
  const digest = sealDigest(platform.auditKey, seal, places).toString("hex");
  await tamper(platform, `update audit_seals set digest = '\\x${digest}', entries = 2 where number = 2`);
  await tamper(platform, `update audit_seals set previous = '\\x${digest}' where number = 3`);
  expect((await verify(platform)).fault).toMatchObject({ seal: 3 });
});

test("with the wrong key nothing verifies", async () => {
  await using platform = await sealedChain();
  const report = await verifyChain(
    { database: platform.database, auditKey: randomBytes(32) },
    platform.enterpriseId,
  );
  expect(report).toMatchObject({
    sealsChecked: 0,
    fault: { seal: 1, what: "an entry was changed or forged" },
  });
});

test("cutting off the end of the chain changes its head, which is kept elsewhere", async () => {
  await using platform = await sealedChain();
  const { head } = await verify(platform);
  await tamper(platform, "delete from audit_seals where number = 3");
  await tamper(platform, "delete from audit_entries where id > 7");
  const cut = await verify(platform);
  expect(cut.fault).toBeNull();
  expect(cut.head).not.toEqual(head);
});

test("two sealers at once make one chain", async () => {
  await using platform = await freshPlatform();
  await using other = await freshPlatform("cloud", platform.store);
  other.auditKey.set(platform.auditKey);
  for (let round = 0; round < 6; round += 1) {
    await note(platform, 3);
    await Promise.all([sealAll(platform), sealAll(other), sealAll(platform), sealAll(other)]);
  }
  await expect
    .poll(async () => {
      await sealAll(platform);
      return verify(platform);
    })
    .toMatchObject({ entriesChecked: 18, unsealed: 0, fault: null });
});

test("an entry of a transaction still open is not passed over: the seal waits for it", async () => {
  await using platform = await freshPlatform();
  const scope = { enterpriseId: platform.enterpriseId };
  const released = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slow = platform.database.write(scope, async (tx, term) => {
    await writeAuditEntry(tx, platform, platform.caller, term, {
      action: "slow",
      entity: "customer",
      entityId: "1",
    });
    begun.resolve();
    await released.promise;
  });
  await begun.promise;
  await note(platform, 2);
  expect(await sealEnterprise(platform, platform.enterpriseId)).toBe(0);
  released.resolve();
  await slow;
  await settled(platform, 3);
  const seals = await rowsOf(platform.store, "select entries from audit_seals order by number");
  expect(seals.reduce((sum, seal) => sum + Number(seal.entries), 0)).toBe(3);
  expect(await verify(platform)).toMatchObject({ entriesChecked: 3, unsealed: 0, fault: null });
});

test("a sealer killed before its commit leaves nothing behind, and the next one seals the same entries", async () => {
  await using platform = await freshPlatform();
  await note(platform, 3);
  await once(platform.store.supervisorUrl, 30_000, async (sql) => {
    await sql.unsafe("begin; lock table audit_seals in exclusive mode");
    // Until its entries are settled it finds nothing to seal, and does not come to its insert.
    const sealOn = async (): Promise<string> =>
      (await sealEnterprise(platform, platform.enterpriseId)) > 0 ? "sealed" : sealOn();
    const sealing = sealOn().catch(() => "killed");
    // It stands before its insert, holding the seal's lock; then its server process dies.
    await expect
      .poll(async () => {
        const [row] = await rowsOf(
          platform.store,
          `select count(pg_terminate_backend(pid))::int as killed from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and query like '%audit_seals%'`,
        );
        return row?.killed;
      })
      .toBe(1);
    expect(await sealing).toBe("killed");
    await sql.unsafe("rollback");
  });
  expect(await rowsOf(platform.store, "select number from audit_seals")).toEqual([]);
  await settled(platform, 3);
  expect(await verify(platform)).toMatchObject({
    sealsChecked: 1,
    entriesChecked: 3,
    unsealed: 0,
    fault: null,
  });
});
