import { IconUsers } from "@tabler/icons-react";
import { RunningTime } from "../ui/running-time.tsx";
import classes from "./top-bar.module.css";
import { useConnection } from "./use-console.ts";

/** How many callers wait, and the longest of them. */
export function WaitingMark() {
  const { status, state } = useConnection();
  if (!status) return null;
  const present = state === "live";
  return (
    <span
      className={classes.fact}
      data-tone={present ? undefined : "old"}
      title={present ? undefined : "As it stood when a site was last heard"}
    >
      <IconUsers size={15} stroke={1.6} aria-hidden />
      <span>
        <strong>{status.waiting}</strong> {present ? "waiting" : "waited"}
      </span>
      {present && status.longestWaitSince ? (
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
