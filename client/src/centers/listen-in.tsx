import { Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import type { SeatView } from "#contract/centers.ts";
import { useMyCall } from "../calls/my-call.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMySeat, useWhyNotNow } from "../frame/use-console.ts";
import classes from "./agents-table.module.css";

/** A site answers within this time, or nobody goes onto a call minutes later. */
const withinMs = 8_000;

/** Goes onto an agent's call, silently at first; the call card then offers to coach and to join. */
export function ListenIn({ seat }: { seat: SeatView & { person: NonNullable<SeatView["person"]> } }) {
  const { api } = useConsole();
  const mine = useMySeat();
  const call = useMyCall();
  const notNow = useWhyNotNow();
  const [busy, setBusy] = useState(false);
  const whyNot =
    notNow ??
    (mine ? null : "Take a seat on the Desk first: you listen by its telephone") ??
    (call ? "You have a call" : null) ??
    (mine?.state === "offline" || mine?.state === "lost" ? "Choose a state first: you are offline" : null) ??
    (seat.callId ? null : "Nobody talks there now");

  async function listen() {
    if (whyNot !== null || busy) return;
    setBusy(true);
    try {
      await api.send(
        { method: "POST", path: `calls/${seat.callId}/supervise`, body: { mode: "listen" } },
        { signal: AbortSignal.timeout(withinMs) },
      );
    } catch (fault) {
      reportFault(`Listen to ${seat.person.name}`, fault);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Tooltip
      label={whyNot ?? "Hear the call; nobody hears you"}
      events={{ hover: true, focus: true, touch: false }}
    >
      <UnstyledButton
        className={classes.act}
        aria-disabled={whyNot !== null || undefined}
        data-off={whyNot !== null || undefined}
        onClick={() => void listen()}
      >
        Listen<VisuallyHidden> to {seat.person.name}</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
