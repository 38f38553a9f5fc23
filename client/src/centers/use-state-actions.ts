import { useQuery } from "@tanstack/react-query";
import { type ChosenAgentState, chosenAgentStates } from "#contract/centers.ts";
import type { BreakReason } from "#contract/settings.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMay, useMySeat } from "../frame/use-console.ts";
import type { Meaning } from "../ui/status-mark.tsx";
import { agentMeaning } from "./state-meaning.ts";

export type StateAction = {
  id: string;
  state: ChosenAgentState;
  /** A reason from the administrator's list; null: the state alone. */
  reason: string | null;
  /** "Break", or "Break after this call" while one is on. */
  label: string;
  meaning: Meaning;
  disabledReason: string | null;
  choose: () => void;
};

/** Chooses this person's own state; shown again by the server's answer, which may be "after this call". */
export function useChooseState() {
  const { outbox } = useConsole();
  return (state: ChosenAgentState, reasonId?: string) => {
    const label = `State: ${agentMeaning[state].word}`;
    outbox
      .send({ method: "POST", path: "agent/state", body: { state, reasonId }, label })
      .catch((fault: unknown) => reportFault(label, fault));
  };
}

export function useStateActions(): StateAction[] {
  const seat = useMySeat();
  const choose = useChooseState();
  const reasons = useBreakReasons();
  const onCall = seat?.state === "on-call" || seat?.state === "wrap-up";
  const disabledReason = seat ? null : "Take a seat first";
  const word = (state: ChosenAgentState) =>
    onCall ? `${agentMeaning[state].word} after this call` : agentMeaning[state].word;
  return chosenAgentStates.flatMap((state): StateAction[] => {
    const meaning = agentMeaning[state];
    const own = reasons.filter((reason) => reason.state === state);
    return [
      {
        id: state,
        state,
        reason: null,
        label: word(state),
        meaning,
        disabledReason,
        choose: () => choose(state),
      },
      ...own.map(({ id, label }) => ({
        id,
        state,
        reason: label,
        label: `${word(state)}: ${label}`,
        meaning,
        disabledReason,
        choose: () => choose(state, id),
      })),
    ];
  });
}

/** Read once and when an administrator changes them. Without them the states can still be chosen. */
function useBreakReasons(): readonly BreakReason[] {
  const { api } = useConsole();
  const mayTake = useMay("call:take");
  const reasons = useQuery({
    queryKey: ["settings", undefined, "break-reasons"],
    queryFn: ({ signal }) => api.get<BreakReason[]>("break-reasons", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: mayTake,
  });
  return reasons.data ?? [];
}
