import { Button } from "@mantine/core";
import {
  IconArrowRight,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import type { CallView } from "#contract/calls.ts";
import { ariaKeys, isTyping, keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useLive, useSignal } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { CountDown, RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./call-card.module.css";
import { callMeaning } from "./call-meaning.ts";
import { callerName, phoneText, whyHere } from "./call-words.ts";
import { MatchBadge } from "./match-badge.tsx";
import { useCallActions, useMyCall, useSoftphone } from "./my-call.ts";
import { TransferMenu } from "./transfer-menu.tsx";

/** On top of every page while a call lives. */
export function CallCard() {
  const call = useMyCall();
  if (!call) return null;
  return <LiveCallCard key={call.id} call={call} />;
}

function LiveCallCard({ call }: { call: CallView }) {
  const queues = useLive("queues");
  const meaning = callMeaning[call.state];
  const since = call.state === "held" ? (call.heldAt ?? call.stateAt) : (call.answeredAt ?? call.stateAt);
  return (
    <section
      aria-label={`Call: ${meaning.word}`}
      className={classes.card}
      data-tone={meaning.tone}
      data-state={call.state}
    >
      <div className={classes.who}>
        <div className={classes.first}>
          <StatusMark meaning={meaning} filled />
          <span className={classes.name}>{callerName(call)}</span>
          <MatchBadge match={call.match} />
          {call.from ? <span className={classes.number}>{phoneText(call.from)}</span> : null}
        </div>
        <p className={classes.why} title={whyHere(call, queues.get(call.queueId)?.name)}>
          {whyHere(call, queues.get(call.queueId)?.name)}
        </p>
      </div>
      <div className={classes.timer}>
        {call.state === "ringing" && call.offer ? (
          <>
            <CountDown until={call.offer.expiresAt} className={classes.large} />
            <span>to answer</span>
          </>
        ) : call.state === "wrap-up" && call.wrapUpEndsAt ? (
          <>
            <CountDown until={call.wrapUpEndsAt} className={classes.large} />
            <span>of wrap-up left</span>
          </>
        ) : (
          <>
            <RunningTime since={since} className={classes.large} />
            <span>
              {call.state === "held" ? "on hold" : call.state === "connecting" ? "connecting" : "talking"}
            </span>
          </>
        )}
      </div>
      <div className={classes.actions}>
        {call.state === "ringing" ? <RingingActions call={call} /> : null}
        {call.state === "connecting" || call.state === "talking" || call.state === "held" ? (
          <TalkingActions call={call} />
        ) : null}
        {call.state === "wrap-up" ? <WrapUpActions /> : null}
      </div>
    </section>
  );
}

function RingingActions({ call }: { call: CallView }) {
  const actions = useCallActions(call);
  const accept = useRef<HTMLButtonElement>(null);
  const [pressed, setPressed] = useState(false);
  const offerId = call.offer?.id;

  useEffect(() => {
    // Never out of someone's hands while they write; the shortcut works from anywhere.
    if (offerId && !isTyping()) accept.current?.focus();
  }, [offerId]);

  async function onAccept() {
    if (pressed) return;
    setPressed(true);
    await actions.accept();
    setPressed(false);
  }
  useShortcut("accept", onAccept);

  return (
    <>
      <Button
        ref={accept}
        h={40}
        px={18}
        leftSection={<IconPhone size={18} stroke={1.8} aria-hidden />}
        aria-keyshortcuts={ariaKeys(keysOf("accept"))}
        title={keysText(keysOf("accept"))}
        loading={pressed}
        onClick={onAccept}
      >
        Accept
      </Button>
      <Button h={40} variant="default" disabled={pressed} onClick={actions.decline}>
        Decline
      </Button>
    </>
  );
}

function TalkingActions({ call }: { call: CallView }) {
  const actions = useCallActions(call);
  const softphone = useSoftphone();
  const { muted, line } = useSignal(softphone.state);
  const held = call.state === "held";
  const notYet = call.state === "connecting" ? "The line is being connected" : null;
  const noLine = line === "open" ? null : "The line is not open in this tab";
  useShortcut("mute", noLine ? null : () => actions.mute(!muted));
  useShortcut("hold", notYet ? null : () => void actions.hold(!held));

  return (
    <>
      <ActionButton
        h={40}
        variant="default"
        leftSection={
          muted ? (
            <IconMicrophoneOff size={17} stroke={1.7} aria-hidden />
          ) : (
            <IconMicrophone size={17} stroke={1.7} aria-hidden />
          )
        }
        disabledReason={notYet ?? noLine}
        hint={keysText(keysOf("mute"))}
        aria-pressed={muted}
        className={classes.toggle}
        onClick={() => actions.mute(!muted)}
      >
        {muted ? "Unmute" : "Mute"}
      </ActionButton>
      <ActionButton
        h={40}
        variant="default"
        leftSection={
          held ? (
            <IconPlayerPlay size={17} stroke={1.7} aria-hidden />
          ) : (
            <IconPlayerPause size={17} stroke={1.7} aria-hidden />
          )
        }
        disabledReason={notYet}
        hint={keysText(keysOf("hold"))}
        aria-pressed={held}
        className={classes.toggle}
        onClick={() => void actions.hold(!held)}
      >
        {held ? "Take back" : "Hold"}
      </ActionButton>
      <TransferMenu call={call} disabledReason={notYet} onTransfer={actions.transfer} />
      <Button
        h={40}
        className={classes.end}
        leftSection={<IconPhoneOff size={17} stroke={1.7} aria-hidden />}
        onClick={() => void actions.end()}
      >
        End
      </Button>
    </>
  );
}

function WrapUpActions() {
  const { pathname } = useLocation();
  if (pathname.startsWith("/desk")) return null;
  return (
    <Button
      component={Link}
      to="/desk"
      h={40}
      variant="default"
      rightSection={<IconArrowRight size={16} stroke={1.8} aria-hidden />}
    >
      Finish on the Desk
    </Button>
  );
}
