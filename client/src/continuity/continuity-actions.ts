import { useQueryClient } from "@tanstack/react-query";
import type { ClusterView } from "#contract/cluster.ts";
import type { DrillView } from "#contract/drill.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMay, useWhyNotNow } from "../frame/use-console.ts";

/** Everything this page can ask for. Each answers true when it was done, and tells its refusal otherwise. */
export function useContinuityActions() {
  const { outbox } = useConsole();
  const queries = useQueryClient();

  async function send(path: string, label: string, body: Record<string, unknown> = {}): Promise<boolean> {
    try {
      // Its own lane: a switchover under way must not hold up a drill's Stop.
      await outbox.send({ method: "POST", path, body, label, lane: path });
      return true;
    } catch (fault) {
      reportFault(label, fault);
      return false;
    } finally {
      void queries.invalidateQueries({ queryKey: [path.startsWith("drills") ? "drill" : "continuity"] });
    }
  }

  return {
    startDrill: (runbook: string) => send("drills", "Start a drill", { runbook }),
    stopDrill: () => send("drills/current/stop", "Stop the drill"),
    putBack: () => send("drills/current/put-back", "Put the drill back"),
    failOver: (to: string) => send("continuity/switchover", `Fail over to ${to}`, { to }),
    failBack: () => send("continuity/failback", "Fail back"),
    promote: (node: string, acceptLoss: boolean) =>
      send("continuity/promote", `Promote ${node}`, { node, acceptLoss }),
  };
}

const role = "Your role may look, not act";

/** Why each action cannot be pressed now; null when it can. */
export function useWhyNot(cluster: ClusterView | null, drill: DrillView | null) {
  const { me } = useConsole();
  const mayDrill = useMay("drill:run");
  const maySwitch = useMay("continuity:switch-over");
  const mayPromote = useMay("continuity:promote");
  const now = useWhyNotNow();
  return {
    drill: mayDrill ? (now ?? whyNotDrill(me, cluster, drill)) : role,
    actOnDrill: mayDrill ? now : role,
    failOver: maySwitch ? (now ?? whyNotFailOver(cluster)) : role,
    failBack: maySwitch ? now : role,
    promote: mayPromote ? now : role,
  };
}

function whyNotDrill(
  me: { carrier: string; canDrill: boolean },
  cluster: ClusterView | null,
  drill: DrillView | null,
): string | null {
  if (me.carrier !== "simulated")
    return "A drill plays on the simulated carrier only: no real caller may be part of it";
  if (!me.canDrill) return "Drills are played on the embedded installation only, so far";
  if (drill?.state === "running" || drill?.state === "stopping") return "A drill is running";
  if (drill?.state === "putting-back") return "The last drill is being put back";
  if (drill?.state === "stopped") return "The last drill was stopped halfway: put it back first";
  if (cluster?.leader === null) return "No server leads now: this is no drill";
  return null;
}

function whyNotFailOver(cluster: ClusterView | null): string | null {
  if (!cluster) return "The database's supervisor does not answer";
  if (cluster.driver === "single") return "No engine of ours runs these database servers";
  if (cluster.leader === null) return "No server leads now";
  return null;
}
