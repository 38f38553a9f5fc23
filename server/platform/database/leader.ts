/**
 * Follows the leader: probes every node in parallel and trusts the one primary with the highest term,
 * for as long as this site's heartbeat is acknowledged by that primary's quorum.
 * postgres.js' own multi-host mode accepted standbys and hung on silent hosts, hence this.
 */
import { sql } from "drizzle-orm";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { Lane } from "./lane.ts";

export type NodeAddress = { id: string; url: string };

/** What one probe of one node found. `ageMs`: since the newest heartbeat it holds. */
export type NodeSeen = { id: string; standby: boolean; term: number; ageMs: number | null };

export type LeaderStatus = {
  leader: string | null;
  term: number;
  /** The leader's quorum acknowledged our heartbeat within `trustMs`. */
  writable: boolean;
  /** Age of the newest heartbeat on the freshest node that answers; null when none answers. */
  ageMs: number | null;
  /** Nodes that answered the last probe, freshest first. */
  answering: NodeSeen[];
};

const probeEveryMs = 250;
const probeWhenLostMs = 40;
const probeDeadlineMs = 700;
const beatEveryMs = 500;
/** Design §5: a leader is trusted only while its quorum acknowledged our heartbeat within 2 s. */
export const trustMs = 2_000;

export class LeaderFollower {
  readonly #site: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lanes: Map<string, { address: NodeAddress; probe: Lane; beat: Lane }>;
  readonly #listeners = new Set<(status: LeaderStatus) => void>();
  #seen: NodeSeen[] = [];
  #leader: string | null = null;
  #term = 0;
  #trustedAtMs = Number.NEGATIVE_INFINITY;
  #beating = false;
  #lastBeatMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #wasWritable = false;
  #round: Promise<void> | null = null;

