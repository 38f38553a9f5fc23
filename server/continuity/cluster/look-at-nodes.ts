import type { ClusterView, NodeView } from "#contract/cluster.ts";
import { DeadlineError, Lane } from "../../platform/database/lane.ts";

const lookDeadlineMs = 1_000;

/** One PostgreSQL server by its own account. Null when it does not answer. */
export type NodeAccount = {
  standby: boolean;
  term: number;
  lsn: string;
  voters: string[];
  synchronousStandbyNames: string;
  replicas: { id: string; lagMs: number; lagBytes: number }[];
};

export type NodeAddress = { id: string; url: string; site: string; zone: string | null };

/** Asks every server itself, with the application's own rights: what is left when no engine answers. */
export class NodeLook {
  readonly #lanes: { address: NodeAddress; lane: Lane }[];

  constructor(addresses: readonly NodeAddress[]) {
    this.#lanes = addresses.map((address) => ({ address, lane: new Lane(address.url, "holdfast-topology") }));
  }

  async look(): Promise<{ address: NodeAddress; account: NodeAccount | null }[]> {
    return Promise.all(
      this.#lanes.map(async ({ address, lane }) => ({ address, account: await this.#ask(lane) })),
    );
  }

  async #ask(lane: Lane): Promise<NodeAccount | null> {
    try {
      const [row] = await lane.within(
        lookDeadlineMs,
        () => lane.sql<NodeAccount[]>`
          select pg_is_in_recovery() as standby,
                 coalesce(newest.term, 0) as term,
                 coalesce(to_json(newest.voters), '[]') as voters,
                 case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                      else pg_current_wal_flush_lsn() end::text as lsn,
                 current_setting('synchronous_standby_names') as "synchronousStandbyNames",
                 (select coalesce(json_agg(json_build_object('id', id, 'lagMs', round(lag_ms), 'lagBytes', lag_bytes)), '[]')
                    from cluster.replicas()) as replicas
            from (select 1) as always
            left join (select term, voters from cluster.terms order by term desc limit 1) as newest on true`,
      );
      return row ?? null;
    } catch {
      return null; // It does not answer; that is what the caller wants to know.
    }
  }

  close(): void {
    for (const { lane } of this.#lanes) {
      lane.cut(new DeadlineError(0));
      lane.close();
    }
  }
}

/** The number in `ANY 2 (a,b,c)` or `FIRST 1 (a)`; a bare list waits for its first; empty waits for nobody. */
export function acknowledgementsIn(synchronousStandbyNames: string): number {
  const text = synchronousStandbyNames.trim();
  if (text === "") return 0;
  return Number(/^(?:any|first)?\s*(\d+)\s*\(/i.exec(text)?.[1] ?? 1);
}

function nodeView(address: NodeAddress, account: NodeAccount | null, leader: NodeAccount | null): NodeView {
  const seen = leader?.replicas.find((replica) => replica.id === address.id);
  const leads = account !== null && account === leader;
  const reason = !account
    ? "It does not answer."
    : leads
      ? "It leads."
      : account.standby
        ? seen
          ? "It streams."
          : "It does not stream from the leader."
        : "It is open for writing, but of an older term: nothing follows it.";
  return {
    id: address.id,
    site: address.site,
    zone: address.zone,
    role: !account ? "down" : leads ? "primary" : account.standby ? "replica" : "fenced",
    voter: leader?.voters.includes(address.id) ?? false,
    term: account?.term ?? null,
    lsn: account?.lsn ?? null,
    lagBytes: leads ? 0 : (seen?.lagBytes ?? null),
    lagMs: leads ? 0 : (seen?.lagMs ?? null),
    reason,
    port: Number(new URL(address.url).port || 5432),
    pid: null,
  };
}

/**
 * The cluster as its servers describe it. Says nothing about automatic failover being there: nobody
 * was asked who could tell.
 */
export function viewFromAccounts(
  driver: ClusterView["driver"],
  found: readonly { address: NodeAddress; account: NodeAccount | null }[],
  seenAt: Date,
): ClusterView {
  const open = found.filter(({ account }) => account !== null && !account.standby);
  const leads = open.toSorted((a, b) => (b.account?.term ?? 0) - (a.account?.term ?? 0))[0];
  const leader = leads?.account ?? null;
  return {
    driver,
    copiesConfigured: Math.max(0, found.length - 1),
    copies: leader ? leader.replicas.length : 0,
    term: Math.max(0, ...found.map(({ account }) => account?.term ?? 0)),
    leader: leads?.address.id ?? null,
    voters: leader?.voters ?? [],
    acknowledgementsNeeded: leader ? acknowledgementsIn(leader.synchronousStandbyNames) : 0,
    automaticFailover: false,
    needsOperator: null,
    holdDownUntil: null,
    nodes: found.map(({ address, account }) => nodeView(address, account, leader)),
    seenAt: seenAt.toISOString(),
  };
}
