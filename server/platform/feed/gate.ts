/**
 * Readers of the feed wait for the oldest open writer (design §4): one transaction left open holds back every
 * screen and every reaction. Whoever does so is named, in the log, as a figure, and on every screen.
 */
import { sql } from "drizzle-orm";
import { Counter, Gauge } from "prom-client";
import type { Database, Tx } from "../database/database.ts";
import type { Log } from "../log.ts";

/** Write transactions take 250 ms at most; four times that is no accident of a busy machine. */
export const gateMaxMs = 1_000;
const lookEveryMs = 500;

/** The oldest open transaction that has written something, as its server describes it. */
export type OldestWriter = {
  /** PostgreSQL process; null for a prepared transaction. */
  pid: number | null;
  /** `application_name` of its connection, or the name of a prepared transaction. */
  name: string;
  /** Role it signed in as. */
  role: string;
  /** What it does now, in words for an operator. */
  doing: string;
  ageMs: number;
};

const gateSeconds = new Gauge({
  name: "holdfast_feed_gate_seconds",
  help: "Age of the oldest open writing transaction, which the feed waits for; 0 when none is open",
});
const alarms = new Counter({
  name: "holdfast_feed_gate_alarms_total",
  help: "How often a transaction held back the feed for more than a second",
});

/** @returns null when nobody has written in a transaction that is still open. */
export async function findOldestWriter(tx: Tx): Promise<OldestWriter | null> {
  const [row] = await tx.execute<OldestWriter>(sql`
    select pid, name, role, doing, age_ms as "ageMs" from cluster.oldest_writer()`);
  return row ?? null;
}

/** One sentence, the same as long as it is the same writer. */
export function gateSentence({ pid, name, role, doing }: OldestWriter): string {
  const who = pid === null ? `the prepared transaction "${name}"` : `"${name || "unnamed"}" (process ${pid})`;
  return `Screens and reactions wait for a write left open for more than ${gateMaxMs / 1_000} s: ${who}, signed in as ${role}, ${doing}.`;
}

export type GateWatch = {
  /** The alarm's sentence while there is one. */
  alarm(): string | null;
  close(): void;
};

/** Looks twice a second, as long as there is a leader to ask. */
export function watchGate(database: Database, log: Log): GateWatch {
  let holder: OldestWriter | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const told = (oldest: OldestWriter | null) => {
    gateSeconds.set((oldest?.ageMs ?? 0) / 1_000);
    const before = holder;
    holder = oldest && oldest.ageMs > gateMaxMs ? oldest : null;
    if (holder && (before?.pid !== holder.pid || before.name !== holder.name)) {
      alarms.inc();
      log.error({ writer: holder }, gateSentence(holder));
    }
    if (before && !holder) log.info({ writer: before }, "the feed goes on");
  };
  const look = async () => {
    try {
      if (database.status().writable) {
        const scope = { enterpriseId: null };
        told(await database.read(scope, findOldestWriter, gateMaxMs));
      } else holder = null; // With no leader nothing can be written, and the screens say that.
    } catch (error) {
      log.warn({ error: String(error) }, "who holds back the feed cannot be asked now");
    }
    if (!closed) timer = setTimeout(look, lookEveryMs);
  };
  void look();
  return {
    alarm: () => (holder ? gateSentence(holder) : null),
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}
