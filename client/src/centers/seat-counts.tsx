import { type AgentState, agentStates, type SeatView } from "#contract/centers.ts";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./seat-counts.module.css";
import { agentMeaning } from "./state-meaning.ts";

const stateOf = (seat: SeatView): AgentState => (seat.person ? seat.state : "offline");
/** In the order of the list of states, empty seats last. */
const order = [...agentStates.filter((state) => state !== "offline"), "offline" as const];

/** A square a seat, and below it how many are in which state. */
export function SeatCounts({ seats }: { seats: readonly SeatView[] }) {
  const sorted = seats.toSorted((a, b) => order.indexOf(stateOf(a)) - order.indexOf(stateOf(b)));
  const counts = order.flatMap((state) => {
    const count = sorted.filter((seat) => stateOf(seat) === state).length;
    return count > 0 ? [{ state, count }] : [];
  });
  return (
    <div>
      <div className={classes.squares} aria-hidden>
        {sorted.map((seat) => (
          <i
            key={seat.id}
            data-tone={agentMeaning[stateOf(seat)].tone}
            data-empty={stateOf(seat) === "offline" || undefined}
          />
        ))}
      </div>
      <ul className={classes.counts} aria-label="Seats by state">
        {counts.map(({ state, count }) => (
          <li key={state}>
            <StatusMark
              meaning={agentMeaning[state]}
              word={`${count} ${agentMeaning[state].word.toLowerCase()}`}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
