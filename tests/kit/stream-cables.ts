/** Cables between the primary, whichever that is, and its replicas. */
import type { LoginRole } from "#db/cluster/secrets.ts";
import { once } from "#db/cluster/sql-session.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

type Addresses = (role: LoginRole) => { id: string; url: string }[];

/** @param addresses - of the nodes; asked at each connection, when the cluster has started. */
export async function openStreamCables(
  nodes: readonly { id: string; port: number }[],
  addresses: Addresses,
): Promise<Map<string, TcpProxy>> {
  const ports = new Map(nodes.map(({ id, port }) => [id, port]));
  const cables = new Map<string, TcpProxy>();
  for (const { id } of nodes) cables.set(id, await openTcpProxy(() => writablePort(addresses, ports)));
  return cables;
}

/** Replicas stream from whichever node is open for writing, also while it is being promoted. */
async function writablePort(addresses: Addresses, ports: ReadonlyMap<string, number>): Promise<number> {
  const nodes = addresses("supervisor");
  if (nodes.length === 0) return ports.get("main")!;
  const found = await Promise.all(
    nodes.map(async ({ id, url }) => {
      const rows = await once(
        url,
        500,
        (sql) => sql<{ standby: boolean; timeline: number }[]>`
          select pg_is_in_recovery() as standby,
                 case when pg_is_in_recovery() then 0
                      else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int end as timeline`,
      ).catch(() => []);
      return { id, standby: rows[0]?.standby ?? true, timeline: rows[0]?.timeline ?? 0 };
    }),
  );
  const primary = found.filter((node) => !node.standby).toSorted((a, b) => b.timeline - a.timeline)[0];
  if (!primary) throw new Error("no node is open for writing");
  return ports.get(primary.id)!;
}
