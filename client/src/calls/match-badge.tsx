import { type Icon, IconUserCheck, IconUserOff, IconUserQuestion, IconUsers } from "@tabler/icons-react";
import type { Match } from "#contract/calls.ts";
import classes from "./call-card.module.css";
import { matchWords } from "./call-words.ts";

const signs: Record<Match, Icon> = {
  known: IconUserCheck,
  several: IconUsers,
  unknown: IconUserQuestion,
  withheld: IconUserOff,
};

/** How sure we are of who is calling. */
export function MatchBadge({ match }: { match: Match }) {
  const Sign = signs[match];
  return (
    <span className={classes.match} data-match={match}>
      <Sign size={13} stroke={1.9} aria-hidden />
      {matchWords[match]}
    </span>
  );
}
