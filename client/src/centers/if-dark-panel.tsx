import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { CenterView } from "#contract/centers.ts";
import type { FloorDay } from "#contract/floor.ts";
import type { WhatIfView } from "#contract/what-if.ts";
import { clockText, shortAge } from "../ui/duration.ts";
import type { CenterLoad } from "./center-load.ts";
import { type ExpectedWait, expectedWait } from "./expected-wait.ts";
import classes from "./if-dark-panel.module.css";
import { useWhatIf } from "./use-floor.ts";

type IfDarkPanelProps = { center: CenterView; load: CenterLoad; day: FloorDay | undefined };

/** "If Tampa went dark now": one line that is always there, the figures behind it on demand. */
export function IfDarkPanel({ center, load, day }: IfDarkPanelProps) {
  const [opened, setOpened] = useState(false);
  const bodyId = useId();
  const whatIf = useWhatIf(center.id).data;
  const wait = expectedWait(load, whatIf, day);
  return (
    <div className={classes.panel}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={opened}
        aria-controls={bodyId}
        onClick={() => setOpened(!opened)}
      >
        <IconChevronRight size={15} stroke={1.8} aria-hidden className={classes.arrow} />
        <span>
          If {center.name} went dark now
          <span className={classes.answer}>{whatIf ? inShort(whatIf, load, wait) : "not known yet"}</span>
        </span>
      </UnstyledButton>
      <div id={bodyId}>{opened && whatIf ? <Facts whatIf={whatIf} load={load} wait={wait} /> : null}</div>
    </div>
  );
}

function Facts({ whatIf, load, wait }: { whatIf: WhatIfView; load: CenterLoad; wait: ExpectedWait }) {
  const { seats, afterMs } = load.backupLater;
  return (
    <dl className={classes.facts}>
      <dt>Callers it would move</dt>
      <dd>{whatIf.callsAffected}</dd>
      <dt>Seats that would take them</dt>
      <dd>
        {whatIf.seatsInAll}, {whatIf.seatsFree} free now
      </dd>
      <dt>Backup seats among them</dt>
      <dd>
        {whatIf.backupSeats}
        {seats > 0 ? `; ${seats} more after ${shortAge(afterMs).replace(".0", "")} of waiting` : ""}
        {load.backupByHand > 0 ? `; ${load.backupByHand} more if opened by hand` : ""}
      </dd>
      <dt>Skills its queues ask for</dt>
      <dd>
        {whatIf.skillsUncovered.length === 0 ? (
          "all covered"
        ) : (
          <strong>nobody for {whatIf.skillsUncovered.join(", ")}</strong>
        )}
      </dd>
      {wait.known ? (
        <>
          <dt>Callers of now all answered</dt>
          <dd>{wait.clearMs < 1_000 ? "at once" : `in about ${clockText(wait.clearMs)}`}</dd>
          <dt>Mean wait after that</dt>
          <dd>{wait.waitMs === null ? <strong>grows without end</strong> : clockText(wait.waitMs)}</dd>
          <dd className={classes.formula}>
            Erlang C: {wait.arrivedLastHour} calls in the last hour, {clockText(wait.handleMs)} each, keep{" "}
            {wait.busySeats.toFixed(1)} of {wait.seats} seats busy. Nobody is counted as giving up.
          </dd>
        </>
      ) : (
        <>
          <dt>Expected wait</dt>
          <dd>{wait.why}</dd>
        </>
      )}
    </dl>
  );
}

function inShort(whatIf: WhatIfView, load: CenterLoad, wait: ExpectedWait): string {
  const parts = [`${whatIf.seatsInAll} ${whatIf.seatsInAll === 1 ? "seat" : "seats"}`];
  const later = load.backupLater;
  if (later.seats > 0) parts.push(`${later.seats} more after ${shortAge(later.afterMs).replace(".0", "")}`);
  if (whatIf.seatsInAll > 0) {
    const gaps = whatIf.skillsUncovered.length;
    parts.push(gaps === 0 ? "all skills covered" : `${gaps} ${gaps === 1 ? "skill" : "skills"} uncovered`);
  }
  if (wait.known)
    parts.push(wait.waitMs === null ? "more calls than seats" : `wait ${clockText(wait.waitMs)}`);
  return parts.join(" · ");
}
