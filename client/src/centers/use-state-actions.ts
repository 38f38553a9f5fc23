import { type ChosenAgentState, chosenAgentStates } from "#contract/centers.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMySeat } from "../frame/use-console.ts";
import type { Meaning } from "../ui/status-mark.tsx";
import { agentMeaning } from "./state-meaning.ts";

export type StateAction = {
  state: ChosenAgentState;
  /** "Break", or "Break after this call" while one is on. */
  label: string;
  meaning: Meaning;
  disabledReason: string | null;
  choose: () => void;
};

/** Chooses this person's own state; shown again by the server's answer, which may be "after this call". */
export function useChooseState() {
  const { outbox } = useConsole();
  return (state: ChosenAgentState) => {
    const label = `State: ${agentMeaning[state].word}`;
    outbox
      .send({ method: "POST", path: "agent/state", body: { state }, label })
      .catch((fault: unknown) => reportFault(label, fault));
  };
}

export function useStateActions(): StateAction[] {
  const seat = useMySeat();
  const choose = useChooseState();
  const onCall = seat?.state === "on-call" || seat?.state === "wrap-up";
  return chosenAgentStates.map((state) => ({
    state,
    label: onCall ? `${agentMeaning[state].word} after this call` : agentMeaning[state].word,
    meaning: agentMeaning[state],
    disabledReason: seat ? null : "Take a seat first",
    choose: () => choose(state),
  }));
}
