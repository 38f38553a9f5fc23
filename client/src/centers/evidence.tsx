import { IconEar, IconEarOff, IconQuestionMark } from "@tabler/icons-react";
import type { CenterView, Verdict, Witness, WitnessKind } from "#contract/centers.ts";
import { clockTimeToTheSecond } from "../ui/duration.ts";
import classes from "./evidence.module.css";

const verdictWords: Record<Verdict, string> = {
  "center-dark": "the center is dark",
  "link-cut": "only a link is cut, the center works",
  "site-down": "a site is down, the center works",
  isolated: "this site is the one cut off",
};

const witnessWords: Record<WitnessKind, string> = {
  "seat-heartbeats": "Seats",
  beacon: "Beacon",
  "carrier-legs": "Carrier's lines",
  "site-probe": "Observer",
  database: "Database",
};

const signs: Record<Witness["says"], { icon: typeof IconEar; word: string }> = {
  silent: { icon: IconEarOff, word: "silent" },
  alive: { icon: IconEar, word: "alive" },
  unsure: { icon: IconQuestionMark, word: "unsure" },
};

/**
 * The verdict on a center and every witness it rests on: never one alone. What was seen then, not what is so
 * now: times, no running clock.
 */
export function Evidence({ center }: { center: CenterView }) {
  if (center.verdict === null && center.witnesses.length === 0) return null;
  const silent = new Set(
    center.witnesses.filter((witness) => witness.says === "silent").map((witness) => witness.kind),
  ).size;
  return (
    <section className={classes.evidence} aria-label={`Evidence about ${center.name}`}>
      <p className={classes.verdict}>
        <strong>
          Evidence about {center.name}: {center.verdict ? verdictWords[center.verdict] : "no verdict"}
        </strong>
        {center.witnesses.length > 0
          ? ` · ${silent} ${silent === 1 ? "kind" : "kinds"} of witness ${silent === 1 ? "says" : "say"} silent`
          : ""}
      </p>
      <ul>
        {center.witnesses.map((witness) => {
          const { icon: Sign, word } = signs[witness.says];
          return (
            <li key={`${witness.kind}${witness.from}`} data-says={witness.says} title={witness.detail}>
              <Sign size={15} stroke={1.7} aria-hidden />
              <span className={classes.kind}>{witnessWords[witness.kind]}</span>
              <span className={classes.detail}>{witness.detail || `seen from ${witness.from}`}</span>
              <span className={classes.since}>
                {word}
                {witness.silentSince ? ` since ${clockTimeToTheSecond(witness.silentSince)}` : ""}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
