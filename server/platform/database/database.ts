/** The one way to the database: transactions on the trusted leader, or reads on any copy with their age. */
import { type SQL, sql } from "drizzle-orm";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { Problem } from "../problem.ts";
import { CommitCut, type Lane, type Tx } from "./lane.ts";
import { Lanes, LanesBusy } from "./lanes.ts";
import { LeaderFollower, type LeaderStatus, type NodeAddress } from "./leader.ts";

export type { Tx } from "./lane.ts";

/** Whose rows a transaction may see. `null` sees only tables that carry no business data. */
export type Scope = { enterpriseId: string | null };

/**
 * `quorum`: acknowledged only once the quorum holds it. `local`: for presence, heartbeats and samples,
 * which are replaced within seconds and worthless after a failover.
 */
export type Durability = "quorum" | "local";

export type WriteOptions<T = unknown> = {
  durability?: Durability;
  deadlineMs?: number;
  /** Statements about what was done, sent together with COMMIT; each value in them is a text. */
  closing?(value: T, term: number): readonly SQL[];
};

/** The connection broke while COMMIT was under way: it may or may not have happened. Find out by key. */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super("the connection was lost during commit", { cause });
    this.name = "OutcomeUnknown";
  }
}

const lanesPerLeader = 20;
const lanesPerCopy = 3;
/** So much longer the server waits than its client, who then always knows first. */
const clientFirstMs = 500;
/** Longest a request waits for a leader, a lane and its commit together, unless it says otherwise. */
export const defaultDeadlineMs = 5_000;

export class Database {
  readonly follower: LeaderFollower;
  readonly #site: string;
  readonly #clock: Clock;
  #leaderLanes: { id: string; term: number; lanes: Lanes } | null = null;
  readonly #copyLanes = new Map<string, Lanes>();
  readonly #acknowledgedListeners = new Set<(term: number) => void>();

  constructor(nodes: readonly NodeAddress[], site: string, clock: Clock, log: Log) {
    this.#site = site;
    this.#clock = clock;
    this.follower = new LeaderFollower(nodes, site, clock, log);
    this.follower.onChange((status) => this.#turnTo(status));
    this.follower.start();
  }

  status(): LeaderStatus {
    return this.follower.status();
  }

  /**
   * Runs `work` in one transaction on the leader and returns once its commit is acknowledged.
   *
   * @throws Problem `no-leader` when none is trusted within the deadline: nothing was written.
   * @throws OutcomeUnknown when the connection was lost during COMMIT.
   */
  async write<T>(
    scope: Scope,
    work: (tx: Tx, term: number) => Promise<T>,
    options: WriteOptions<T> = {},
  ): Promise<T> {
    const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    const startedMs = this.#clock.monotonicMs();
    const leftMs = () => Math.max(1, deadlineMs - (this.#clock.monotonicMs() - startedMs));
    const leader = await this.#leader(leftMs());
    const durability = options.durability ?? "quorum";
    const value = await this.#served(
      leader.lanes.use(leftMs(), (lane) =>
        this.#transact(lane, leader.term, scope, { ...options, durability, deadlineMs: leftMs() }, work),
      ),
    );
    if (durability === "quorum") for (const listener of this.#acknowledgedListeners) listener(leader.term);
    return value;
  }

  /** Calls back after each transaction that the quorum acknowledged, with the term it was written in. */
  onAcknowledged(listener: (term: number) => void): () => void {
    this.#acknowledgedListeners.add(listener);
    return () => this.#acknowledgedListeners.delete(listener);
  }

  /** Reads on the trusted leader, in a read-only transaction. Throws Problem `no-leader`. */
  async read<T>(scope: Scope, work: (tx: Tx) => Promise<T>, deadlineMs = defaultDeadlineMs): Promise<T> {
    const leader = await this.#leader(deadlineMs);
    return this.#served(leader.lanes.use(deadlineMs, (lane) => readOn(lane, scope, deadlineMs, work)));
  }

  /**
   * Reads from the leader, or from the freshest copy that answers when there is none.
   *
   * @returns the value, and `ageMs`: 0 from the leader, else the age of the copy's newest heartbeat.
   */
  async readAny<T>(
    scope: Scope,
    work: (tx: Tx) => Promise<T>,
    deadlineMs = defaultDeadlineMs,
  ): Promise<{ value: T; ageMs: number }> {
    let failure: unknown = null;
    if (this.status().writable) {
      try {
        return { value: await this.read(scope, work, deadlineMs), ageMs: 0 };
      } catch (error) {
        if (!(error instanceof Problem && error.code === "no-leader")) throw error;
        failure = error;
      }
    }
    for (const node of this.status().answering) {
      try {
        const value = await this.#copy(node.id).use(deadlineMs, (lane) =>
          readOn(lane, scope, deadlineMs, work),
        );
        return { value, ageMs: Math.round(node.ageMs ?? 0) };
      } catch (error) {
        if (!isConnectionFault(error)) throw error;
        failure = error;
      }
    }
    throw new Problem("no-leader", "No database server answers, not even a copy.", [], { cause: failure });
  }

  close(): void {
    this.follower.stop();
    this.#leaderLanes?.lanes.close(new Error("the database is closed"));
    for (const lanes of this.#copyLanes.values()) lanes.close(new Error("the database is closed"));
  }

  /** Puts a broken line, or a wait for one that took too long, in the words of a Problem: nothing was changed. */
  async #served<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof LanesBusy) {
        throw new Problem("no-leader", "Every database connection is taken; nothing was changed.", [], {
          cause: error,
        });
      }
      if (isDiskFull(error)) {
        throw new Problem("no-leader", "The database server's disk is full; nothing was changed.", [], {
          cause: error,
        });
      }
      if (error instanceof OutcomeUnknown || !isConnectionFault(error)) throw error;
      this.follower.suspect();
      throw new Problem("no-leader", "The database server went away; nothing was changed.", [], {
        cause: error,
      });
    }
  }