  constructor(nodes: readonly NodeAddress[], site: string, clock: Clock, log: Log) {
    this.#site = site;
    this.#clock = clock;
    this.#log = log;
    this.#lanes = new Map(
      nodes.map((address) => [
        address.id,
        {
          address,
          probe: new Lane(address.url, `holdfast-${site}-probe`),
          beat: new Lane(address.url, `holdfast-${site}-beat`),
        },
      ]),
    );
  }

  start(): void {
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const { probe, beat } of this.#lanes.values()) {
      probe.close();
      beat.close();
    }
  }

  onChange(listener: (status: LeaderStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  status(): LeaderStatus {
    const answering = this.#seen.toSorted((a, b) => (a.ageMs ?? Infinity) - (b.ageMs ?? Infinity));
    return {
      leader: this.#leader,
      term: this.#term,
      writable: this.#writable(),
      ageMs: answering[0]?.ageMs ?? null,
      answering,
    };
  }

  /** Asks for a probe now: someone's connection to the leader just broke. */
  suspect(): void {
    if (!this.#round) this.#schedule(0);
  }

  /** Resolves with true once a leader is trusted, or false after `waitMaxMs`. */
  async untilWritable(waitMaxMs: number): Promise<boolean> {
    if (this.#writable()) return true;
    return new Promise((resolve) => {
      const off = this.onChange((status) => {
        if (!status.writable) return;
        clearTimeout(timer);
        off();
        resolve(true);
      });
      const timer = setTimeout(() => {
        off();
        resolve(false);
      }, waitMaxMs);
    });
  }

  addressOf(id: string): NodeAddress | undefined {
    return this.#lanes.get(id)?.address;
  }

  #writable(): boolean {
    return this.#leader !== null && this.#clock.monotonicMs() - this.#trustedAtMs < trustMs;
  }

  #schedule(afterMs: number): void {
    if (this.#stopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#round = this.#probeAll().finally(() => {
        this.#round = null;
        this.#schedule(this.#writable() ? probeEveryMs : probeWhenLostMs);
      });
    }, afterMs);
  }

  async #probeAll(): Promise<void> {
    const found: NodeSeen[] = [];
    const probes = [...this.#lanes.values()].map(async ({ address, probe }) => {
      const seen = await this.#probe(address, probe);
      if (!seen) return;
      found.push(seen);
      // A new leader must not wait for a silent node's probe to time out.
      if (!seen.standby && seen.term > this.#term) this.#follow(seen);
    });
    await Promise.all(probes);
    this.#seen = found;
    const primaries = found.filter((node) => !node.standby).toSorted((a, b) => b.term - a.term);
    const best = primaries[0];
    if (best && best.term >= this.#term) this.#follow(best);
    else if (this.#leader && !found.some((node) => node.id === this.#leader)) this.#lose();
    this.#announce();
  }

  async #probe(address: NodeAddress, lane: Lane): Promise<NodeSeen | null> {
    try {
      const [row] = await lane.within(
        probeDeadlineMs,
        () => lane.sql<{ standby: boolean; term: number; ageMs: number | null }[]>`
        -- A promoted server serves nobody until its own term row is acknowledged, and so visible: until then
        -- the newest row still names another, and it counts as a standby.
        select pg_is_in_recovery()
                 or coalesce((select leader <> ${address.id} from cluster.terms order by term desc limit 1), false)
                 as standby,
               coalesce((select max(term) from cluster.terms), 0)::int as term,
               (extract(epoch from clock_timestamp() - (select max(at) from cluster.heartbeats)) * 1000)::float8 as "ageMs"`,
      );
      return row ? { id: address.id, ...row } : null;
    } catch (error) {
      this.#log.debug({ node: address.id, error: String(error) }, "probe failed");
      return null;
    }
  }

  #follow(node: NodeSeen): void {
    if (this.#leader !== node.id || this.#term !== node.term) {
      this.#log.info({ node: node.id, term: node.term, before: this.#leader }, "following a leader");
      this.#leader = node.id;
      this.#term = node.term;
      this.#trustedAtMs = Number.NEGATIVE_INFINITY;
      this.#lastBeatMs = Number.NEGATIVE_INFINITY;
    }
    this.#beat();
  }

  #lose(): void {
    this.#log.warn({ node: this.#leader }, "the leader does not answer");
    this.#leader = null;
    this.#trustedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Writes our heartbeat through the leader's quorum; the acknowledgement is what trust rests on. */
  #beat(): void {
    const sentMs = this.#clock.monotonicMs();
    if (this.#beating || sentMs - this.#lastBeatMs < beatEveryMs) return;
    const leader = this.#leader;
    const term = this.#term;
    const lane = leader ? this.#lanes.get(leader)?.beat : undefined;
    if (!lane) return;
    this.#beating = true;
    this.#lastBeatMs = sentMs;
    lane
      .within(trustMs, () =>
        lane.transaction({
          mode: "read write",
          // Whatever the role's default is: trust rests on the quorum's answer.
          settings: sql`select set_config('synchronous_commit', 'on', true)`,
          work: (tx) =>
            tx.execute(sql`
        insert into cluster.heartbeats (site, at, term) values (${this.#site}, clock_timestamp(), ${term})
        on conflict (site) do update set at = excluded.at, term = excluded.term, beats = heartbeats.beats + 1`),
        }),
      )
      .then(() => {
        if (this.#leader === leader && this.#term === term) this.#trustedAtMs = sentMs;
        this.#announce();
      })
      .catch((error: unknown) => {
        this.#log.warn({ node: leader, error: String(error) }, "heartbeat was not acknowledged");
        this.#lastBeatMs = Number.NEGATIVE_INFINITY;
      })
      .finally(() => {
        this.#beating = false;
      });
  }

  #announce(): void {
    const status = this.status();
    if (status.writable === this.#wasWritable && !status.writable) return;
    this.#wasWritable = status.writable;
    for (const listener of this.#listeners) listener(status);
  }
}
