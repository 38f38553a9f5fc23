import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { shortAge } from "../ui/duration.ts";
import { RunningTime } from "../ui/running-time.tsx";
import { type FloorFigures, percentText } from "./floor-figures.ts";
import classes from "./headline.module.css";

/** At most six: what a supervisor needs before anything else. */
export function Headline({ figures }: { figures: FloorFigures }) {
  const { waiting, ringing, longestWaitSince, inTarget, abandoned, available, signedIn, darkCenters } =
    figures;
  return (
    <dl className={classes.figures}>
      <Figure
        name="Waiting"
        value={waiting}
        note={ringing > 0 ? `${ringing} of them ringing` : "in line, none ringing"}
      />
      <Figure
        name="Longest wait"
        value={longestWaitSince ? <RunningTime since={longestWaitSince} /> : "0:00"}
        note={longestWaitSince ? "since first arrival" : "nobody waits"}
      />
      <Figure
        name={inTarget ? `Answered in ${shortAge(inTarget.targetMs).replace(".0", "")}` : "Service level"}
        value={inTarget ? percentText(inTarget.part, inTarget.of) : "–"}
        note={inTarget ? `${count(inTarget.part)} of ${count(inTarget.of)} today` : "no call decided today"}
      />
      <Figure
        name="Abandoned"
        value={abandoned ? percentText(abandoned.part, abandoned.of) : "–"}
        note={
          abandoned ? `${count(abandoned.part)} of ${count(abandoned.of)} today` : "no call decided today"
        }
      />
      <Figure name="Available" value={available} note={`of ${signedIn} signed in`} />
      <Figure
        name="Centers dark"
        alarm={darkCenters.length > 0}
        value={
          darkCenters.length > 0 ? (
            <>
              <IconPlugConnectedX size="0.9em" stroke={1.8} aria-hidden /> {darkCenters.length}
            </>
          ) : (
            0
          )
        }
        note={darkCenters.join(", ") || "all are lit"}
      />
    </dl>
  );
}

const count = (value: number) => value.toLocaleString();

function Figure({
  name,
  value,
  note,
  alarm = false,
}: {
  name: string;
  value: ReactNode;
  note: string;
  alarm?: boolean;
}) {
  return (
    <div className={classes.figure} data-alarm={alarm || undefined}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