  async #leader(waitMaxMs: number): Promise<{ term: number; lanes: Lanes }> {
    const trusted = await this.follower.untilWritable(waitMaxMs);
    this.#turnTo(this.status());
    if (!trusted || !this.#leaderLanes)
      throw new Problem("no-leader", "No database server can take a write now; nothing was changed.");
    return this.#leaderLanes;
  }

  #copy(id: string): Lanes {
    const known = this.#copyLanes.get(id);
    if (known) return known;
    const address = this.follower.addressOf(id);
    if (!address) throw new Problem("internal", `There is no node ${id}.`);
    const lanes = new Lanes(address.url, `holdfast-${this.#site}-copy`, lanesPerCopy);
    this.#copyLanes.set(id, lanes);
    return lanes;
  }

  /** Opens lanes to a new leader and drops every connection to the old one: closing is the fence. */
  #turnTo(status: LeaderStatus): void {
    const current = this.#leaderLanes;
    if (current && current.id === status.leader && current.term === status.term) return;
    if (current && status.leader !== null) {
      current.lanes.close(new Error("the leader changed"));
      this.#leaderLanes = null;
    }
    if (!status.leader || !status.writable) return;
    const address = this.follower.addressOf(status.leader);
    if (!address) return;
    this.#leaderLanes = {
      id: status.leader,
      term: status.term,
      lanes: new Lanes(address.url, `holdfast-${this.#site}`, lanesPerLeader),
    };
  }

  async #transact<T>(
    lane: Lane,
    term: number,
    scope: Scope,
    { durability, deadlineMs, closing }: WriteOptions<T> & { deadlineMs: number },
    work: (tx: Tx, term: number) => Promise<T>,
  ): Promise<T> {
    try {
      return await lane.within(deadlineMs, () =>
        lane.transaction<T>({
          mode: "read write",
          settings: sql`
              select set_config('app.enterprise', ${scope.enterpriseId ?? ""}, true),
                     set_config('synchronous_commit', ${durability === "quorum" ? "on" : "local"}, true),
                     ${endedByServerAfter(deadlineMs)},
                     (select max(term) from cluster.terms)::int as term`,
          mustHold: (server) => {
            // Rows carry the term; one labelled with an older term would stand behind what was already read and sealed.
            if (server?.term !== term)
              throw new Problem("no-leader", "The leader's term changed; nothing was written.");
          },
          work: (tx) => work(tx, term),
          closing: closing && ((value) => closing(value, term)),
        }),
      );
    } catch (error) {
      if (error instanceof Problem && error.code === "no-leader") this.follower.suspect();
      if (error instanceof CommitCut) {
        this.follower.suspect();
        throw new OutcomeUnknown(error);
      }
      throw error;
    }
  }
}

function readOn<T>(lane: Lane, scope: Scope, deadlineMs: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return lane.within(deadlineMs, () =>
    lane.transaction({
      mode: "read only",
      settings: sql`select set_config('app.enterprise', ${scope.enterpriseId ?? ""}, true)`,
      work,
    }),
  );
}

/** 53100: it refused for want of space. Another server may lead before the request's time is over. */
function isDiskFull(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ((at as { code?: unknown }).code === "53100") return true;
  return false;
}

/**
 * The server gives up what its client gave up. A site that freezes between a statement and its values, or whose
 * line is pulled there, counts as active, not as idle in a transaction, and would keep its locks for ever (seen:
 * one frozen router, and nobody was offered a call any more); and whoever waits for a lock behind it is not told
 * that its own client is gone. It is no deadline of ours: that is the client's (`Lane.within`), and comes first.
 *
 * `transaction_timeout` (PostgreSQL 17) ends both and leaves a commit that waits for its quorum alone. Before 17
 * `statement_timeout` ends only who waits: between a statement and its values it does not fire (checked on 18).
 */
function endedByServerAfter(deadlineMs: number) {
  return sql`set_config(
    case when current_setting('server_version_num')::int >= 170000 then 'transaction_timeout' else 'statement_timeout' end,
    ${String(Math.ceil(deadlineMs) + clientFirstMs)}, true)`;
}

/**
 * PostgreSQL answers a definite refusal with a five-character SQLSTATE; anything else is a broken line. The
 * reason stands anywhere in the chain of causes: drizzle wraps what its driver throws.
 */
function isConnectionFault(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof Problem) return false;
    if (at.name === "DeadlineError" || /lane is closed|leader changed/.test(at.message)) return true;
    const code = (at as { code?: unknown }).code;
    if (typeof code !== "string") continue;
    // 57P01–57P03: shutdown, crash, starting; 25006: a standby; 25P03, 25P04, 57014: this process was
    // frozen in a transaction, or in a statement; 53300: no connection left; class 08: broken.
    if (/^(57P0[123]|25006|25P0[34]|57014|53300|08...)$/.test(code)) return true;
    if (/^(CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|ERR_SOCKET|ERR_STREAM)/.test(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return false;
  }
  return false;
}
