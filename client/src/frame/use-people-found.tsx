import type { SpotlightActionData } from "@mantine/spotlight";
import { useNavigate } from "react-router";
import { agentMeaning } from "../centers/state-meaning.ts";
import { useLive, useMay } from "./use-console.ts";

/** One letter fits everybody. */
const lettersMin = 2;
const peopleMax = 8;

/** Whoever sits at a seat and whose name holds these letters; choosing one shows them on the floor. */
export function usePeopleFound(query: string): SpotlightActionData[] {
  const go = useNavigate();
  const seats = useLive("seats");
  const centers = useLive("centers");
  const mayLook = useMay("center:look");
  const wanted = query.trim().toLowerCase();
  if (!mayLook || wanted.length < lettersMin) return [];
  return [...seats.values()]
    .flatMap((seat) => (seat.person?.name.toLowerCase().includes(wanted) ? [{ seat, who: seat.person }] : []))
    .toSorted((a, b) => a.who.name.localeCompare(b.who.name) || a.seat.label.localeCompare(b.seat.label))
    .slice(0, peopleMax)
    .map(({ seat, who }) => {
      const { icon: Sign, word } = agentMeaning[seat.state];
      return {
        id: `seat-${seat.id}`,
        label: who.name,
        description: `${word} · ${centers.get(seat.centerId)?.name ?? ""} ${seat.label}`,
        leftSection: <Sign size={18} stroke={1.5} aria-hidden />,
        onClick: () => void go(`/floor?agent=${encodeURIComponent(who.name)}`),
      };
    });
}
