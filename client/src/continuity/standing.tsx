import { IconAlertTriangle, IconCircleCheck, IconFlask, IconSwitch3 } from "@tabler/icons-react";
import type { ClusterView } from "#contract/cluster.ts";
import type { ContinuityView } from "#contract/continuity.ts";
import { modeOf } from "../frame/mode.ts";
import { useLive } from "../frame/use-console.ts";
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
  const centers = useLive("centers");
  // The same word as the top bar's, which also counts dark centers.
  const { mode, reasons } = modeOf(status, [...centers.values()]);
  const [first, ...rest] = standingSentences(cluster);
  return (
    <div className={classes.standing}>
      <p className={classes.first}>
        <StatusMark filled meaning={modeMeaning[mode]} /> {first}
      </p>
      <p className={classes.rest}>{rest.join(" ")}</p>
      {reasons.length > 0 ? (
        <ul className={classes.reasons} aria-label="Why this is not an ordinary day">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
