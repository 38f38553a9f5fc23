import { IconAlertTriangle } from "@tabler/icons-react";
import { useNow } from "../ui/clock.ts";
import { wholeTime } from "../ui/duration.ts";
import classes from "./cases.module.css";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** "in 3 h", "in 2 days", "4 h late": whole units, rounded towards now. */
function distanceText(ms: number): string {
  const size = Math.abs(ms);
  const text =
    size < hourMs
      ? `${Math.floor(size / 60_000)} min`
      : size < 2 * dayMs
        ? `${Math.floor(size / hourMs)} h`
        : `${Math.floor(size / dayMs)} days`;
  return ms < 0 ? `${text} late` : `in ${text}`;
}

export const dueText = (dueAt: string | null) => (dueAt ? `due ${wholeTime(dueAt)}` : "no due time");

/** By when, with the absolute time on hover. Late is said with a sign and a word, not by color alone. */
export function Due({ dueAt, over }: { dueAt: string | null; over?: boolean }) {
  const now = useNow();
  if (!dueAt) return <span className={classes.quiet}>no due time</span>;
  const leftMs = Date.parse(dueAt) - now;
  const late = leftMs < 0 && !over;
  return (
    <time dateTime={dueAt} title={wholeTime(dueAt)} className={classes.due} data-late={late || undefined}>
      {late ? <IconAlertTriangle size={14} stroke={1.8} aria-hidden /> : null}
      {over ? wholeTime(dueAt) : distanceText(leftMs)}
    </time>
  );
}
