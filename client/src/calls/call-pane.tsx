import { Button } from "@mantine/core";
import { IconCircleOff, IconCloudUpload, IconHeadset, IconPhoneOff, IconUserOff } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import type { CallView } from "#contract/calls.ts";
import { SeatChooser } from "../centers/seat-chooser.tsx";
import { agentMeaning } from "../centers/state-meaning.ts";
import { useChooseState } from "../centers/use-state-actions.ts";
import { Timeline } from "../customers/timeline.tsx";
import { keysOf, keysText } from "../frame/shortcuts.ts";
import { useConsole, useLive, useMySeat, useSignal } from "../frame/use-console.ts";
import { ScriptPanel } from "../scripts/script-panel.tsx";
import { Empty } from "../ui/page-state.tsx";
import classes from "./call-pane.module.css";
import { callerName, phoneText } from "./call-words.ts";
import { DialNumber } from "./dial-number.tsx";
import { Notes } from "./notes.tsx";
import { StandsBy } from "./stands-by.tsx";
import { useUnwrittenCalls } from "./unwritten-calls.ts";
import { WrapUpForm } from "./wrap-up-form.tsx";

/** The middle of the desk: what is written about the call, and what happened before it. */
export function CallPane({ call }: { call: CallView | null }) {
  const seat = useMySeat();
  const [params, setParams] = useSearchParams();
  const unwritten = useUnwrittenCalls(call);
  const late = call ? undefined : unwritten.find((each) => each.id === params.get("write-up"));
  if (late) {
    return (
      <div className={classes.pane}>
        <p className={classes.late}>
          <strong>{callerName(late)}</strong>, {phoneText(late.from)}: this call is over, its notes were not
          saved yet.
        </p>
        <WrapUpForm key={late.id} call={late} onSaved={() => setParams({})} />
        <Timeline call={late} />
      </div>
    );
  }
  if (!seat) return <SeatChooser />;
  if (!call)
    return (
      <>
        <NoCall />
        <DialNumber />
      </>
    );
  return (
    <div className={classes.pane}>
      <div className={classes.besides} data-over={call.state === "wrap-up" || undefined}>
        {call.state === "ringing" ? null : <ScriptPanel key={`script ${call.id}`} call={call} />}
        {call.state === "wrap-up" ? (
          <WrapUpForm key={call.id} call={call} />
        ) : (
          <Notes key={call.id} call={call} />
        )}
      </div>
      <Timeline call={call} />
    </div>
  );
}

/** What happens next, and the one thing to press if nothing would. */
function NoCall() {
  const { outbox } = useConsole();
  const { held } = useSignal(outbox.view);
  const seat = useMySeat();
  const center = useLive("centers").get(seat?.centerId ?? "");
  const choose = useChooseState();
  const state = seat?.state ?? "offline";
  const goAvailable = (
    <Button onClick={() => choose("available")}>
      {state === "missed" || state === "lost" ? "Return to available" : "Become available"}
    </Button>
  );
  if (state === "on-call" || state === "wrap-up") {
    const [last] = held.filter(({ path }) => path.endsWith("/wrap-up"));
    return (
      <Empty
        icon={IconCloudUpload}
        title={last ? `${last.label}: kept here` : "Your last call is not over yet"}
      >
        {last
          ? "It is sent by itself, once, as soon as a site answers. Then you are offered calls again."
          : "It ends here in a moment."}
      </Empty>
    );
  }
  if (state === "available" && seat?.kind === "backup" && center && !center.backupOpen)
    return <StandsBy center={center} />;
  if (state === "available") {
    return (
      <Empty icon={IconHeadset} title="You are next in line for a caller">
        The call is offered on top of this page, wherever you are. {keysText(keysOf("accept"))} accepts it.
      </Empty>
    );
  }
  if (state === "missed") {
    return (
      <Empty icon={IconPhoneOff} title="A call was offered and not taken" action={goAvailable}>
        Its caller kept their place and is offered to others. Nothing is offered to you until you return.
      </Empty>
    );
  }
  if (state === "lost") {
    return (
      <Empty icon={IconUserOff} title="Your seat was counted as lost" action={goAvailable}>
        Nothing was heard from it, so no call is offered to you. Your console is heard again: return when you
        are ready.
      </Empty>
    );
  }
  return (
    <Empty icon={IconCircleOff} title={`You are in: ${agentMeaning[state].word}`} action={goAvailable}>
      No call is offered to you in this state.
    </Empty>
  );
}
