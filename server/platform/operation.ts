/**
 * One path for every write. `perform` owns the transaction, so an operation cannot forget the audit
 * entry, the feed event or the idempotency key: they commit together or not at all.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { Permission } from "#contract/identity.ts";
import {
  type AuditFields,
  type AuditNote,
  auditFields,
  insertOfEntries,
  writeAuditEntry,
} from "./audit-chain/entry.ts";
import type { Caller } from "./caller.ts";
import { withoutCardNumbers } from "./card-numbers.ts";
import type { Clock } from "./clock.ts";
import { type Durability, defaultDeadlineMs, OutcomeUnknown, type Tx } from "./database/database.ts";
import { DeadlineError } from "./database/lane.ts";
import { lostRace } from "./database/lost-race.ts";
import { type FeedEvent, insertOfEvents } from "./feed/write.ts";
import { claimKey, updateOfAnswer } from "./idempotency.ts";
import type { Ids } from "./ids.ts";
import type { Platform } from "./platform.ts";
import { Problem } from "./problem.ts";
import { refuseUnstorableText } from "./storable-text.ts";

/** What an operation is given. `audit` and `emit` write into the same transaction. */
export type OperationContext = {
  tx: Tx;
  clock: Clock;
  ids: Ids;
  caller: Caller;
  enterpriseId: string;
  site: string;
  /** The leader's term that this transaction is written in. */
  term: number;
  /**
   * Records who did what to what, and why. At least one is written for each operation that changes something.
   * Written with what is emitted when `run` is over, in the same transaction.
   */
  audit(note: AuditNote): Promise<void>;
  /** Announces that rows changed. Consoles and other features re-read them. Many at once are one statement. */
  emit(events: FeedEvent | readonly FeedEvent[]): Promise<void>;
  /** Runs once the commit is acknowledged, on this site, at once; the feed catches what this misses. */
  afterCommit(react: () => void): void;
};

export type Operation<In, Out> = {
  /** Verb and noun: `declare-center-dark`. */
  name: string;
  /**
   * What a person needs. `a session`: it touches nothing but what is the caller's own, so being signed in is enough.
   * `a customer`: the same, for a customer on their own page, and for nobody who works here.
   * `null`: only the carrier or Holdfast itself performs it.
   */
  permission: Permission | "a session" | "a customer" | null;
  input: z.ZodType<In>;
  durability?: Durability;
  run(context: OperationContext, input: In): Promise<Out>;
};

/** Only gives the types a place to be inferred. */
export function operation<In, Out>(definition: Operation<In, Out>): Operation<In, Out> {
  return definition;
}

/** Whoever loses more often than this to other transactions has a fault that trying again does not mend. */
const racesMax = 2;
/** Before what failed for want of a server is tried again. */
const retryAfterMs = 30;

export type PerformOptions = {
  /** `Idempotency-Key`: the same key returns the first answer, at either site, after any failover. */
  key?: string;
  /** The whole of it, retries included; milliseconds. */
  deadlineMs?: number;
};

/**
 * Performs an operation once.
 *
 * What was not committed is tried again until the deadline. So is a connection lost during COMMIT, with the
 * same key; without a key the caller is told that the outcome is unknown.
 *
 * @throws Problem `bad-input`, `not-allowed`, `key-reused`, `outcome-unknown`, `no-leader`, or the operation's own.
 */
export async function perform<In, Out>(
  platform: Platform,
  op: Operation<In, Out>,
  caller: Caller,
  input: unknown,
  options: PerformOptions = {},
): Promise<Out> {
  if (caller.kind === "person" || caller.kind === "customer") await mustBeAllowed(platform, op, caller);
  const parsed = parseInput(op, input);
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  const startedMs = platform.clock.monotonicMs();
  let isUnknown = false;
  let refusal: unknown = null;
  let races = 0;
  for (;;) {
    const leftMs = deadlineMs - (platform.clock.monotonicMs() - startedMs);
    try {
      return await performOnce(platform, op, caller, parsed, options.key, Math.max(1, leftMs));
    } catch (error) {
      isUnknown ||= error instanceof OutcomeUnknown;
      if (lostRace(error) && races < racesMax) {
        races += 1;
        continue;
      }
      const nothingChanged = error instanceof Problem && error.code === "no-leader";
      if (!isUnknown && !nothingChanged) throw error;
      // A last attempt that had no time left says nothing about why the others were refused.
      if (refusal === null || !wasCutShort(error)) refusal = error;
      if (leftMs > retryAfterMs && (options.key || !isUnknown)) {
        await sleep(retryAfterMs);
        continue;
      }
      if (!isUnknown) throw refusal;
      // Also when a later attempt found no leader: the first may still have been committed.
      throw new Problem("outcome-unknown", "The database server went away while committing.", [], {
        cause: error,
      });
    }
  }
}

