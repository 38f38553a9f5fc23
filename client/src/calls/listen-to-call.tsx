import type { InteractionView } from "#contract/customers.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { wholeTime } from "../ui/duration.ts";
import { Listen } from "./listen.tsx";

/** What was recorded of a call, where the call stands on a timeline; nothing where nothing was. */
export function ListenToCall({ interaction }: { interaction: InteractionView }) {
  const { me } = useConsole();
  const supervises = useMay("call:supervise");
  const { recorded, callId, at } = interaction;
  if (!recorded || !callId) return null;
  const mayHear = supervises || recorded.byPersonId === me.personId;
  return (
    <Listen
      path={`calls/${callId}/recording`}
      what={`call of ${wholeTime(at)}`}
      whyNot={mayHear ? null : "Whoever took the call and supervisors hear it"}
    />
  );
}
