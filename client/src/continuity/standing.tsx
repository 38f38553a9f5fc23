import { IconAlertTriangle, IconCircleCheck, IconFlask, IconSwitch3 } from "@tabler/icons-react";
import type { ClusterView } from "#contract/cluster.ts";
import type { ContinuityView } from "#contract/continuity.ts";
import { type Meaning, StatusMark } from "../ui/status-mark.tsx";
import { standingSentences } from "./cluster-words.ts";
import classes from "./standing.module.css";

type Mode = ContinuityView["status"]["mode"];

const modeMeaning: Record<Mode, Meaning> = {
  normal: { tone: "ready", icon: IconCircleCheck, word: "Normal" },
  drill: { tone: "after", icon: IconFlask, word: "Drill" },
  "failed-over": { tone: "alarm", icon: IconSwitch3, word: "Failed over" },
  degraded: { tone: "pause", icon: IconAlertTriangle, word: "Degraded" },
};

/** How things stand in one breath: the mode, who leads, what must hold a write, and why it is not an ordinary day. */
export function Standing({
  cluster,
  status,
}: {
  cluster: ClusterView | null;
  status: ContinuityView["status"];
}) {
  const [first, ...rest] = standingSentences(cluster);
  return (
    <div className={classes.standing}>
      <p className={classes.first}>
        <StatusMark filled meaning={modeMeaning[status.mode]} /> {first}
      </p>
      <p className={classes.rest}>{rest.join(" ")}</p>
      {status.reasons.length > 0 ? (
        <ul className={classes.reasons} aria-label="Why this is not an ordinary day">
          {status.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
