/**
 * Records what changes nothing but must be known: looks at customer data, and refusals. Grouped into one
 * write; with no leader to write to, kept in the journal on this site's disk and written later.
 */
import { createHash } from "node:crypto";
import {
  type AuditFields,
  type AuditNote,
  auditFields,
  writeAuditFields,
} from "#server/platform/audit-chain/entry.ts";
import { type AuditGroup, type Journal, openJournal } from "#server/platform/audit-chain/journal.ts";
import { type Caller, systemCaller } from "#server/platform/caller.ts";
import { OutcomeUnknown } from "#server/platform/database/database.ts";
import { claimKey, storeAnswer } from "#server/platform/idempotency.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";

/** Longest a group waits for the commit before the journal takes it: somebody waits for an answer. */
const commitMaxMs = 1_500;
/** Nobody waits for the journal to be written back. */
const drainMaxMs = 15_000;
/** Looks that arrive within this many milliseconds share a write; more join while one is under way. */
const gatherMs = 5;
const groupMax = 500;
const drainEveryMs = 1_000;

export type AuditRecorder = {
  /** Returns once the entry is committed, or on this site's disk. */
  record(caller: Caller, note: AuditNote): Promise<void>;
  /** Writes what the journal holds. @returns entries written. */
  drain(): Promise<number>;
  close(): Promise<void>;
};

type Waiting = { fields: AuditFields; done: () => void; failed: (error: unknown) => void };

export async function openRecorder(platform: Platform, journalFolder: string): Promise<AuditRecorder> {
  const journal = await openJournal(journalFolder, platform.auditKey, platform.ids.uuid);
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  const flush = async () => {
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupMax);
      waiting = waiting.slice(groupMax);
      await writeGroup(platform, journal, group);
    }
  };
  const drain = () => drainJournal(platform, journal);
  const timer = setInterval(() => {
    if (!platform.database.status().writable) return;
    drain().catch((error: unknown) =>
      platform.log.warn({ error: String(error) }, "the audit journal is not written yet"),
    );
  }, drainEveryMs);
  timer.unref();
  return {
    record: (caller, note) =>
      new Promise((done, failed) => {
        waiting.push({ fields: auditFields(caller, note, platform.clock.now()), done, failed });
        flushing ??= flush().finally(() => {
          flushing = null;
        });
      }),
    drain,
    async close() {
      clearInterval(timer);
      await flushing;
    },
  };
}

/** Writes one group, an enterprise at a time, and answers everyone who waits for it. */
async function writeGroup(platform: Platform, journal: Journal, group: Waiting[]): Promise<void> {
  const byEnterprise = Map.groupBy(group, (one) => one.fields.enterpriseId);
  await Promise.all(
    [...byEnterprise.values()].map(async (mine) => {
      const entries: AuditGroup = { key: platform.ids.uuid(), entries: mine.map((one) => one.fields) };
      try {
        await commitOrKeep(platform, journal, entries);
        for (const one of mine) one.done();
      } catch (error) {
        for (const one of mine) one.failed(error);
      }
    }),
  );
}

async function commitOrKeep(platform: Platform, journal: Journal, group: AuditGroup): Promise<void> {
  if (!platform.database.status().writable) return journal.append(group);
  try {
    await commitGroup(platform, group, commitMaxMs);
  } catch (error) {
    // Lost during commit: it may stand already. The journal carries the same key, which finds out.
    const noLeader = error instanceof Problem && error.code === "no-leader";
    if (!noLeader && !(error instanceof OutcomeUnknown)) throw error;
    await journal.append(group);
  }
}

async function commitGroup(platform: Platform, group: AuditGroup, deadlineMs: number): Promise<void> {
  const enterpriseId = group.entries[0]?.enterpriseId;
  if (!enterpriseId) return;
  const bodyHash = createHash("sha256").update(JSON.stringify(group.entries)).digest("base64url");
  const claim = { callerId: "audit", operation: "record-audit", key: group.key, bodyHash };
  await platform.database.write(
    { enterpriseId },
    async (tx, term) => {
      const first = await claimKey(tx, enterpriseId, claim, platform.clock.now());
      if (first.replayed) return;
      await writeAuditFields(tx, platform.auditKey, term, group.entries);
      await storeAnswer(tx, enterpriseId, claim, group.entries.length);
    },
    { deadlineMs },
  );
}

async function drainJournal(platform: Platform, journal: Journal): Promise<number> {
  let enterpriseId: string | null = null;
  return journal.drain(
    async (group) => {
      enterpriseId = group.entries[0]?.enterpriseId ?? enterpriseId;
      await commitGroup(platform, group, drainMaxMs);
    },
    async (file, lines) => {
      platform.log.error({ file, lines }, "lines of the audit journal are damaged");
      if (!enterpriseId) return;
      const note = {
        action: "journal-damaged",
        entity: "audit-journal",
        entityId: file,
        detail: { lines, site: platform.site },
      };
      const entry = auditFields(systemCaller("audit", enterpriseId), note, platform.clock.now());
      await commitGroup(platform, { key: `damaged ${file}`, entries: [entry] }, drainMaxMs);
    },
  );
}
