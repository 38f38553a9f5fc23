import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { CallView } from "#contract/calls.ts";
import { useLive } from "../frame/use-console.ts";
import classes from "./transfer-menu.module.css";

const guestWords: Partial<Record<CallView["guests"][number]["state"], string>> = {
  offered: "asked, not answered yet",
  accepted: "on the way",
  connected: "in the call",
};

type GuestListProps = { call: CallView; onTakeOut: (offerId: string) => void };

/** Who was asked into this call, with a way to take each out again. */
export function GuestList({ call, onTakeOut }: GuestListProps) {
  const seats = useLive("seats");
  if (call.guests.length === 0) return null;
  return (
    <ul className={classes.guests} aria-label="Asked into this call">
      {call.guests.map((guest) => {
        const who = seats.get(guest.seatId)?.person?.name ?? "Another seat";
        return (
          <li key={guest.offerId} className={classes.row}>
            <span className={classes.name}>
              {who}
              <small>{guestWords[guest.state]}</small>
            </span>
            <UnstyledButton aria-label={`Take ${who} out`} onClick={() => onTakeOut(guest.offerId)}>
              <IconX size={16} stroke={1.7} aria-hidden />
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
