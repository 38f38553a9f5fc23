import type { ClusterView, FailoverRecord } from "#contract/cluster.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";
import type { Cluster } from "./cluster.ts";
import { type NodeAddress, NodeLook, viewFromAccounts } from "./look-at-nodes.ts";

const viewDeadlineMs = 1_000;
/** A switchover waits for a checkpoint first. */
const changeDeadlineMs = 30_000;

export type SupervisorAddress = { url: string; token: string };

/** Follows the supervisor of the embedded cluster. While it is dead the servers themselves are asked. */
export function embeddedCluster(
  supervisor: SupervisorAddress,
  nodes: readonly { id: string; url: string }[],
  clock: Clock,
): Cluster & { close(): void } {
  let addresses: NodeAddress[] = nodes.map((node) => ({ ...node, site: "main", zone: null }));
  let fallback: NodeLook | null = null;

  const ask = async <T>(path: string, deadlineMs: number, body?: unknown): Promise<T> => {
    let answer: Response;
    try {
      answer = await fetch(`${supervisor.url}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${supervisor.token}`, "content-type": "application/json" },
        signal: AbortSignal.timeout(deadlineMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new Problem("no-leader", "The supervisor of the database servers does not answer.", [], {
        cause,
      });
    }
    const value: unknown = await answer.json();
    if (answer.ok) return value as T;
    const reason = String((value as { error?: unknown }).error);
    throw new Problem(answer.status === 404 ? "not-found" : "not-possible-now", reason);
  };

  /** Where each server stands does not change while the supervisor is away. */
  const remember = (view: ClusterView) => {
    addresses = addresses.map((address) => {
      const known = view.nodes.find((node) => node.id === address.id);
      return known ? { ...address, site: known.site, zone: known.zone } : address;
    });
  };

  return {
    async view() {
      try {
        const view = await ask<ClusterView>("/topology", viewDeadlineMs);
        remember(view);
        fallback?.close();
        fallback = null;
        return view;
      } catch (fault) {
        if (!(fault instanceof Problem)) throw fault;
        fallback ??= new NodeLook(addresses);
        return viewFromAccounts("embedded", await fallback.look(), clock.now());
      }
    },
    failovers: () => ask<FailoverRecord[]>("/failovers", viewDeadlineMs),
    switchOver: (to, asked) => ask<FailoverRecord>("/switchover", changeDeadlineMs, { to, ...asked }),
    failBack: (asked) => ask<FailoverRecord>("/failback", changeDeadlineMs, asked),
    promote: (node, by, acceptLoss) =>
      ask<FailoverRecord>("/promote", changeDeadlineMs, { node, by, acceptLoss }),
    async addPhase(failoverId, phase, ms) {
      await ask(`/failovers/${failoverId}/phases`, viewDeadlineMs, { phase, ms });
    },
    close() {
      fallback?.close();
    },
  };
}