function wasCutShort(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof DeadlineError) return true;
  return false;
}

function parseInput<In, Out>(op: Operation<In, Out>, input: unknown): In {
  refuseUnstorableText(input);
  // Here, because every text that is taken passes here, whatever feature it is for.
  const parsed = op.input.safeParse(withoutCardNumbers(input));
  if (parsed.success) return parsed.data;
  throw new Problem(
    "bad-input",
    "Some fields cannot be taken; nothing was changed.",
    parsed.error.issues.map((issue) => ({ field: issue.path.join(".") || "body", message: issue.message })),
  );
}

async function mustBeAllowed<In, Out>(
  platform: Platform,
  op: Operation<In, Out>,
  caller: Caller & { kind: "person" | "customer" },
) {
  const { permission } = op;
  if (caller.kind === "customer" && permission === "a customer") return;
  if (caller.kind === "person" && permission !== null && permission !== "a customer")
    if (permission === "a session" || caller.permissions.has(permission)) return;
  await recordRefusal(platform, caller, op.name);
  throw new Problem(
    "not-allowed",
    `${op.name} needs the permission ${op.permission ?? "of Holdfast itself"}.`,
  );
}

/** A refusal is on the audit chain too. */
export async function recordRefusal(platform: Platform, caller: Caller, what: string): Promise<void> {
  await platform.database.write({ enterpriseId: caller.enterpriseId }, (tx, term) =>
    writeAuditEntry(tx, platform, caller, term, {
      action: "refused",
      entity: "operation",
      entityId: what,
      why: null,
      detail: {},
    }),
  );
}

async function performOnce<In, Out>(
  platform: Platform,
  op: Operation<In, Out>,
  caller: Caller,
  input: In,
  key: string | undefined,
  deadlineMs: number,
): Promise<Out> {
  const reactions: (() => void)[] = [];
  const scope = { enterpriseId: caller.enterpriseId };
  const claim = key ? { key, operation: op.name, bodyHash: hashOf(input), callerId: caller.id } : null;
  const notes: AuditFields[] = [];
  const events: FeedEvent[] = [];
  const outcome = await platform.database.write(
    scope,
    async (tx, term) => {
      if (claim) {
        const first = await claimKey(tx, caller.enterpriseId, claim, platform.clock.now());
        if (first.replayed) return { answer: first.answer as Out, replayed: true };
      }
      const answer = await op.run(
        {
          tx,
          caller,
          clock: platform.clock,
          ids: platform.ids,
          site: platform.site,
          term,
          enterpriseId: caller.enterpriseId,
          audit: async (note) => void notes.push(auditFields(caller, note, platform.clock.now())),
          emit: async (what) => void events.push(...[what].flat()),
          afterCommit: (react) => void reactions.push(react),
        },
        input,
      );
      return { answer, replayed: false };
    },
    {
      deadlineMs,
      durability: op.durability ?? "quorum",
      closing: ({ answer, replayed }, term) => [
        ...insertOfEntries(platform.auditKey, term, notes),
        ...insertOfEvents(caller.enterpriseId, term, events, platform.clock.now()),
        ...(claim && !replayed ? [updateOfAnswer(caller.enterpriseId, claim, answer)] : []),
      ],
    },
  );
  if (events.length > 0) platform.waker.wake();
  for (const react of reactions) react();
  return outcome.answer;
}

function hashOf(input: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(input) ?? "")
    .digest("base64url");
}
