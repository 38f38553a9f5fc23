import { IconClockPause } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { shortAge } from "./duration.ts";
import classes from "./stale-frame.module.css";

/** Greys out what is no longer the present and says how old it is. `ageMs` null: it is the present. */
export function StaleFrame({
  ageMs,
  children,
  className,
}: {
  ageMs: number | null;
  children: ReactNode;
  className?: string;
}) {
  return (
    <>
      {ageMs === null ? null : (
        <p className={classes.line} role="status">
          <IconClockPause size={16} stroke={1.7} aria-hidden />
          <span>
            What you see is <strong>{shortAge(ageMs)} old</strong>. It is greyed out until the line is back.
          </span>
        </p>
      )}
      <div className={`${classes.frame} ${className ?? ""}`} data-stale={ageMs !== null || undefined}>
        {children}
      </div>
    </>
  );
}
