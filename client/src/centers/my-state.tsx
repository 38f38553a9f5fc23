import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconChevronDown, IconDoorExit } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { SeatView } from "#contract/centers.ts";
import { reportFault, tell } from "../frame/reporting.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useConsole, useLive, useMySeat } from "../frame/use-console.ts";
import { RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./my-state.module.css";
import { agentMeaning } from "./state-meaning.ts";
import { useStateActions } from "./use-state-actions.ts";

/** My state with its timer; the menu changes it. `S` opens it. */
export function MyState() {
  const seat = useMySeat();
  const centers = useLive("centers");
  const loaded = useLive("loaded");
  const actions = useStateActions();
  const leave = useLeaveSeat();
  const [opened, setOpened] = useState(false);
  useShortcut("state", () => setOpened(true));
  useToldByServer(seat);

  if (!loaded) return null;
  const onCall = seat?.state === "on-call" || seat?.state === "offered";
  return (
    <Menu width={248} position="bottom-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <UnstyledButton className={classes.state}>
          <VisuallyHidden>My state: </VisuallyHidden>
          {seat ? (
            <>
              <StatusMark meaning={agentMeaning[seat.state]} />
              <span aria-hidden>
                <RunningTime since={seat.stateAt} className={classes.time} />
              </span>
            </>
          ) : (
            <span className={classes.none}>No seat</span>
          )}
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {seat ? (
          <>
            <p className={classes.reason}>
              {seat.stateReason}
              {seat.nextState ? `. Next: ${agentMeaning[seat.nextState].word}` : ""}
            </p>
            <Menu.Divider />
          </>
        ) : (
          <p className={classes.reason}>Take a seat on the Desk to be offered calls.</p>
        )}
        {actions.map(
          ({ id, state, reason, label, meaning: { icon: Sign, tone }, disabledReason, choose }) => {
            const isState = seat?.state === state || seat?.nextState === state;
            const current = isState && reason === null;
            return (
              <Menu.Item
                key={id}
                disabled={disabledReason !== null}
                leftSection={
                  <Sign size={16} stroke={1.7} className={classes.sign} data-tone={tone} aria-hidden />
                }
                rightSection={current ? <IconCheck size={15} stroke={2} aria-label="current" /> : null}
                onClick={choose}
              >
                {label}
              </Menu.Item>
            );
          },
        )}
        {seat ? (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconDoorExit size={16} stroke={1.7} aria-hidden />}
              disabled={onCall}
              onClick={leave}
            >
              Leave seat {seat.label}
              <span className={classes.place}>
                {onCall ? "not while a call is here" : centers.get(seat.centerId)?.name}
              </span>
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function useLeaveSeat() {
  const { outbox } = useConsole();
  return () => {
    outbox
      .send({ method: "POST", path: "agent/seat", body: { seatId: null }, label: "Leave the seat" })
      .catch((fault: unknown) => reportFault("Leave the seat", fault));
  };
}

/** The server never changes a person's state without a line that says who or what did, and why. */
function useToldByServer(seat: SeatView | null) {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const now = seat ? `${seat.id} ${seat.state} ${seat.stateAt}` : null;
    const changed = before.current !== null && now !== before.current;
    before.current = now;
    if (!changed || !seat) return;
    if (seat.state === "missed" || seat.state === "lost")
      tell(`You are now: ${agentMeaning[seat.state].word}`, seat.stateReason);
  }, [seat]);
}
