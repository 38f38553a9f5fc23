/** The embedded cluster, asked over the supervisor's loopback interface. */
import type { ClusterView, FailoverRecord } from "#contract/cluster.ts";
import { Problem } from "../../platform/problem.ts";
import type { Cluster } from "./cluster.ts";

const lookMaxMs = 1_500;
/** A switchover waits for a replica to have everything; longer than this is a fault to be told. */
const changeMaxMs = 30_000;

/** @param address - HOLDFAST_SUPERVISOR_URL and its token. */
export function embeddedCluster(address: { url: string; token: string }): Cluster {
  const ask = async <T>(method: string, path: string, deadlineMs: number, body?: unknown): Promise<T> => {
    let answer: Response;
    let json: unknown;
    try {
      answer = await fetch(`${address.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${address.token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(deadlineMs),
      });
      json = await answer.json();
    } catch (error) {
      throw new Problem("no-leader", "The cluster's supervisor does not answer.", [], { cause: error });
    }
    if (!answer.ok) throw new Problem("not-possible-now", reasonIn(json));
    return json as T;
  };
  return {
    view: () => ask<ClusterView>("GET", "/topology", lookMaxMs),
    failovers: () => ask<FailoverRecord[]>("GET", "/failovers", lookMaxMs),
    switchOver: (to, by) => ask("POST", "/switchover", changeMaxMs, { to, by }),
    failBack: (by) => ask("POST", "/failback", changeMaxMs, { by }),
    promote: (node, by, acceptLoss) => ask("POST", "/promote", changeMaxMs, { node, by, acceptLoss }),
    addPhase: async (failoverId, phase, ms) => {
      await ask("POST", `/failovers/${failoverId}/phases`, lookMaxMs, { phase, ms });
    },
  };
}

function reasonIn(json: unknown): string {
  if (typeof json === "object" && json !== null) {
    for (const name of ["detail", "reason", "message", "error"]) {
      const value = (json as Record<string, unknown>)[name];
      if (typeof value === "string") return value;
    }
  }
  return "The supervisor refused.";
}
