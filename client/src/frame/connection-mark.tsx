import { Tooltip } from "@mantine/core";
import { IconCloudOff, IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useNow } from "../ui/clock.ts";
import { shortAge } from "../ui/duration.ts";
import { announce } from "./announce.tsx";
import classes from "./top-bar.module.css";
import { useConnection, useConsole, useSignal } from "./use-console.ts";

/** "live 0.4 s" → "reconnecting" → "offline, 3 changes waiting". */
export function ConnectionMark() {
  const { outbox, drafts } = useConsole();
  const { state, lastWordAt, site, since } = useConnection();
  const waiting = useSignal(outbox.view).waiting;
  const now = useNow();
  const before = useRef(state);
  const count = waiting.length + (state === "live" ? 0 : drafts.unsaved());
  const changes = count === 0 ? "" : `${count} ${count === 1 ? "change" : "changes"} waiting`;

  useEffect(() => {
    if (state !== before.current) announce(state === "live" ? `Live at ${site.id}` : state);
    before.current = state;
  }, [state, site.id]);

  if (state === "live") {
    const age = lastWordAt === null ? "" : shortAge(now - lastWordAt);
    return (
      <Tooltip label={`Connected to ${site.id}; last word from it ${age} ago`}>
        <span className={classes.fact} data-tone={changes ? "pause" : undefined} data-testid="connection">
          <span className={classes.pulse} aria-hidden />
          live <span className={classes.wide}>{changes ? `, ${changes}` : age}</span>
        </span>
      </Tooltip>
    );
  }
  const Sign = state === "offline" ? IconCloudOff : IconRefresh;
  return (
    <Tooltip
      multiline
      maw={300}
      label={`${state === "offline" ? "No site answers." : "The connection was lost; looking for a site that answers."} Calls in progress go on. What you type is kept here and sent by itself. ${waiting.map((item) => item.label).join(", ")}`}
    >
      <span
        className={classes.fact}
        data-tone={state === "offline" ? "alarm" : "pause"}
        data-testid="connection"
      >
        <Sign size={15} stroke={1.8} aria-hidden />
        {state}
        {changes ? `, ${changes}` : now - since > 3_000 ? ` ${shortAge(now - since)}` : ""}
      </span>
    </Tooltip>
  );
}
