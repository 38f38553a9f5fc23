import { useNow } from "./clock.ts";
import { agoText, clockText, wholeTime } from "./duration.ts";

/** A clock that runs since `since`; the absolute time on hover. Not announced: it changes each second. */
export function RunningTime({ since, className }: { since: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={since} title={wholeTime(since)} className={className} aria-live="off">
      {clockText(now - Date.parse(since))}
    </time>
  );
}

/** Counts down to `until` and stays at zero. */
export function CountDown({ until, className }: { until: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={until} title={wholeTime(until)} className={className} aria-live="off">
      {clockText(Date.parse(until) - now + 999)}
    </time>
  );
}

/** Relative, with the absolute time on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={wholeTime(at)}>
      {agoText(now - Date.parse(at))}
    </time>
  );
}
