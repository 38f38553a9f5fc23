import { Button, VisuallyHidden } from "@mantine/core";
import { IconArmchair } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { SeatView } from "#contract/centers.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useLive } from "../frame/use-console.ts";
import { Empty } from "../ui/page-state.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { byKindAndName } from "./center-order.ts";
import classes from "./seat-chooser.module.css";
import { centerMeaning } from "./state-meaning.ts";

/** Nobody sits there, or somebody who went offline and left it; the server has the last word. */
const isFree = (seat: SeatView) => seat.person === null || seat.state === "offline" || seat.state === "lost";

/** Free seats by center. Sitting down comes before anything else on the desk. */
export function SeatChooser() {
  const { outbox } = useConsole();
  const centers = useLive("centers");
  const seats = useLive("seats");
  const [taking, setTaking] = useState<string | null>(null);
  const free = useMemo(() => {
    const open = [...seats.values()].filter(isFree).sort((a, b) => a.label.localeCompare(b.label));
    return [...centers.values()]
      .map((center) => ({ center, seats: open.filter((seat) => seat.centerId === center.id) }))
      .sort((a, b) => byKindAndName(a.center, b.center));
  }, [centers, seats]);

  async function take(seat: SeatView) {
    setTaking(seat.id);
    const label = `Take seat ${seat.label}`;
    try {
      await outbox.send({ method: "POST", path: "agent/seat", body: { seatId: seat.id }, label });
    } catch (fault) {
      reportFault(label, fault);
    } finally {
      setTaking(null);
    }
  }

  if (free.every((center) => center.seats.length === 0)) {
    return (
      <Empty icon={IconArmchair} title="Every seat is taken">
        A seat appears here as soon as someone leaves theirs.
      </Empty>
    );
  }
  return (
    <section aria-labelledby="seats" className={classes.chooser}>
      <h2 id="seats">Where do you sit?</h2>
      <p>Calls are offered to a seat. Take a free one; you can change it any time you are not on a call.</p>
      {free.map(({ center, seats: open }) => (
        <section key={center.id} aria-label={center.name} className={classes.center}>
          <h3>
            {center.name}
            {center.state === "open" ? null : <StatusMark meaning={centerMeaning[center.state]} />}
            <span>{open.length} free</span>
          </h3>
          <div className={classes.seats}>
            {open.map((seat) => (
              <Button
                key={seat.id}
                variant="default"
                size="xs"
                className={classes.seat}
                loading={taking === seat.id}
                disabled={taking !== null && taking !== seat.id}
                onClick={() => void take(seat)}
              >
                <VisuallyHidden>Take seat </VisuallyHidden>
                {seat.label}
                {seat.kind === "backup" ? <small> backup</small> : null}
              </Button>
            ))}
          </div>
        </section>
      ))}
    </section>
  );
}
