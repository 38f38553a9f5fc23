import { shortAge } from "../ui/duration.ts";
import classes from "./heartbeat-strip.module.css";
import { heardText, silentSlots } from "./heartbeat-words.ts";

export type Beats = { heard: readonly number[]; beacon: readonly boolean[]; slotMs: number };

const high = 24;

/**
 * One column a slot, newest at the right: how many of a center's seats were heard in it. The line below is
 * the center's own beacon. An empty column means silence; a slot before the site listened is not drawn.
 */
export function HeartbeatStrip({ beats, seats, name }: { beats: Beats; seats: number; name: string }) {
  const slots = beats.heard.length;
  const full = Math.max(1, seats, ...beats.heard);
  const silent = silentSlots(beats.heard);
  const now = beats.heard.at(-1) ?? 0;
  const words =
    silent >= slots
      ? "no seat heard"
      : silent > 0
        ? `silent for ${shortAge(silent * beats.slotMs)}`
        : heardText(now, seats);
  return (
    <figure className={classes.strip}>
      <svg
        viewBox={`0 0 ${slots * 4} ${high + 5}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Heartbeats of ${name}: ${words}`}
      >
        <line
          x1={0}
          x2={slots * 4}
          y1={high}
          y2={high}
          className={classes.ground}
          vectorEffect="non-scaling-stroke"
        />
        {beats.heard.map((heard, slot) => {
          const tall = (heard / full) * high;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
            <g key={slot}>
              {heard > 0 ? (
                <rect x={slot * 4} y={high - tall} width={3} height={tall} className={classes.beat} />
              ) : null}
              {beats.beacon[slot] ? (
                <rect x={slot * 4} y={high + 3} width={3} height={2} className={classes.beacon} />
              ) : null}
            </g>
          );
        })}
      </svg>
      <figcaption data-silent={silent > 0 || undefined}>
        <span>{words}</span>
        <span>last {shortAge(slots * beats.slotMs)}</span>
      </figcaption>
    </figure>
  );
}
