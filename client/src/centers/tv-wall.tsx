import { ActionIcon } from "@mantine/core";
import { IconClockPause, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";
import { useConsole, useStatus } from "../frame/use-console.ts";
import { useMode } from "../frame/use-mode.ts";
import { shortAge } from "../ui/duration.ts";
import { RunningTime } from "../ui/running-time.tsx";
import type { FloorFigures } from "./floor-figures.ts";
import { Headline } from "./headline.tsx";
import { centerMeaning } from "./state-meaning.ts";
import classes from "./tv-wall.module.css";

type Tile = { center: CenterView; seats: readonly SeatView[]; calls: readonly CallView[] };
type TvWallProps = {
  figures: FloorFigures;
  tiles: readonly Tile[];
  staleMs: number | null;
  onLeave: () => void;
};

/** The floor for a wall: nothing to press, nothing smaller than three meters allow. Escape leaves. */
export function TvWall({ figures, tiles, staleMs, onLeave }: TvWallProps) {
  const status = useStatus();
  const now = useMode();
  const { me } = useConsole();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && onLeave();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onLeave]);
  return (
    <div className={classes.wall} data-stale={staleMs !== null || undefined}>
      <h1 className={classes.title}>Floor</h1>
      <Headline figures={figures} />
      <div className={classes.tiles}>
        {tiles.map(({ center, seats, calls }) => (
          <WallTile key={center.id} center={center} seats={seats} calls={calls} />
        ))}
      </div>
      <footer className={classes.foot}>
        {staleMs === null ? null : (
          <strong className={classes.stale} role="status">
            <IconClockPause size="1em" stroke={1.8} aria-hidden /> {shortAge(staleMs)} old
          </strong>
        )}
        {now && now.mode !== "normal" ? <strong data-mode={now.mode}>{modeWords[now.mode]}</strong> : null}
        {me.carrier === "simulated" ? <span>Simulated carrier</span> : null}
        <span>{status ? `${status.site} · ${status.copies} of ${status.copiesConfigured} copies` : ""}</span>
        <ActionIcon className={classes.leave} size={40} aria-label="Leave TV mode" onClick={onLeave}>
          <IconX size={22} stroke={1.6} aria-hidden />
        </ActionIcon>
      </footer>
    </div>
  );
}

const modeWords = { drill: "Drill", "failed-over": "Failed over", degraded: "Degraded" } as const;

function WallTile({ center, seats, calls }: Tile) {
  const { icon: Sign, word, tone } = centerMeaning[center.state];
  const count = (...states: SeatView["state"][]) =>
    seats.filter((seat) => seat.person && states.includes(seat.state)).length;
  const lost = count("lost");
  return (
    <section className={classes.tile} data-tone={tone}>
      <h2>{center.name}</h2>
      <p className={classes.state}>
        <Sign size="1em" stroke={1.8} aria-hidden /> {word} <RunningTime since={center.stateAt} />
      </p>
      <dl>
        <dt>Waiting</dt>
        <dd>{calls.filter((call) => call.state === "waiting").length}</dd>
        <dt>On call</dt>
        <dd>{count("on-call", "offered")}</dd>
        <dt>Available</dt>
        <dd>{count("available")}</dd>
        <dt>{lost > 0 ? "Lost" : "Not ready"}</dt>
        <dd>{lost > 0 ? lost : count("wrap-up", "break", "meal", "training", "missed")}</dd>
      </dl>
    </section>
  );
}
