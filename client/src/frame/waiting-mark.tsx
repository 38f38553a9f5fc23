import { IconUsers } from "@tabler/icons-react";
import { RunningTime } from "../ui/running-time.tsx";
import classes from "./top-bar.module.css";
import { useStatus } from "./use-console.ts";

/** How many callers wait, and the longest of them. */
export function WaitingMark() {
  const status = useStatus();
  if (!status) return null;
  return (
    <span className={classes.fact}>
      <IconUsers size={15} stroke={1.6} aria-hidden />
      <span>
        <strong>{status.waiting}</strong> waiting
      </span>
      {status.longestWaitSince ? (
        <span>
          <span className={classes.wide}>longest </span>
          <strong>
            <RunningTime since={status.longestWaitSince} />
          </strong>
        </span>
      ) : null}
    </span>
  );
}
