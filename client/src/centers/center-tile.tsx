import { IconArrowBackUp, IconBuildingOff } from "@tabler/icons-react";
import { useState } from "react";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";
import type { FloorDay } from "#contract/floor.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { BackupLine } from "./backup-line.tsx";
import { useCenterActions } from "./center-actions.ts";
import type { CenterLoad } from "./center-load.ts";
import classes from "./center-tile.module.css";
import { CountdownToDark } from "./countdown-to-dark.tsx";
import { DeclareDark } from "./declare-dark.tsx";
import { type Beats, HeartbeatStrip } from "./heartbeat-strip.tsx";
import { IfDarkPanel } from "./if-dark-panel.tsx";
import { SeatCounts } from "./seat-counts.tsx";
import { centerMeaning } from "./state-meaning.ts";

type CenterTileProps = {
  center: CenterView;
  seats: readonly SeatView[];
  calls: readonly CallView[];
  load: CenterLoad;
  day: FloorDay | undefined;
  /** Null: the site does not say who was heard. */
  beats: Beats | null;
};

/** One center: whether it lives, who sits there, who waits for it, and the one hard decision. */
export function CenterTile({ center, seats, calls, load, day, beats }: CenterTileProps) {
  const headingId = `center-${center.id}`;
  const act = useCenterActions(center);
  const [declaring, setDeclaring] = useState(false);
  const waiting = calls.filter((call) => call.state === "waiting");
  const oldest = waiting.map((call) => call.arrivedAt).sort()[0];
  const manned = seats.filter((seat) => seat.person && seat.state !== "offline").length;
  const gone = center.state === "dark" || center.state === "restoring";
  return (
    <section className={classes.tile} aria-labelledby={headingId} data-state={center.state}>
      <header className={classes.head}>
        <h2 id={headingId}>{center.name}</h2>
        <StatusMark filled meaning={centerMeaning[center.state]} />
        <p className={classes.since}>
          {center.kind} · {centerMeaning[center.state].word.toLowerCase()} for{" "}
          <RunningTime since={center.stateAt} />
        </p>
      </header>
      {center.darkAt ? (
        <CountdownToDark
          center={center.name}
          darkAt={center.darkAt}
          whyNotStop={act.whyNotStop}
          onStop={act.stopCountdown}
        />
      ) : null}
      {center.state === "open" && center.verdict === null ? null : (
        <p className={classes.reason}>{center.stateReason}</p>
      )}
      {beats ? (
        <HeartbeatStrip beats={beats} seats={manned} name={center.name} />
      ) : (
        <p className={classes.unheard}>This site does not say who was heard.</p>
      )}
      <SeatCounts seats={seats} />
      <p className={classes.waiting}>
        <strong>{waiting.length}</strong> waiting
        {oldest ? (
          <>
            {" "}
            · longest <RunningTime since={oldest} />
          </>
        ) : null}
        {" · "}
        <strong>{load.talking}</strong> talking
        {load.ringing > 0 ? (
          <>
            {" · "}
            <strong>{load.ringing}</strong> ringing
          </>
        ) : null}
      </p>
      <div className={classes.foot}>
        <BackupLine center={center} seats={seats} whyNot={act.whyNotBackup} onSet={act.setBackup} />
        <div className={classes.actions}>
          {gone ? null : <IfDarkPanel center={center} load={load} day={day} />}
          {gone ? (
            <ActionButton
              size="xs"
              variant="default"
              leftSection={<IconArrowBackUp size={15} stroke={1.7} aria-hidden />}
              disabledReason={act.whyNotRestore}
              onClick={() => void act.restore()}
            >
              Restore
            </ActionButton>
          ) : (
            <ActionButton
              size="xs"
              variant="default"
              leftSection={<IconBuildingOff size={15} stroke={1.7} aria-hidden />}
              disabledReason={act.whyNotDeclare}
              onClick={() => setDeclaring(true)}
            >
              Declare dark
            </ActionButton>
          )}
        </div>
      </div>
      {declaring ? (
        <DeclareDark
          center={center}
          load={load}
          onClose={() => setDeclaring(false)}
          onDeclare={act.declareDark}
        />
      ) : null}
    </section>
  );
}
